import type { PersonalTokenPolicy } from "../../model/settings.ts";
import { type Action, actions } from "../audit/labels.ts";
import type { AuditEvent } from "../audit/entry.ts";
import { newId } from "../id.ts";
import { limits } from "../limits.ts";
import type { Organization, User } from "../organization.ts";
import { actorOf, type Origin, type Principal } from "../principal.ts";
import { done, refuse, type Result } from "../refusal.ts";
import type { TokenService } from "../service.ts";
import { appendAudit, holdChain } from "../store/audit-rows.ts";
import { findMembership } from "../store/organization-rows.ts";
import {
  admit,
  cutOff,
  endException,
  findException,
  findPolicy,
  forgetObservations,
  insertException,
  type PolicyException,
  putPolicy,
  withdrawAdmission,
} from "../store/policy-rows.ts";
import type { Transaction } from "../store/sql.ts";
import { tokenById } from "../store/token-rows.ts";
import { transact } from "../store/transact.ts";
import type { Token } from "../token.ts";
import { type BrownoutWindow, observes, type OrganizationPolicy, usualWindows } from "./policy.ts";

/** Who changes something, where, and on which request. */
export interface PolicyCause {
  readonly principal: Principal;
  readonly organization: Organization;
  readonly origin: Origin;
}

/** What the policy is to be. */
export interface PolicyChange {
  readonly personalTokens: PersonalTokenPolicy;
  /** Of `brownout`; the usual three when not given. */
  readonly windows?: readonly BrownoutWindow[];
  readonly reason?: string;
}

const mostWindows = 50;

/** Sets the policy; each step can be taken back. It holds for the next request on every instance. */
export async function changePolicy(
  service: TokenService,
  cause: PolicyCause,
  { personalTokens, windows, reason }: PolicyChange,
): Promise<Result<OrganizationPolicy>> {
  const now = service.clock();
  const planned = windowsOf(personalTokens, windows, now);
  if (!planned.ok) return planned;
  const { organization } = cause;
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const before = await findPolicy(transaction, organization.id);
    const observing = observes(personalTokens);
    const policy: OrganizationPolicy = {
      personalTokens,
      windows: planned.value,
      observedSince: observing ? (before.observedSince ?? now) : undefined,
      setAt: now,
      setBy: actorOf(cause.principal).label,
    };
    await putPolicy(transaction, organization.id, policy);
    // What was seen before a pause says nothing about what happened in it.
    if (!observing) await forgetObservations(transaction, organization.id);
    await tell(transaction, cause, actions.policyChange, now, {
      target: organization.id,
      reason,
      detail: {
        from: before.personalTokens,
        to: personalTokens,
        windows: planned.value.map(({ from, until }) => `${timeOf(from)}/${timeOf(until)}`),
      },
    });
    return done(policy);
  });
}

function windowsOf(
  mode: PersonalTokenPolicy,
  windows: readonly BrownoutWindow[] | undefined,
  now: number,
): Result<readonly BrownoutWindow[]> {
  const field = "windows";
  if (mode !== "brownout") {
    if (windows === undefined || windows.length === 0) return done([]);
    return refuse("invalid-request", "windows go with the policy brownout alone", { field });
  }
  if (windows === undefined) return done(usualWindows(now));
  if (windows.length === 0 || windows.length > mostWindows) {
    return refuse("invalid-request", `give 1 to ${mostWindows} windows`, { field });
  }
  const sorted = windows.toSorted((a, b) => a.from - b.from);
  for (const [index, { from, until }] of sorted.entries()) {
    if (until <= from) {
      return refuse("invalid-request", "a window ends before it begins", { field });
    }
    if (until <= now) {
      return refuse("invalid-request", "a window is over already", { field });
    }
    if (index > 0 && from < sorted[index - 1]!.until) {
      return refuse("invalid-request", "two windows overlap", { field });
    }
  }
  return done(sorted);
}

