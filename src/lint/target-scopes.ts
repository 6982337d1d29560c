import type { Integration } from "../model/integration.ts";
import { has } from "../catalog/bitset.ts";
import { minimalSet } from "../privilege/minimal.ts";
import { heldView } from "./held-view.ts";
import type { GrantedScope, Holdings } from "./holdings.ts";
import type { Needs } from "./needs.ts";
import { waivedScopes } from "./waived-scopes.ts";
import { covers, subjectOf, waiverState } from "./waivers.ts";

/** A waiver of one of these says that the scopes it names stay. */
export const keepingRules: readonly string[] = ["over-broad-scope", "redundant-scope"];

/**
 * The scopes that the list should have: what waivers keep, and what the calls need beside. Undefined
 * where that can't be proven.
 */
export function targetOf(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  now: Date,
): readonly string[] | undefined {
  const { view, scopes, calls } = holdings;
  const better = needs.better();
  const excused = better !== undefined && isExcused(better.dropped, integration, now);
  const complete = calls.every(({ opened }) => opened.length > 0);
  if (complete && (better === undefined || excused)) {
    return trimmed(holdings, needs, integration, now);
  }
  const kept = [...keptScopes(holdings, integration, now), ...(excused ? better.dropped : [])];
  const around = minimalSet(
    heldView(view, kept),
    calls.map(({ resolved }) => resolved),
  );
  if (around.kind !== "minimal" || !around.proven) return undefined;
  const chosen = new Set([...kept.map(({ name }) => name), ...around.scopes]);
  const stays = scopes
    .filter(({ name, number }) => chosen.has(name) || has(view.always, number))
    .map(({ name }) => name);
  return [...stays, ...[...chosen].filter((name) => !stays.includes(name)).toSorted()];
}

/** The list without what can go while all else stays: useless, redundant and ungrantable scopes. */
export function trimmed(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  now: Date,
): readonly string[] {
  const { view, scopes, effective } = holdings;
  const kept = keptScopes(holdings, integration, now);
  const dropped = new Set([...needs.useless, ...needs.redundant().map(({ scope }) => scope)]);
  const left = scopes.filter(
    (scope) =>
      kept.includes(scope) ||
      has(view.always, scope.number) ||
      (has(effective, scope.number) && !dropped.has(scope)),
  );
  return left.map(({ name }) => name);
}

/** Scopes of which a waiver says that they stay though they could go. */
function keptScopes(
  holdings: Holdings,
  integration: Integration,
  now: Date,
): readonly GrantedScope[] {
  const excused = waivedScopes(holdings, integration, now, keepingRules);
  return holdings.scopes.filter(
    ({ number }) => has(excused, number) && has(holdings.effective, number),
  );
}

/** Whether a waiver excuses all that a better set would do without. */
function isExcused(dropped: readonly GrantedScope[], { waivers }: Integration, now: Date): boolean {
  const subject = subjectOf(dropped.map(({ name }) => name));
  return waivers.some(
    (waiver) =>
      waiver.rule === "broader-than-minimal" &&
      waiverState(waiver, now) === "valid" &&
      covers(waiver.subject, subject),
  );
}
