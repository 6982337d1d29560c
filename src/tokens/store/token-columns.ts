import type { TokenKindName } from "../format.ts";
import type { Bindings, LiveToken, Token } from "../token.ts";
import type { Row, SqlValue } from "./sql.ts";

export const columns: string =
  "id, kind, organization_id, user_id, name, prefix, scopes, bindings, owner, purpose, created_by, created_by_id, created_at, expires_at, last_used_at, family_id, generation, parent_id, first_used_at, superseded_at, grace_until, closed_at, revoked_at, revoked_by, revoke_reason";
/** The same beside another table. */
export const tokenColumns: string = columns.replaceAll(/\w+/g, (column) => `tokens.${column}`);

/** In the order in which {@link toLiveToken} reads them. */
export const liveColumns: string =
  "id, kind, organization_id, user_id, name, prefix, scopes, bindings, owner, created_by, expires_at, family_id, generation, parent_id, first_used_at, grace_until, closed_at";

function text(row: Row, column: string): string | undefined {
  return (row[column] as string | null) ?? undefined;
}

export function number(row: Row, column: string): number | undefined {
  return (row[column] as number | null) ?? undefined;
}

/** Equal lists are one object, so that what is worked out of a list is worked out once. */
const scopeLists = new Map<string, readonly string[]>();
const scopeListsKept = 10_000;

export function scopeList(json: string): readonly string[] {
  let list = scopeLists.get(json);
  if (list === undefined) {
    list = Object.freeze(JSON.parse(json) as string[]);
    if (scopeLists.size >= scopeListsKept) scopeLists.clear();
    scopeLists.set(json, list);
  }
  return list;
}

const unbound: Bindings = Object.freeze({});

export function toToken(row: Row): Token {
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

export function toLiveToken(values: readonly SqlValue[]): LiveToken {
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

export function toColumns(token: Token): SqlValue[] {
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
