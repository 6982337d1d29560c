import type { Fix, ReachChange } from "../model/finding.ts";
import type { Integration } from "../model/integration.ts";
import { has } from "../catalog/bitset.ts";
import { changeBetween } from "../privilege/change.ts";
import { namesOf, scopesNamed } from "../privilege/closure.ts";
import { reachOf } from "../privilege/reach.ts";
import type { Holdings } from "./holdings.ts";
import { type Needs, withoutCalls } from "./needs.ts";
import type { Surroundings } from "./surroundings.ts";
import { keepingRules, targetOf, trimmed } from "./target-scopes.ts";
import { waivedScopes } from "./waived-scopes.ts";
import { count } from "./words.ts";

/** What can be done about a scope list by machine. Rules that propose it share one fix. */
export interface Narrowing {
  /** Removes mentions that change nothing, whatever the calls are. Safe. */
  readonly tidy?: Fix;
  /** Rewrites the list to what the calls need and waivers keep. */
  readonly narrow?: Fix;
  /** Where `narrow` would gain more than reads: removes what no call uses, and no more. */
  readonly trim?: Fix;
  /** Why `narrow` is not offered, where there would be something to narrow. */
  readonly withheld?: string;
}

export function narrowingOf(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  run: Surroundings,
): Narrowing {
  const tidy = tidyFix(holdings, needs, integration, run);
  const known = tidy === undefined ? {} : { tidy };
  const { target: fewer } = needs.parts;
  if (fewer !== undefined) {
    const narrow = listFix(holdings, integration, run, fewer);
    return { ...known, ...(typeof narrow === "object" ? { narrow } : {}) };
  }
  const doubt = doubtOf(holdings, needs, integration, run);
  if (doubt !== undefined) return { ...known, withheld: doubt };
  const target = targetOf(holdings, needs, integration, run.now);
  if (target === undefined) {
    return { ...known, withheld: "no best set is proven around the waived scopes" };
  }
  const narrow = listFix(holdings, integration, run, target);
  if (typeof narrow !== "number") return narrow === undefined ? known : { ...known, narrow };
  const withheld = `it would gain ${count(narrow, "operation")} beyond reading`;
  const trim = listFix(holdings, integration, run, trimmed(holdings, needs, integration, run.now));
  return { ...known, withheld, ...(typeof trim === "object" ? { trim } : {}) };
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

/** Why nobody can say what the list should be. */
function doubtOf(
  holdings: Holdings,
  needs: Needs,
  integration: Integration,
  run: Surroundings,
): string | undefined {
  const unresolved = run.facts?.unresolvedCalls?.get(integration.name)?.length ?? 0;
  if (holdings.unknownScopes.length > 0) return "a scope of this list is not known";
  if (withoutCalls(integration)) return "what it calls is not known";
  if (needs.obscured) return "a call is not known";
  if (unresolved > 0) return `${count(unresolved, "call")} in the code could not be resolved`;
  if (holdings.calls.length === 0 && !integration.callsComplete) return "no call is known";
  const answer = needs.minimal();
  if (answer.kind === "ambiguous") return "a call does not say which target it means";
  if (answer.kind === "impossible") return "a call is open to no scope of this token kind";
  return answer.proven ? undefined : "the minimal set is not proven";
}

/**
 * The fix that makes `target` the list; the number of operations beyond reading that it would gain,
 * if it would; undefined when the list is that already.
 */
function listFix(
  holdings: Holdings,
  integration: Integration,
  run: Surroundings,
  target: readonly string[],
): Fix | number | undefined {
  if (target.join() === integration.scopes.map(({ value }) => value).join()) return undefined;
  const { gained } = changeTo(holdings, target);
  const harmful = gained.filter(({ risk }) => risk !== "read").length;
  if (harmful > 0) return harmful;
  const gains = gained.map(({ method, path }) => `${method} ${path}`);
  // Only the author can know that nothing else is called.
  const safety = integration.callsComplete ? "safe" : "unsafe";
  const title = `grant [${target.join(", ")}]`;
  return fixOf(run, integration, target, { safety, title, gains });
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
