import type { TokenKindName } from "./format.ts";

/**
 * What a token is bound to, per kind of resource: `{ project: ["web", "4711"] }`. It then opens
 * only operations that name such a resource in their path, and only with one of these values.
 */
export type Bindings = Readonly<Record<string, readonly string[]>>;

/** Everything that is kept of a token. Times are milliseconds since 1970. */
export interface Token {
  readonly id: string;
  readonly kind: TokenKindName;
  /** Of an organisation's token. */
  readonly organizationId: string | undefined;
  /** Of a personal token. */
  readonly userId: string | undefined;
  readonly name: string | undefined;
  readonly prefix: string;
  /** `provider/scope`, sorted. */
  readonly scopes: readonly string[];
  readonly bindings: Bindings;
  readonly owner: string | undefined;
  readonly purpose: string | undefined;
  readonly createdBy: string;
  readonly createdById: string | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | undefined;
  /** A token and all its rotated successors have one family. */
  readonly familyId: string;
  /** 0 for the first of a family. */
  readonly generation: number;
  /** The token that minted the first of the family. */
  readonly parentId: string | undefined;
  readonly firstUsedAt: number | undefined;
  /** Rotated: there is a successor, */
  readonly supersededAt: number | undefined;
  /** and until then the old plaintext works beside it, */
  readonly graceUntil: number | undefined;
  /** unless the successor was used before. */
  readonly closedAt: number | undefined;
  readonly revokedAt: number | undefined;
  readonly revokedBy: string | undefined;
  readonly revokeReason: string | undefined;
}

/** What every request needs of its token: all that one look-up fetches. */
export type LiveToken = Pick<
  Token,
  | "id"
  | "kind"
  | "organizationId"
  | "userId"
  | "name"
  | "prefix"
  | "scopes"
  | "bindings"
  | "owner"
  | "createdBy"
  | "expiresAt"
  | "familyId"
  | "generation"
  | "parentId"
  | "firstUsedAt"
  | "graceUntil"
  | "closedAt"
  | "revokedAt"
>;

/** How a token stands at a moment. Only `live` opens anything. */
export type Standing = "live" | "expired" | "superseded" | "revoked";

export function standing(
  token: Pick<Token, "revokedAt" | "closedAt" | "graceUntil" | "expiresAt">,
  now: number,
): Standing {
  if (token.revokedAt !== undefined) return "revoked";
  if (token.closedAt !== undefined) return "superseded";
  if (token.graceUntil !== undefined && now >= token.graceUntil) return "superseded";
  return now >= token.expiresAt ? "expired" : "live";
}

/** Whether all that `inner` is bound to, `outer` is bound to or free of. */
export function bindingsWithin(inner: Bindings, outer: Bindings): boolean {
  return Object.entries(outer).every(
    ([kind, values]) =>
      Object.hasOwn(inner, kind) && inner[kind]!.every((value) => values.includes(value)),
  );
}

/** The audit chain that tells of a token: its organisation's, or its user's. */
export function chainOf(token: {
  readonly organizationId?: string | undefined;
  readonly userId?: string | undefined;
}): string {
  return token.organizationId ?? `user:${token.userId}`;
}
