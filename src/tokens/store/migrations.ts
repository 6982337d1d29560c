import type { Transaction } from "./sql.ts";

/**
 * The steps from an empty database to the present one. A step that was ever released is never
 * changed: what comes later only adds tables, indexes, and columns that may be null or have a
 * default, so that instances of the version before go on working while the new one starts.
 * `@bytes` is the engine's name for bytes; everything else is common to both.
 */
const steps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE organizations (
      id TEXT PRIMARY KEY,
      slug TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      contact TEXT,
      claim TEXT NOT NULL UNIQUE,
      created_at BIGINT NOT NULL
    )`,
    `CREATE TABLE users (
      id TEXT PRIMARY KEY,
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      name TEXT,
      email TEXT,
      created_at BIGINT NOT NULL,
      UNIQUE (issuer, subject)
    )`,
    `CREATE TABLE members (
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      user_id TEXT NOT NULL REFERENCES users (id),
      role TEXT NOT NULL,
      source TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (organization_id, user_id)
    )`,
    `CREATE INDEX members_by_user ON members (user_id)`,
    `CREATE TABLE tokens (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      organization_id TEXT REFERENCES organizations (id),
      user_id TEXT REFERENCES users (id),
      name TEXT,
      prefix TEXT NOT NULL,
      hash @bytes NOT NULL,
      scopes TEXT NOT NULL,
      bindings TEXT NOT NULL,
      owner TEXT,
      purpose TEXT,
      created_by TEXT NOT NULL,
      created_by_id TEXT,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      last_used_at BIGINT,
      family_id TEXT NOT NULL,
      generation INTEGER NOT NULL,
      parent_id TEXT REFERENCES tokens (id),
      first_used_at BIGINT,
      superseded_at BIGINT,
      grace_until BIGINT,
      closed_at BIGINT,
      revoked_at BIGINT,
      revoked_by TEXT,
      revoke_reason TEXT
    )`,
    // Two indexes that share no row: a request looks in the first alone; the second is for the
    // audit to tell afterwards whether a refused token was revoked or never was.
    `CREATE UNIQUE INDEX tokens_live ON tokens (hash) WHERE revoked_at IS NULL`,
    `CREATE UNIQUE INDEX tokens_revoked ON tokens (hash) WHERE revoked_at IS NOT NULL`,
    // Of two rotations at once, one fails here if nothing before stopped it.
    `CREATE UNIQUE INDEX tokens_family ON tokens (family_id, generation)`,
    `CREATE INDEX tokens_parent ON tokens (parent_id) WHERE parent_id IS NOT NULL`,
    `CREATE INDEX tokens_organization ON tokens (organization_id, created_at, id)`,
    `CREATE INDEX tokens_user ON tokens (user_id, created_at, id) WHERE user_id IS NOT NULL`,
    `CREATE TABLE buckets (key TEXT PRIMARY KEY, full_at BIGINT NOT NULL)`,
    `CREATE INDEX buckets_full ON buckets (full_at)`,
    `CREATE TABLE sessions (
      hash @bytes PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id),
      csrf TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    `CREATE INDEX sessions_expiry ON sessions (expires_at)`,
    `CREATE TABLE sign_ins (
      hash @bytes PRIMARY KEY,
      state TEXT NOT NULL,
      nonce TEXT NOT NULL,
      verifier TEXT NOT NULL,
      return_to TEXT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    `CREATE INDEX sign_ins_expiry ON sign_ins (expires_at)`,
    `CREATE TABLE audit_heads (
      chain TEXT PRIMARY KEY,
      sequence BIGINT NOT NULL,
      hash TEXT NOT NULL
    )`,
    `CREATE TABLE audit (
      chain TEXT NOT NULL,
      sequence BIGINT NOT NULL,
      at BIGINT NOT NULL,
      action TEXT NOT NULL,
      actor TEXT NOT NULL,
      actor_id TEXT,
      target TEXT,
      reason TEXT,
      request_id TEXT NOT NULL,
      client TEXT,
      detail TEXT NOT NULL,
      previous TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (chain, sequence)
    )`,
  ],
  [
    // Policy on personal tokens. Families, not tokens: a rotated successor stands where it stood.
    `CREATE TABLE policies (
      organization_id TEXT PRIMARY KEY REFERENCES organizations (id),
      mode TEXT NOT NULL,
      windows TEXT NOT NULL,
      observed_since BIGINT,
      set_at BIGINT NOT NULL,
      set_by TEXT NOT NULL
    )`,
    `CREATE TABLE policy_exceptions (
      id TEXT PRIMARY KEY,
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      family_id TEXT NOT NULL,
      owner TEXT NOT NULL,
      reason TEXT NOT NULL,
      expires_at BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      created_by TEXT NOT NULL,
      ended_at BIGINT
    )`,
    `CREATE INDEX policy_exceptions_live ON policy_exceptions (organization_id, family_id) WHERE ended_at IS NULL`,
    `CREATE INDEX policy_exceptions_list ON policy_exceptions (organization_id, id)`,
    `CREATE TABLE policy_admissions (
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      family_id TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users (id),
      at BIGINT NOT NULL,
      PRIMARY KEY (organization_id, family_id)
    )`,
    `CREATE TABLE policy_cutoffs (
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      family_id TEXT NOT NULL,
      at BIGINT NOT NULL,
      by_whom TEXT NOT NULL,
      PRIMARY KEY (organization_id, family_id)
    )`,
    `CREATE TABLE policy_observations (
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      family_id TEXT NOT NULL,
      operation TEXT NOT NULL,
      client TEXT NOT NULL,
      count BIGINT NOT NULL,
      first_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      PRIMARY KEY (organization_id, family_id, operation, client)
    )`,
    // The audit is filtered by these, and a rare value must not mean reading all of it.
    `CREATE INDEX audit_action ON audit (chain, action, sequence)`,
    `CREATE INDEX audit_actor ON audit (chain, actor_id, sequence) WHERE actor_id IS NOT NULL`,
    `CREATE INDEX audit_target ON audit (chain, target, sequence) WHERE target IS NOT NULL`,
  ],
];

/** Brings a database up to date, inside one transaction; with several at once, one does it. */
export async function migrate(transaction: Transaction): Promise<void> {
  const postgres = transaction.forUpdate !== "";
  if (postgres) {
    // CREATE TABLE IF NOT EXISTS itself fails in a race; the number only has to be ours.
    await transaction.all("SELECT pg_advisory_xact_lock(7214001)", []);
  }
  await transaction.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", []);
  const row = await transaction.get("SELECT MAX(version) AS version FROM schema_version", []);
  const version = Number(row?.["version"] ?? 0);
  for (const [index, statements] of steps.entries()) {
    if (index < version) continue;
    for (const statement of statements) {
      await transaction.run(statement.replaceAll("@bytes", postgres ? "BYTEA" : "BLOB"), []);
    }
    await transaction.run("INSERT INTO schema_version (version) VALUES (?)", [index + 1]);
  }
}
