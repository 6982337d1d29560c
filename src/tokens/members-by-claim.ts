import { actions, actorLabels } from "./audit/labels.ts";
import { newId } from "./id.ts";
import { type Role, roles, type User } from "./organization.ts";
import type { Origin } from "./principal.ts";
import type { TokenService } from "./service.ts";
import { appendAudit, holdChain } from "./store/audit-rows.ts";
import {
  deleteMember,
  findMembership,
  findOrganizationByClaim,
  listMemberships,
  putMember,
  upsertUser,
} from "./store/organization-rows.ts";

/** What an identity provider says of somebody. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** The membership claim, as it came. */
  readonly membership: unknown;
}

/**
 * The organisations that a claim names, with the role in each: `"acme"`, `["acme:owner", "globex"]`
 * or `{ acme: "owner" }`. What has none of these forms makes nobody a member.
 */
export function claimedRoles(claim: unknown): ReadonlyMap<string, Role> {
  const found = new Map<string, Role>();
  const give = (value: string, role: Role): void => {
    // No organisation has a claim with NUL in it, and PostgreSQL could not even look for one.
    if (value.includes("\u0000")) return;
    const known = found.get(value);
    if (known === undefined || roles.indexOf(role) < roles.indexOf(known)) found.set(value, role);
  };
  if (typeof claim === "object" && claim !== null && !Array.isArray(claim)) {
    for (const [value, named] of Object.entries(claim)) {
      give(value, roles.find((role) => role === named) ?? "member");
    }
    return found;
  }
  for (const entry of Array.isArray(claim) ? (claim as unknown[]) : [claim]) {
    if (typeof entry !== "string") continue;
    const colon = entry.lastIndexOf(":");
    const role = colon === -1 ? undefined : roles.find((each) => each === entry.slice(colon + 1));
    if (role === undefined) give(entry, "member");
    else give(entry.slice(0, colon), role);
  }
  return found;
}

/**
 * Takes somebody in who signed in: brings the user up to date, and the memberships that come from
 * the claim in step with it. Those that were set over the API stay as they are.
 *
 * @throws {StoreUnavailable}
 */
export async function takeIn(
  service: TokenService,
  identity: Identity,
  origin: Origin,
): Promise<User> {
  const now = service.clock();
  const { issuer, subject, name, email } = identity;
  const user = await service.store.transaction((transaction) =>
    upsertUser(transaction, {
      id: newId(now, service.random),
      issuer,
      subject,
      name,
      email,
      createdAt: now,
    }),
  );
  const wanted = new Map<string, Role>();
  for (const [claim, role] of claimedRoles(identity.membership)) {
    const organization = await findOrganizationByClaim(service.store.read, claim);
    if (organization !== undefined) wanted.set(organization.id, role);
  }
  const held = await listMemberships(service.store.read, user.id);
  const concerned = new Set([...wanted.keys(), ...held.map((each) => each.organization.id)]);
  for (const organizationId of concerned) {
    await keepInStep(service, user, organizationId, wanted.get(organizationId), now, origin);
  }
  return user;
}

async function keepInStep(
  service: TokenService,
  user: User,
  organizationId: string,
  role: Role | undefined,
  now: number,
  origin: Origin,
): Promise<void> {
  await service.store.transaction(async (transaction) => {
    await holdChain(transaction, organizationId);
    const before = await findMembership(transaction, organizationId, user.id);
    if (before?.source === "manual" || before?.role === role) return;
    if (role === undefined) await deleteMember(transaction, organizationId, user.id);
    else {
      await putMember(transaction, {
        organizationId,
        userId: user.id,
        role,
        source: "claim",
        createdAt: before?.createdAt ?? now,
      });
    }
    const changed = before === undefined ? actions.memberAdd : actions.memberChange;
    await appendAudit(transaction, organizationId, [
      {
        at: now,
        action: role === undefined ? actions.memberRemove : changed,
        actor: actorLabels.session + (user.email ?? user.subject),
        actorId: user.id,
        target: user.id,
        reason: "membership claim at sign-in",
        requestId: origin.requestId,
        client: origin.client,
        detail: {
          ...(role === undefined ? {} : { role }),
          ...(before === undefined ? {} : { before: before.role }),
        },
      },
    ]);
  });
}
