import type { Transaction } from "../../tokens/store/sql.ts";

/**
 * The provisioner's tables, which may stand in a database of their own or beside those of the token
 * service. A step that was released is never changed; `@bytes` is the engine's name for bytes.
 */
const steps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE provision_journal (
      lineage TEXT NOT NULL,
      sequence BIGINT NOT NULL,
      operation TEXT NOT NULL,
      at BIGINT NOT NULL,
      epoch BIGINT NOT NULL,
      record TEXT NOT NULL,
      previous TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (lineage, sequence)
    )`,
    `CREATE TABLE provision_leases (
      lineage TEXT PRIMARY KEY,
      epoch BIGINT NOT NULL,
      holder TEXT NOT NULL,
      until BIGINT NOT NULL
    )`,
    `CREATE TABLE provision_escrow (
      operation TEXT PRIMARY KEY,
      lineage TEXT NOT NULL,
      sealed @bytes NOT NULL
    )`,
    `CREATE TABLE provision_holders (
      integration TEXT NOT NULL,
      issuer TEXT NOT NULL,
      id TEXT NOT NULL,
      at BIGINT NOT NULL,
      PRIMARY KEY (integration, issuer)
    )`,
  ],
  [
    `CREATE TABLE provision_reserve (
      operation TEXT PRIMARY KEY,
      padding @bytes NOT NULL
    )`,
  ],
];

/** Brings the tables up to date, inside one transaction; with several at once, one does it. */
export async function migrateProvision(transaction: Transaction): Promise<void> {
  const postgres = transaction.forUpdate !== "";
  if (postgres) await transaction.all("SELECT pg_advisory_xact_lock(7214002)", []);
  await transaction.run(
    "CREATE TABLE IF NOT EXISTS provision_schema (version INTEGER NOT NULL)",
    [],
  );
  const row = await transaction.get("SELECT MAX(version) AS version FROM provision_schema", []);
  const version = Number(row?.["version"] ?? 0);
  for (const [index, statements] of steps.entries()) {
    if (index < version) continue;
    for (const statement of statements) {
      await transaction.run(statement.replaceAll("@bytes", postgres ? "BYTEA" : "BLOB"), []);
    }
    await transaction.run("INSERT INTO provision_schema (version) VALUES (?)", [index + 1]);
  }
}
