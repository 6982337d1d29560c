import type { Token } from "../token.ts";
import type { Sql, SqlValue } from "./sql.ts";
import { columns, number, scopeList, tokenColumns, toToken } from "./token-columns.ts";

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
