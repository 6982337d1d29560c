import type { PersonalTokenPolicy } from "../../model/settings.ts";
import { actions } from "../audit/labels.ts";
import { actorOf } from "../principal.ts";
import { done, refuse, type Result } from "../refusal.ts";
import type { TokenService } from "../service.ts";
import { holdChain } from "../store/audit-rows.ts";
import { findPolicy, forgetObservations, putPolicy } from "../store/policy-rows.ts";
import { transact } from "../store/transact.ts";
import { type BrownoutWindow, observes, type OrganizationPolicy, usualWindows } from "./policy.ts";
import { type PolicyCause, tell } from "./tell.ts";

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

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
