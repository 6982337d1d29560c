import { randomBytes } from "node:crypto";
import type { AuditEvent } from "../../src/tokens/audit/entry.ts";
import { actions } from "../../src/tokens/audit/labels.ts";
import { newId } from "../../src/tokens/id.ts";
import type { Organization } from "../../src/tokens/organization.ts";
import type { Token } from "../../src/tokens/token.ts";

/** A fixed moment, so that no test depends on the day it runs. */
export const moment = 1_800_000_000_000;

export function sampleOrganization(slug: string): Organization {
  return {
    id: newId(moment, randomBytes),
    slug,
    name: slug,
    contact: undefined,
    claim: slug,
    createdAt: moment,
  };
}

/** A token as rows hold it, with all that may be absent absent. */
export function sampleToken(organizationId: string | undefined, more: Partial<Token> = {}): Token {
  const id = newId(moment, randomBytes);
  return {
    id,
    kind: "org-token",
    organizationId,
    userId: undefined,
    name: undefined,
    prefix: "swt_AbCdEfGh",
    scopes: [],
    bindings: {},
    owner: undefined,
    purpose: undefined,
    createdBy: "admin-token",
    createdById: undefined,
    createdAt: moment,
    expiresAt: moment + 86_400_000,
    lastUsedAt: undefined,
    familyId: id,
    generation: 0,
    parentId: undefined,
    firstUsedAt: undefined,
    supersededAt: undefined,
    graceUntil: undefined,
    closedAt: undefined,
    revokedAt: undefined,
    revokedBy: undefined,
    revokeReason: undefined,
    ...more,
  };
}

export function sampleEvent(more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at: moment,
    action: actions.mint,
    actor: "admin-token",
    actorId: undefined,
    target: "t",
    reason: undefined,
    requestId: "r",
    client: "192.0.2.1",
    detail: {},
    ...more,
  };
}
