import type { TokenKindName } from "../format.ts";
import type { Bindings, LiveToken, Token } from "../token.ts";
import type { Row, Sql, SqlValue, Transaction } from "./sql.ts";

const columns =
  "id, kind, organization_id, user_id, name, prefix, scopes, bindings, owner, purpose, created_by, created_by_id, created_at, expires_at, last_used_at, family_id, generation, parent_id, first_used_at, superseded_at, grace_until, closed_at, revoked_at, revoked_by, revoke_reason";
/** The same beside another table. */
const tokenColumns = columns.replaceAll(/\w+/g, (column) => `tokens.${column}`);

/** In the order in which {@link toLiveToken} reads them. */
const liveColumns =
  "id, kind, organization_id, user_id, name, prefix, scopes, bindings, owner, created_by, expires_at, family_id, generation, parent_id, first_used_at, grace_until, closed_at";
const selectLive = `SELECT ${liveColumns} FROM tokens WHERE hash = ? AND revoked_at IS NULL`;
const selectRevoked = `SELECT ${columns} FROM tokens WHERE hash = ? AND revoked_at IS NOT NULL`;
const insert = `INSERT INTO tokens (${columns}, hash) VALUES (${"?, ".repeat(25)}?)`;

function text(row: Row, column: string): string | undefined {
  return (row[column] as string | null) ?? undefined;
}

function number(row: Row, column: string): number | undefined {
  return (row[column] as number | null) ?? undefined;
}

/** Equal lists are one object, so that what is worked out of a list is worked out once. */
const scopeLists = new Map<string, readonly string[]>();
const scopeListsKept = 10_000;

function scopeList(json: string): readonly string[] {
  let list = scopeLists.get(json);
  if (list === undefined) {
    list = Object.freeze(JSON.parse(json) as string[]);
    if (scopeLists.size >= scopeListsKept) scopeLists.clear();
    scopeLists.set(json, list);
  }
  return list;
}

const unbound: Bindings = Object.freeze({});

function toToken(row: Row): Token {
  return {
    id: row["id"] as string,
    kind: row["kind"] as TokenKindName,
    organizationId: text(row, "organization_id"),
    userId: text(row, "user_id"),
    name: text(row, "name"),
    prefix: row["prefix"] as string,
    scopes: scopeList(row["scopes"] as string),
    bindings: bindingsOf(row["bindings"] as string),
    owner: text(row, "owner"),
    purpose: text(row, "purpose"),
    createdBy: row["created_by"] as string,
    createdById: text(row, "created_by_id"),
    createdAt: row["created_at"] as number,
    expiresAt: row["expires_at"] as number,
    lastUsedAt: number(row, "last_used_at"),
    familyId: row["family_id"] as string,
    generation: row["generation"] as number,
    parentId: text(row, "parent_id"),
    firstUsedAt: number(row, "first_used_at"),
    supersededAt: number(row, "superseded_at"),
    graceUntil: number(row, "grace_until"),
    closedAt: number(row, "closed_at"),
    revokedAt: number(row, "revoked_at"),
    revokedBy: text(row, "revoked_by"),
    revokeReason: text(row, "revoke_reason"),
  };
}

function bindingsOf(json: string): Bindings {
  return json === "{}" ? unbound : (JSON.parse(json) as Bindings);
}

function toLiveToken(values: readonly SqlValue[]): LiveToken {
  const maybeText = (place: number): string | undefined =>
    (values[place] as string | null) ?? undefined;
  const maybeTime = (place: number): number | undefined =>
    (values[place] as number | null) ?? undefined;
  return {
    id: values[0] as string,
    kind: values[1] as TokenKindName,
    organizationId: maybeText(2),
    userId: maybeText(3),
    name: maybeText(4),
    prefix: values[5] as string,
    scopes: scopeList(values[6] as string),
    bindings: bindingsOf(values[7] as string),
    owner: maybeText(8),
    createdBy: values[9] as string,
    expiresAt: values[10] as number,
    familyId: values[11] as string,
    generation: values[12] as number,
    parentId: maybeText(13),
    firstUsedAt: maybeTime(14),
    graceUntil: maybeTime(15),
    closedAt: maybeTime(16),
    revokedAt: undefined,
  };
}

function toColumns(token: Token): SqlValue[] {
  return [
    token.id,
    token.kind,
    token.organizationId ?? null,
    token.userId ?? null,
    token.name ?? null,
    token.prefix,
    JSON.stringify(token.scopes),
    JSON.stringify(token.bindings),
    token.owner ?? null,
    token.purpose ?? null,
    token.createdBy,
    token.createdById ?? null,
    token.createdAt,
    token.expiresAt,
    token.lastUsedAt ?? null,
    token.familyId,
    token.generation,
    token.parentId ?? null,
    token.firstUsedAt ?? null,
    token.supersededAt ?? null,
    token.graceUntil ?? null,
    token.closedAt ?? null,
    token.revokedAt ?? null,
    token.revokedBy ?? null,
    token.revokeReason ?? null,
  ];
}

