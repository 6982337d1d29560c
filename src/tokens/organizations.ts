import { type Action, actions } from "./audit/labels.ts";
import { newId } from "./id.ts";
import {
  isSlug,
  type Membership,
  type Organization,
  type Role,
  type User,
} from "./organization.ts";
import { actorOf, type Origin, type Principal } from "./principal.ts";
import { done, refuse, type Result } from "./refusal.ts";
import type { TokenService } from "./service.ts";
import { appendAudit, holdChain } from "./store/audit-rows.ts";
import {
  countOwners,
  deleteMember,
  findMembership,
  findOrganization,
  findOrganizationByClaim,
  insertOrganization,
  putMember,
  updateOrganization,
} from "./store/organization-rows.ts";
import type { Transaction } from "./store/sql.ts";
import { transact } from "./store/transact.ts";

/** The organisation of a service that nobody told of any other. */
export const defaultSlug = "default";

export interface NewOrganization {
  readonly slug: string;
  readonly name?: string;
  readonly contact?: string;
  /** The value in the membership claim that stands for it; its slug when not given. */
  readonly claim?: string;
}

/** Makes an organisation. A member who makes one becomes its owner. */
export async function createOrganization(
  service: TokenService,
  principal: Principal,
  request: NewOrganization,
  origin: Origin,
): Promise<Result<Organization>> {
  if (!isSlug(request.slug)) {
    return refuse(
      "invalid-request",
      "a slug is lower-case letters, digits and inner hyphens, 40 at most",
      {
        field: "slug",
      },
    );
  }
  const now = service.clock();
  const organization: Organization = {
    id: newId(now, service.random),
    slug: request.slug,
    name: request.name ?? request.slug,
    contact: request.contact,
    claim: request.claim ?? request.slug,
    createdAt: now,
  };
  return transact(service.store, async (transaction) => {
    if (!(await insertOrganization(transaction, organization))) {
      return refuse("conflict", "another organisation has this slug or claim");
    }
    if (principal.kind === "session") {
      await putMember(transaction, {
        organizationId: organization.id,
        userId: principal.user.id,
        role: "owner",
        source: "manual",
        createdAt: now,
      });
    }
    await tell(transaction, organization.id, actions.organizationCreate, principal, origin, now, {
      target: organization.id,
      detail: { slug: organization.slug },
    });
    return done(organization);
  });
}

/** The first organisation, made when there is none with its slug. Safe with several at once. */
export async function ensureDefaultOrganization(service: TokenService): Promise<void> {
  if ((await findOrganization(service.store.read, defaultSlug)) !== undefined) return;
  const origin = { requestId: "start", client: undefined };
  const principal = { kind: "command-line" } as const;
  await createOrganization(service, principal, { slug: defaultSlug, name: "Default" }, origin);
}

export interface OrganizationChange {
  readonly name?: string;
  readonly contact?: string | null;
  readonly claim?: string;
}

export async function changeOrganization(
  service: TokenService,
  principal: Principal,
  organization: Organization,
  change: OrganizationChange,
  origin: Origin,
): Promise<Result<Organization>> {
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const current = (await findOrganization(transaction, organization.id)) ?? organization;
    const claim = change.claim ?? current.claim;
    const holder = await findOrganizationByClaim(transaction, claim);
    if (holder !== undefined && holder.id !== organization.id) {
      return refuse("conflict", "another organisation has this claim", { field: "claim" });
    }
    const changed: Organization = {
      ...current,
      name: change.name ?? current.name,
      contact: change.contact === null ? undefined : (change.contact ?? current.contact),
      claim,
    };
    await updateOrganization(transaction, changed);
    await tell(
      transaction,
      organization.id,
      actions.organizationChange,
      principal,
      origin,
      service.clock(),
      {
        target: organization.id,
        detail: { fields: Object.keys(change) },
      },
    );
    return done(changed);
  });
}

/** Adds somebody, or changes the role. An organisation that has owners keeps one. */
export async function setMember(
  service: TokenService,
  principal: Principal,
  organization: Organization,
  user: User,
  role: Role,
  origin: Origin,
): Promise<Result<Membership>> {
  const now = service.clock();
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const before = await findMembership(transaction, organization.id, user.id);
    if (before?.role === "owner" && role !== "owner") {
      const last = await isLastOwner(transaction, organization.id);
      if (last) return lastOwner();
    }
    const member = { role, source: "manual" as const, createdAt: before?.createdAt ?? now };
    await putMember(transaction, { organizationId: organization.id, userId: user.id, ...member });
    const action = before === undefined ? actions.memberAdd : actions.memberChange;
    await tell(transaction, organization.id, action, principal, origin, now, {
      target: user.id,
      detail: { role, ...(before === undefined ? {} : { before: before.role }) },
    });
    return done({ organization, user, ...member });
  });
}

export async function removeMember(
  service: TokenService,
  principal: Principal,
  organization: Organization,
  userId: string,
  origin: Origin,
): Promise<Result<undefined>> {
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const before = await findMembership(transaction, organization.id, userId);
    if (before === undefined) return refuse("not-found", "there is no such member here");
    if (before.role === "owner" && (await isLastOwner(transaction, organization.id))) {
      return lastOwner();
    }
    await deleteMember(transaction, organization.id, userId);
    await tell(
      transaction,
      organization.id,
      actions.memberRemove,
      principal,
      origin,
      service.clock(),
      {
        target: userId,
        detail: { before: before.role },
      },
    );
    return done(undefined);
  });
}

async function isLastOwner(transaction: Transaction, organizationId: string): Promise<boolean> {
  return (await countOwners(transaction, organizationId)) === 1;
}

function lastOwner(): Result<never> {
  return refuse("conflict", "this is the organisation's last owner", {
    help: "Make somebody else an owner first.",
  });
}

async function tell(
  transaction: Transaction,
  chain: string,
  action: Action,
  principal: Principal,
  origin: Origin,
  at: number,
  more: {
    readonly target: string;
    readonly detail: Readonly<Record<string, string | readonly string[]>>;
  },
): Promise<void> {
  const actor = actorOf(principal);
  await appendAudit(transaction, chain, [
    {
      at,
      action,
      actor: actor.label,
      actorId: actor.id,
      target: more.target,
      reason: undefined,
      requestId: origin.requestId,
      client: origin.client,
      detail: more.detail,
    },
  ]);
}
