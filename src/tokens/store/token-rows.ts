import type { LiveToken, Token } from "../token.ts";
import type { Sql, Transaction } from "./sql.ts";
import { columns, liveColumns, toColumns, toLiveToken, toToken } from "./token-columns.ts";

const selectLive = `SELECT ${liveColumns} FROM tokens WHERE hash = ? AND revoked_at IS NULL`;
const selectRevoked = `SELECT ${columns} FROM tokens WHERE hash = ? AND revoked_at IS NOT NULL`;
const insert = `INSERT INTO tokens (${columns}, hash) VALUES (${"?, ".repeat(25)}?)`;

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

/** By id, held until the transaction ends. */
export async function holdToken(transaction: Transaction, id: string): Promise<Token | undefined> {
  const row = await transaction.get(
    `SELECT ${columns} FROM tokens WHERE id = ?${transaction.forUpdate}`,
    [id],
  );
  return row === undefined ? undefined : toToken(row);
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