/** An exception as it is asked for. */
export interface ExceptionRequest {
  /** Id of any token of the family. */
  readonly token: string;
  readonly owner: string;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const longest = 365 * 86_400_000;

/** Lets one personal token go on; the exception lapses by itself. */
export async function addException(
  service: TokenService,
  cause: PolicyCause,
  request: ExceptionRequest,
): Promise<Result<PolicyException>> {
  const now = service.clock();
  if (request.expiresAt <= now || request.expiresAt > now + longest) {
    return refuse("invalid-request", "an exception ends within a year from now", {
      field: "expires_at",
    });
  }
  for (const field of ["owner", "reason"] as const) {
    if (request[field].trim() === "" || request[field].length > limits.textLength) {
      return refuse("invalid-request", `${field} has to say something`, { field });
    }
  }
  const token = await memberToken(service, cause.organization, request.token);
  if (token === undefined) return noToken;
  const exception: PolicyException = {
    id: newId(now, service.random),
    organizationId: cause.organization.id,
    familyId: token.familyId,
    owner: request.owner,
    reason: request.reason,
    expiresAt: request.expiresAt,
    createdAt: now,
    createdBy: actorOf(cause.principal).label,
    endedAt: undefined,
  };
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, cause.organization.id);
    await insertException(transaction, exception);
    await tell(transaction, cause, actions.exceptionAdd, now, {
      target: token.id,
      reason: request.reason,
      detail: { exception: exception.id, owner: request.owner, until: timeOf(request.expiresAt) },
    });
    return done(exception);
  });
}

/** Ends an exception; one that has ended stays ended, and the answer is the same. */
export async function removeException(
  service: TokenService,
  cause: PolicyCause,
  id: string,
  reason: string | undefined,
): Promise<Result<undefined>> {
  const now = service.clock();
  const { organization } = cause;
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const known = await findException(transaction, organization.id, id);
    if (known === undefined) return refuse("not-found", "there is no such exception here");
    if (await endException(transaction, organization.id, id, now)) {
      await tell(transaction, cause, actions.exceptionEnd, now, { target: id, reason, detail: {} });
    }
    return done(undefined);
  });
}

/**
 * Shuts a member's personal token out of the organisation at once, without the member. Elsewhere it
 * lives on: only its person can end it.
 */
export async function cutTokenOff(
  service: TokenService,
  cause: PolicyCause,
  id: string,
  reason: string | undefined,
): Promise<Result<undefined>> {
  const token = await memberToken(service, cause.organization, id);
  if (token === undefined) return noToken;
  const now = service.clock();
  const { organization } = cause;
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const by = actorOf(cause.principal).label;
    if (await cutOff(transaction, organization.id, token.familyId, now, by)) {
      await tell(transaction, cause, actions.cutOff, now, {
        target: token.id,
        reason,
        detail: { prefix: token.prefix },
      });
    }
    return done(undefined);
  });
}

/** A person authorises a token of theirs for an organisation, or takes that back. */
export async function setAdmission(
  service: TokenService,
  cause: PolicyCause & { readonly user: User },
  id: string,
  admitted: boolean,
): Promise<Result<undefined>> {
  const { organization, user } = cause;
  const token = await tokenById(service.store.read, id);
  if (token?.kind !== "personal-token" || token.userId !== user.id) return noToken;
  const now = service.clock();
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const changed = admitted
      ? await admit(transaction, organization.id, token.familyId, user.id, now)
      : await withdrawAdmission(transaction, organization.id, token.familyId);
    if (changed) {
      const action = admitted ? actions.admissionAdd : actions.admissionEnd;
      await tell(transaction, cause, action, now, {
        target: token.id,
        reason: undefined,
        detail: { prefix: token.prefix },
      });
    }
    return done(undefined);
  });
}

const noToken: Result<never> = refuse("not-found", "there is no such personal token here");

/** A personal token of somebody who is a member; other people's are nobody's business here. */
async function memberToken(
  service: TokenService,
  organization: Organization,
  id: string,
): Promise<Token | undefined> {
  const token = await tokenById(service.store.read, id);
  if (token?.kind !== "personal-token") return undefined;
  const member = await findMembership(service.store.read, organization.id, token.userId!);
  return member === undefined ? undefined : token;
}

async function tell(
  transaction: Transaction,
  { principal, organization, origin }: PolicyCause,
  action: Action,
  at: number,
  more: Pick<AuditEvent, "target" | "reason" | "detail">,
): Promise<void> {
  const actor = actorOf(principal);
  await appendAudit(transaction, organization.id, [
    {
      at,
      action,
      actor: actor.label,
      actorId: actor.id,
      requestId: origin.requestId,
      client: origin.client,
      ...more,
    },
  ]);
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