/** The one look-up of a request: the token with that hash, unless it was revoked. */
export async function findLive(sql: Sql, hash: Uint8Array): Promise<LiveToken | undefined> {
  const values = await sql.values(selectLive, [hash]);
  return values === undefined ? undefined : toLiveToken(values);
}

/** For the audit, after the answer is out. */
export async function findRevoked(sql: Sql, hash: Uint8Array): Promise<Token | undefined> {
  const row = await sql.get(selectRevoked, [hash]);
  return row === undefined ? undefined : toToken(row);
}

export async function insertToken(
  transaction: Transaction,
  token: Token,
  hash: Uint8Array,
): Promise<void> {
  await transaction.run(insert, [...toColumns(token), hash]);
}

/** By id, live or not. */
export async function tokenById(sql: Sql, id: string): Promise<Token | undefined> {
  const row = await sql.get(`SELECT ${columns} FROM tokens WHERE id = ?`, [id]);
  return row === undefined ? undefined : toToken(row);
}

/** The last generation of a family. */
export async function newestOfFamily(sql: Sql, familyId: string): Promise<Token | undefined> {
  const row = await sql.get(
    `SELECT ${columns} FROM tokens WHERE family_id = ? ORDER BY generation DESC LIMIT 1`,
    [familyId],
  );
  return row === undefined ? undefined : toToken(row);
}

/**
 * Personal tokens of an organisation's members that still open something, person by person.
 *
 * @param after the last one of the page before
 */
export async function listMemberTokens(
  sql: Sql,
  organizationId: string,
  now: number,
  limit: number,
  after: Pick<Token, "userId" | "createdAt" | "id"> | undefined,
): Promise<readonly Token[]> {
  const user = after?.userId ?? "";
  // The first condition on the person is for the index; the second says where in it to go on.
  const rows = await sql.all(
    `SELECT ${tokenColumns}
     FROM members JOIN tokens ON tokens.user_id = members.user_id
     WHERE members.organization_id = ? AND members.user_id >= ?
       AND (members.user_id > ? OR tokens.created_at > ?
         OR (tokens.created_at = ? AND tokens.id > ?))
       AND tokens.kind = 'personal-token' AND tokens.revoked_at IS NULL
       AND tokens.closed_at IS NULL AND tokens.expires_at > ?
       AND (tokens.grace_until IS NULL OR tokens.grace_until > ?)
     ORDER BY members.user_id, tokens.created_at, tokens.id LIMIT ?`,
    [
      organizationId,
      user,
      user,
      after?.createdAt ?? 0,
      after?.createdAt ?? 0,
      after?.id ?? "",
      now,
      now,
      limit,
    ],
  );
  return rows.map(toToken);
}

/** By id, held until the transaction ends. */
export async function holdToken(transaction: Transaction, id: string): Promise<Token | undefined> {
  const row = await transaction.get(
    `SELECT ${columns} FROM tokens WHERE id = ?${transaction.forUpdate}`,
    [id],
  );
  return row === undefined ? undefined : toToken(row);
}

/** Whose tokens a list is of. */
export type TokenHolder =
  | { readonly organizationId: string; readonly userId?: undefined }
  | { readonly userId: string; readonly organizationId?: undefined };

/** The place in a list after which it goes on. */
export interface TokenCursor {
  readonly createdAt: number;
  readonly id: string;
}

/**
 * Newest first.
 *
 * @param live only those that are neither revoked, nor expired, nor superseded at that time
 */
export async function listTokens(
  sql: Sql,
  holder: TokenHolder,
  limit: number,
  after: TokenCursor | undefined,
  live: number | undefined,
): Promise<readonly Token[]> {
  const column = holder.organizationId === undefined ? "user_id" : "organization_id";
  const parameters: SqlValue[] = [holder.organizationId ?? holder.userId ?? null];
  let where = `${column} = ?`;
  if (after !== undefined) {
    where += " AND (created_at, id) < (?, ?)";
    parameters.push(after.createdAt, after.id);
  }
  if (live !== undefined) {
    where +=
      " AND revoked_at IS NULL AND closed_at IS NULL AND expires_at > ? AND (grace_until IS NULL OR grace_until > ?)";
    parameters.push(live, live);
  }
  const rows = await sql.all(
    `SELECT ${columns} FROM tokens WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ?`,
    [...parameters, limit],
  );
  return rows.map(toToken);
}

