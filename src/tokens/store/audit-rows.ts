import {
  type AuditEntry,
  type AuditEvent,
  type ChainHead,
  emptyHead,
  link,
} from "../audit/entry.ts";
import type { Action } from "../audit/labels.ts";
import type { Row, Sql, SqlValue, Transaction } from "./sql.ts";

const columns =
  "chain, sequence, at, action, actor, actor_id, target, reason, request_id, client, detail, previous, hash";

/**
 * Holds the end of a chain until the transaction ends. Every change to an organisation does this
 * first, so changes to one organisation come one after the other, on however many instances.
 */
export async function holdChain(transaction: Transaction, chain: string): Promise<void> {
  await transaction.run(
    "INSERT INTO audit_heads (chain, sequence, hash) VALUES (?, ?, ?) ON CONFLICT (chain) DO NOTHING",
    [chain, emptyHead.sequence, emptyHead.hash],
  );
  await transaction.get(
    `SELECT sequence FROM audit_heads WHERE chain = ?${transaction.forUpdate}`,
    [chain],
  );
}

/** Appends events in the transaction of the change that they tell of. */
export async function appendAudit(
  transaction: Transaction,
  chain: string,
  events: readonly AuditEvent[],
): Promise<void> {
  await holdChain(transaction, chain);
  let head = await readHead(transaction, chain);
  for (const event of events) {
    const entry = link(chain, head, event);
    await transaction.run(
      `INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        entry.chain,
        entry.sequence,
        entry.at,
        entry.action,
        entry.actor,
        entry.actorId ?? null,
        entry.target ?? null,
        entry.reason ?? null,
        entry.requestId,
        entry.client ?? null,
        JSON.stringify(entry.detail),
        entry.previous,
        entry.hash,
      ],
    );
    head = { sequence: entry.sequence, hash: entry.hash };
  }
  await transaction.run("UPDATE audit_heads SET sequence = ?, hash = ? WHERE chain = ?", [
    head.sequence,
    head.hash,
    chain,
  ]);
}

/** What the store says the last entry of a chain is. */
export async function readHead(sql: Sql, chain: string): Promise<ChainHead> {
  const row = await sql.get("SELECT sequence, hash FROM audit_heads WHERE chain = ?", [chain]);
  if (row === undefined) return emptyHead;
  return { sequence: row["sequence"] as number, hash: row["hash"] as string };
}

export async function listChains(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.all("SELECT chain FROM audit_heads ORDER BY chain", []);
  return rows.map((row) => row["chain"] as string);
}

function text(row: Row, column: string): string | undefined {
  return (row[column] as string | null) ?? undefined;
}

function toEntry(row: Row): AuditEntry {
  return {
    chain: row["chain"] as string,
    sequence: row["sequence"] as number,
    at: row["at"] as number,
    action: row["action"] as Action,
    actor: row["actor"] as string,
    actorId: text(row, "actor_id"),
    target: text(row, "target"),
    reason: text(row, "reason"),
    requestId: row["request_id"] as string,
    client: text(row, "client"),
    detail: JSON.parse(row["detail"] as string) as AuditEntry["detail"],
    previous: row["previous"] as string,
    hash: row["hash"] as string,
  };
}

/** Entries after a sequence number, oldest first. */
export async function readAudit(
  sql: Sql,
  chain: string,
  after: number,
  limit: number,
): Promise<readonly AuditEntry[]> {
  const rows = await sql.all(
    `SELECT ${columns} FROM audit WHERE chain = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
    [chain, after, limit],
  );
  return rows.map(toEntry);
}

/** What a list of events is narrowed to. */
export interface AuditFilter {
  readonly action?: string;
  readonly actorId?: string;
  readonly target?: string;
}

/** Entries before a sequence number, newest first. */
export async function readAuditBackwards(
  sql: Sql,
  chain: string,
  before: number | undefined,
  limit: number,
  filter: AuditFilter,
): Promise<readonly AuditEntry[]> {
  let where = "chain = ?";
  const parameters: SqlValue[] = [chain];
  const conditions: readonly (readonly [string, SqlValue | undefined])[] = [
    ["sequence < ?", before],
    ["action = ?", filter.action],
    ["actor_id = ?", filter.actorId],
    ["target = ?", filter.target],
  ];
  for (const [condition, value] of conditions) {
    if (value === undefined) continue;
    where += ` AND ${condition}`;
    parameters.push(value);
  }
  const rows = await sql.all(
    `SELECT ${columns} FROM audit WHERE ${where} ORDER BY sequence DESC LIMIT ?`,
    [...parameters, limit],
  );
  return rows.map(toEntry);
}
