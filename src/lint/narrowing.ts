import type { Fix, ReachChange } from "../model/finding.ts";
import type { Integration } from "../model/integration.ts";
import { has } from "../privilege/bitset.ts";
import { changeBetween } from "../privilege/change.ts";
import { namesOf, scopesNamed } from "../privilege/closure.ts";
import { minimalSet } from "../privilege/minimal.ts";
import { reachOf } from "../privilege/reach.ts";
import { heldView } from "./held-view.ts";
import type { Holdings } from "./holdings.ts";
import type { Needs } from "./needs.ts";
import type { Surroundings } from "./surroundings.ts";
import { waivedScopes } from "./waived-scopes.ts";
import { count } from "./words.ts";

/** What can be done about a scope list by machine. Rules that propose it share one fix. */
export interface Narrowing {
  /** Removes mentions that change nothing, whatever the calls are. Safe. */
  readonly tidy?: Fix;
  /** Rewrites the list to what the calls need and waivers keep. */
  readonly narrow?: Fix;
  /** Why `narrow` is not offered, where there would be something to narrow. */
  readonly withheld?: string;
}

/** A waiver of one of these says that the scopes it names stay. */
const keepingRules = ["over-broad-scope", "redundant-scope", "broader-than-minimal"];

export function narrowingOf(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  run: Surroundings,
): Narrowing {
  const tidy = tidyFix(holdings, needs, integration, run);
  const narrow = narrowFix(holdings, needs, integration, run);
  return {
    ...(tidy === undefined ? {} : { tidy }),
    ...(typeof narrow === "string" ? { withheld: narrow } : {}),
    ...(typeof narrow === "object" ? { narrow } : {}),
  };
}

/** What granting `to` in place of what is granted now changes. */
export function changeTo({ view, effective }: Holdings, to: readonly string[]): ReachChange {
  const { provider, kind } = view;
  const from = namesOf(provider, effective);
  const after = reachOf(view, scopesNamed(provider, to).scopes);
  const base = { provider, ...(kind === undefined ? {} : { kind: kind.name }) };
  const { lost, gained } = changeBetween({ ...base, scopes: from }, { ...base, scopes: to });
  return { from, to, before: reachOf(view, effective).counts, after: after.counts, lost, gained };
}

function tidyFix(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  run: Surroundings,
): Fix | undefined {
  const excused = waivedScopes(holdings, integration, run.now, keepingRules);
  const idle = needs
    .redundant()
    .filter(({ why, scope }) => why !== "not-needed" && !has(excused, scope.number));
  if (idle.length === 0) return undefined;
  const left = integration.scopes.filter(({ at }) => !idle.some(({ scope }) => scope.at === at));
  const title = `remove ${count(idle.length, "mention")} that add${idle.length === 1 ? "s" : ""} nothing`;
  const scopes = [...new Set(left.map(({ value }) => value))];
  return fixOf(run, integration, scopes, { safety: "safe", title, gains: [] });
}

/** The fix, or why there is none; undefined where there is nothing to narrow. */
function narrowFix(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  run: Surroundings,
): Fix | string | undefined {
  const unresolved = run.facts?.unresolvedCalls?.get(integration.name)?.length ?? 0;
  if (holdings.unknownScopes.length > 0) return "a scope of this list is not known";
  if (needs.obscured) return "a call is not known";
  if (unresolved > 0) return `${count(unresolved, "call")} in the code could not be resolved`;
  if (holdings.calls.length === 0 && !integration.callsComplete) return "no call is known";
  const answer = needs.minimal();
  if (answer.kind === "ambiguous") return "a call does not say which target it means";
  if (answer.kind === "impossible") return "a call is open to no scope of this token kind";
  if (!answer.proven) return "the minimal set is not proven";
  const target = targetOf(holdings, needs, integration, run);
  if (target === undefined) return "no best set is proven around the waived scopes";
  if (target.join() === integration.scopes.map(({ value }) => value).join()) return undefined;
  const { gained } = changeTo(holdings, target);
  const harmful = gained.filter(({ risk }) => risk !== "read").length;
  if (harmful > 0) return `it would gain ${count(harmful, "operation")} beyond reading`;
  const gains = gained.map(({ method, path }) => `${method} ${path}`);
  // Only the author can know that nothing else is called.
  const safety = integration.callsComplete ? "safe" : "unsafe";
  const title = `grant [${target.join(", ")}]`;
  return fixOf(run, integration, target, { safety, title, gains });
}

/**
 * The scopes that the list should have: what waivers keep, and what the calls need beside. Undefined
 * where that can't be proven.
 */
function targetOf(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  run: Surroundings,
): readonly string[] | undefined {
  const { view, scopes, effective, calls } = holdings;
  const excused = waivedScopes(holdings, integration, run.now, keepingRules);
  const kept = scopes.filter(({ number }) => has(excused, number) && has(effective, number));
  const better = needs.better()?.dropped.some((scope) => !kept.includes(scope)) ?? false;
  if (better || calls.some(({ opened }) => opened.length === 0)) {
    const resolved = calls.map((call) => call.resolved);
    const around = minimalSet(heldView(view, kept), resolved);
    if (around.kind !== "minimal" || !around.proven) return undefined;
    const chosen = new Set([...kept.map(({ name }) => name), ...around.scopes]);
    const stays = scopes
      .filter(({ name, number }) => chosen.has(name) || has(view.always, number))
      .map(({ name }) => name);
    return [...stays, ...[...chosen].filter((name) => !stays.includes(name)).toSorted()];
  }
  const dropped = new Set([...needs.useless, ...needs.redundant().map(({ scope }) => scope)]);
  const left = scopes.filter(
    (scope) =>
      kept.includes(scope) ||
      has(view.always, scope.number) ||
      (has(effective, scope.number) && !dropped.has(scope)),
  );
  return left.map(({ name }) => name);
}

function fixOf(
  { edit }: Surroundings,
  integration: Integration,
  scopes: readonly string[],
  fix: Omit<Fix, "edits">,
): Fix | undefined {
  const [first, ...others] = edit?.(integration, scopes) ?? [];
  return first === undefined ? undefined : { ...fix, edits: [first, ...others] };
}