/** All of a family that there is room for, newest generation first. */
export async function listFamily(
  sql: Sql,
  familyId: string,
  limit: number,
): Promise<readonly Token[]> {
  const rows = await sql.all(
    `SELECT ${columns} FROM tokens WHERE family_id = ? ORDER BY generation DESC LIMIT ?`,
    [familyId, limit],
  );
  return rows.map(toToken);
}

/** The newest generation of each family whose first token a family minted, oldest family first. */
export async function listMintedByFamily(
  sql: Sql,
  familyId: string,
  limit: number,
): Promise<readonly Token[]> {
  const rows = await sql.all(
    `SELECT ${columns} FROM tokens AS child WHERE parent_id IN (SELECT id FROM tokens WHERE family_id = ?) AND NOT EXISTS (SELECT 1 FROM tokens AS later WHERE later.family_id = child.family_id AND later.generation > child.generation) ORDER BY created_at, id LIMIT ?`,
    [familyId, limit],
  );
  return rows.map(toToken);
}

/** Live tokens of an organisation that have the same scopes. */
export interface ScopeSet {
  /** As stored. */
  readonly scopes: readonly string[];
  readonly tokens: number;
  readonly neverUsed: number;
  readonly lastUsedAt: number | undefined;
}

/** The scope sets that live tokens have, most used first. */
export async function listScopeSets(
  sql: Sql,
  organizationId: string,
  now: number,
  limit: number,
): Promise<readonly ScopeSet[]> {
  const rows = await sql.all(
    "SELECT scopes, COUNT(*) AS tokens, SUM(CASE WHEN last_used_at IS NULL THEN 1 ELSE 0 END) AS never_used, MAX(last_used_at) AS last_used_at FROM tokens WHERE organization_id = ? AND revoked_at IS NULL AND closed_at IS NULL AND expires_at > ? AND (grace_until IS NULL OR grace_until > ?) GROUP BY scopes ORDER BY COUNT(*) DESC, scopes LIMIT ?",
    [organizationId, now, now, limit],
  );
  return rows.map((row) => ({
    scopes: scopeList(row["scopes"] as string),
    tokens: Number(row["tokens"]),
    neverUsed: Number(row["never_used"]),
    lastUsedAt: number(row, "last_used_at"),
  }));
}

/** Whether the organisation, or any when none is given, has a token that still opens something. */
export async function hasLiveToken(sql: Sql, now: number): Promise<boolean> {
  const row = await sql.get(
    "SELECT 1 AS found FROM tokens WHERE kind = 'org-token' AND revoked_at IS NULL AND closed_at IS NULL AND expires_at > ? LIMIT 1",
    [now],
  );
  return row !== undefined;
}

/** All of a family, oldest generation first, held until the transaction ends. */
export async function holdFamily(
  transaction: Transaction,
  familyId: string,
): Promise<readonly Token[]> {
  const rows = await transaction.all(
    `SELECT ${columns} FROM tokens WHERE family_id = ? ORDER BY generation${transaction.forUpdate}`,
    [familyId],
  );
  return rows.map(toToken);
}

export async function markSuperseded(
  transaction: Transaction,
  id: string,
  at: number,
  graceUntil: number,
): Promise<void> {
  await transaction.run(
    "UPDATE tokens SET superseded_at = ?, grace_until = ? WHERE id = ? AND superseded_at IS NULL",
    [at, graceUntil, id],
  );
}

/** @returns whether this was the first use */
export async function markFirstUse(
  transaction: Transaction,
  id: string,
  at: number,
): Promise<boolean> {
  const changed = await transaction.run(
    "UPDATE tokens SET first_used_at = ? WHERE id = ? AND first_used_at IS NULL",
    [at, id],
  );
  return changed > 0;
}

/** Ends what was rotated before this generation. */
export async function closePredecessors(
  transaction: Transaction,
  familyId: string,
  generation: number,
  at: number,
): Promise<void> {
  await transaction.run(
    "UPDATE tokens SET closed_at = ? WHERE family_id = ? AND generation < ? AND closed_at IS NULL",
    [at, familyId, generation],
  );
}

/** @returns whether it was not revoked before */
export async function markRevoked(
  transaction: Transaction,
  id: string,
  at: number,
  by: string,
  reason: string,
): Promise<boolean> {
  const changed = await transaction.run(
    "UPDATE tokens SET revoked_at = ?, revoked_by = ?, revoke_reason = ? WHERE id = ? AND revoked_at IS NULL",
    [at, by, reason, id],
  );
  return changed > 0;
}

/** The tokens, with all that come after them in their families, that one token minted. */
export async function mintedBy(
  transaction: Transaction,
  parentId: string,
): Promise<readonly Token[]> {
  const rows = await transaction.all(
    `SELECT ${columns} FROM tokens WHERE parent_id = ? ORDER BY created_at, id`,
    [parentId],
  );
  return rows.map(toToken);
}
