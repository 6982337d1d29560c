import type { AuditEntry } from "../tokens/audit/entry.ts";
import { type Authority, showScope } from "../tokens/authority.ts";
import type { Membership, Organization, User } from "../tokens/organization.ts";
import { standing, type Token } from "../tokens/token.ts";
import type { JsonSchema } from "./shape.ts";

/** ISO 8601, in UTC. */
export function time(at: number): string {
  return new Date(at).toISOString();
}

function maybeTime(at: number | undefined): string | null {
  return at === undefined ? null : time(at);
}

/** A token as lists show it. There is no plaintext in it, and nothing that it could be made from. */
export function tokenJson(authority: Authority, token: Token, now: number): object {
  return {
    id: token.id,
    kind: token.kind,
    prefix: token.prefix,
    name: token.name ?? null,
    status: standing(token, now),
    scopes: token.scopes.map((scope) => showScope(authority, scope)),
    resources: token.bindings,
    owner: token.owner ?? null,
    purpose: token.purpose ?? null,
    created_by: token.createdBy,
    created_by_id: token.createdById ?? null,
    created_at: time(token.createdAt),
    expires_at: time(token.expiresAt),
    last_used_at: maybeTime(token.lastUsedAt),
    family_id: token.familyId,
    generation: token.generation,
    parent_id: token.parentId ?? null,
    superseded_at: maybeTime(token.supersededAt),
    grace_until: maybeTime(token.graceUntil),
    revoked_at: maybeTime(token.revokedAt),
    revoked_by: token.revokedBy ?? null,
    revoke_reason: token.revokeReason ?? null,
  };
}

export function organizationJson(organization: Organization): object {
  return {
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    contact: organization.contact ?? null,
    claim: organization.claim,
    created_at: time(organization.createdAt),
  };
}

export function userJson(user: User): object {
  return {
    id: user.id,
    issuer: user.issuer,
    subject: user.subject,
    name: user.name ?? null,
    email: user.email ?? null,
  };
}

export function memberJson(membership: Membership): object {
  return {
    user: userJson(membership.user),
    role: membership.role,
    source: membership.source,
    since: time(membership.createdAt),
  };
}

/** An entry with exactly the facts that its hash is over, so that it can be verified elsewhere. */
export function auditJson(entry: AuditEntry): object {
  return {
    chain: entry.chain,
    sequence: entry.sequence,
    at: entry.at,
    time: time(entry.at),
    action: entry.action,
    actor: entry.actor,
    actor_id: entry.actorId ?? null,
    target: entry.target ?? null,
    reason: entry.reason ?? null,
    request_id: entry.requestId,
    client: entry.client ?? null,
    detail: entry.detail,
    previous: entry.previous,
    hash: entry.hash,
  };
}

const string: JsonSchema = { type: "string" };
const instant: JsonSchema = { type: "string", format: "date-time" };
const orNull = (type: string, more: JsonSchema = {}): JsonSchema => ({
  type: [type, "null"],
  ...more,
});
const instantOrNull = orNull("string", { format: "date-time" });

function closed(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties) };
}

/** The schemas of what the functions above give, for the API's document. */
export const schemas: Readonly<
  Record<"Token" | "Organization" | "User" | "Member" | "AuditEntry" | "Error", JsonSchema>
> = {
  Token: closed({
    id: { type: "string", format: "uuid" },
    kind: { type: "string", enum: ["org-token", "personal-token"] },
    prefix: { ...string, description: "`swt_` and eight characters, for display. Not unique." },
    name: orNull("string"),
    status: { type: "string", enum: ["live", "expired", "superseded", "revoked"] },
    scopes: { type: "array", items: string },
    resources: { type: "object", additionalProperties: { type: "array", items: string } },
    owner: orNull("string"),
    purpose: orNull("string"),
    created_by: {
      ...string,
      examples: ["org-token:swt_AbCdEfGh", "session:ada@example.org", "admin-token"],
    },
    created_by_id: orNull("string"),
    created_at: instant,
    expires_at: instant,
    last_used_at: instantOrNull,
    family_id: string,
    generation: { type: "integer" },
    parent_id: orNull("string"),
    superseded_at: instantOrNull,
    grace_until: instantOrNull,
    revoked_at: instantOrNull,
    revoked_by: orNull("string"),
    revoke_reason: orNull("string"),
  }),
  Organization: closed({
    id: string,
    slug: string,
    name: string,
    contact: orNull("string"),
    claim: string,
    created_at: instant,
  }),
  User: closed({
    id: string,
    issuer: string,
    subject: string,
    name: orNull("string"),
    email: orNull("string"),
  }),
  Member: closed({
    user: { $ref: "#/components/schemas/User" },
    role: { type: "string", enum: ["owner", "admin", "member"] },
    source: { type: "string", enum: ["claim", "manual"] },
    since: instant,
  }),
  AuditEntry: closed({
    chain: string,
    sequence: { type: "integer" },
    at: { type: "integer", description: "Milliseconds since 1970; the hash is over this." },
    time: instant,
    action: string,
    actor: string,
    actor_id: orNull("string"),
    target: orNull("string"),
    reason: orNull("string"),
    request_id: string,
    client: orNull("string"),
    detail: { type: "object" },
    previous: string,
    hash: string,
  }),
  Error: closed({
    error: {
      type: "object",
      properties: { code: string, message: string, help: string, field: string },
      required: ["code", "message"],
    },
  }),
};

/** A reference to one of the schemas. */
export function schemaOf(name: keyof typeof schemas): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
