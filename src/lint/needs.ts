import type { Bitset } from "../catalog/compiled.ts";
import type { Integration } from "../model/integration.ts";
import { add, has, intersects, isSubset, setOf } from "../catalog/bitset.ts";
import { scopesNamed } from "../privilege/closure.ts";
import { dominationOf } from "../privilege/domination.ts";
import { minimalSet } from "../privilege/minimal.ts";
import { excessOf, reachOf } from "../privilege/reach.ts";
import type { Domination, KindView, MinimalAnswer, Reach } from "../privilege/types.ts";
import { heldView } from "./held-view.ts";
import { type GrantedScope, type Holdings, opens } from "./holdings.ts";
import { once } from "./once.ts";
import { type PartNeeds, partNeedsOf } from "./part-needs.ts";
import { waivedScopes } from "./waived-scopes.ts";

/** A sufficient set that reaches less than the one that is granted. */
export interface Better {
  /** Names, sorted. */
  readonly scopes: readonly string[];
  readonly reach: Reach;
  /** Granted scopes that it does without; never empty. */
  readonly dropped: readonly [GrantedScope, ...GrantedScope[]];
  readonly domination: Domination;
  /** What is granted and what the better set reaches beyond the calls, weighed. */
  readonly weights: { readonly granted: number; readonly better: number };
}

/** A scope that can go without any call failing and without a better set being at hand. */
export interface Redundant {
  readonly scope: GrantedScope;
  readonly why: "repeated" | "implied" | "not-needed";
  /** The granted scope that implies it. */
  readonly by?: string;
}

/**
 * What a scope list holds beyond what the calls need. The three parts complement one another: a scope
 * that no call can use is `useless`; of the others, either a `better` set is known and names all
 * that it does without, or single scopes are `redundant`.
 */
export interface Needs {
  /**
   * A call is not known and may need anything, or the file has no way to state calls and none are
   * known otherwise: then nothing but repeated scopes is reported.
   */
  readonly obscured: boolean;
  /** What the definition's parts need, where that is known for the parts and not for calls. */
  readonly parts: PartNeeds;
  /** The minimal set of all known calls, whatever is granted or waived. */
  readonly minimal: () => MinimalAnswer;
  readonly useless: readonly GrantedScope[];
  readonly better: () => Better | undefined;
  readonly redundant: () => readonly Redundant[];
}

/** Whether nothing is known of the calls, and the file's silence says nothing about them. */
export function withoutCalls({ calls, unstatable = [] }: Integration): boolean {
  return calls.length === 0 && unstatable.includes("calls");
}

/** Works out what the calls need; the costly parts on first use. */
export function needsOf(holdings: Holdings, integration: Integration, now: Date): Needs {
  const obscured = holdings.unknownCalls.length > 0 || withoutCalls(integration);
  const calls = holdings.calls.map(({ resolved }) => resolved);
  const minimal = once(() => minimalSet(holdings.view, calls));
  const useless = obscured ? [] : uselessScopes(holdings);
  const better = once(() => {
    if (obscured) return undefined;
    // A scope that a person excused stays, and the best set is sought around it.
    const excused = waivedScopes(holdings, integration, now, ["over-broad-scope"]);
    const kept = useless.filter(({ number }) => has(excused, number));
    return betterSet(holdings, useless, kept, kept.length === 0 ? minimal : undefined);
  });
  const redundant = once(() => {
    const spoken = obscured || better() !== undefined;
    const repeated = holdings.repeated.map((scope): Redundant => ({ scope, why: "repeated" }));
    return [...repeated, ...(spoken ? [] : redundantScopes(holdings, useless, minimal()))];
  });
  const parts = partNeedsOf(holdings, integration);
  return { obscured, parts, minimal, useless, better, redundant };
}

/**
 * The scopes that, closed, stand in no alternative of any call; less those that a useful scope
 * implies, which bring nothing and are merely redundant.
 */
function uselessScopes({ view, scopes, calls }: Holdings): readonly GrantedScope[] {
  const { tables } = view.provider;
  const asked = setOf(tables.certain.length, []);
  for (const { resolved } of calls) {
    for (const row of resolved.rows) {
      for (const way of tables.requirements[tables.rowRequirement[row]!]!) {
        for (const scope of way) add(asked, scope);
      }
    }
  }
  const counted = scopes.filter(
    ({ number }) => has(view.grantable, number) && !has(view.always, number),
  );
  const useful = counted.filter(({ number }) => intersects(view.satisfies[number]!, asked));
  return counted.filter(
    (scope) => !useful.includes(scope) && implier(view, useful, scope) === undefined,
  );
}

function implier(
  view: KindView,
  scopes: readonly GrantedScope[],
  { number }: GrantedScope,
): GrantedScope | undefined {
  return scopes.find(
    (other) =>
      other.number !== number &&
      has(view.satisfies[other.number]!, number) &&
      isSubset(view.unlocks[number]!, view.unlocks[other.number]!),
  );
}

function betterSet(
  holdings: Holdings,
  useless: readonly GrantedScope[],
  kept: readonly GrantedScope[],
  plain: (() => MinimalAnswer) | undefined,
): Better | undefined {
  const calls = holdings.calls.map(({ resolved }) => resolved);
  const view = heldView(holdings.view, kept);
  const answer = plain?.() ?? minimalSet(view, calls);
  if (answer.kind !== "minimal") return undefined;
  // What no call uses has a finding of its own; here the rest is judged.
  const judged = holdings.scopes.filter(
    (scope) =>
      has(holdings.effective, scope.number) && (!useless.includes(scope) || kept.includes(scope)),
  );
  const scopes = [...new Set([...answer.scopes, ...kept.map(({ name }) => name)])].toSorted();
  const reach = reachOf(holdings.view, scopesNamed(holdings.view.provider, scopes).scopes);
  const base = numbersOf(holdings, judged);
  const weights = {
    granted: excessOf(holdings.view, reachOf(holdings.view, base), calls).weight,
    better: excessOf(holdings.view, reach, calls).weight,
  };
  if (weights.better >= weights.granted) return undefined;
  const [first, ...others] = judged.filter(({ name }) => !scopes.includes(name));
  if (first === undefined) return undefined;
  const domination = dominationOf(view, base, calls);
  return { scopes, reach, dropped: [first, ...others], domination, weights };
}

/** Scopes that can go one after the other; those that the minimal set holds and narrow ones last. */
function redundantScopes(
  holdings: Holdings,
  useless: readonly GrantedScope[],
  minimal: MinimalAnswer,
): readonly Redundant[] {
  const { view } = holdings;
  const chosen = new Set(minimal.kind === "minimal" ? minimal.scopes : []);
  const weight = (scope: GrantedScope): number =>
    reachOf(view, numbersOf(holdings, [scope])).weight;
  let left = holdings.scopes.filter(
    (scope) =>
      has(holdings.effective, scope.number) &&
      !has(view.always, scope.number) &&
      !useless.includes(scope),
  );
  const order = left.toSorted(
    (a, b) => Number(chosen.has(a.name)) - Number(chosen.has(b.name)) || weight(b) - weight(a),
  );
  const found: Redundant[] = [];
  for (const scope of order) {
    const others = left.filter((other) => other !== scope);
    const enough = numbersOf(holdings, others);
    const stays = holdings.calls.every(({ resolved, opened }) =>
      opens(view, enough, resolved, opened),
    );
    if (!stays) continue;
    const by = implier(view, others, scope);
    found.push(
      by === undefined ? { scope, why: "not-needed" } : { scope, why: "implied", by: by.name },
    );
    left = others;
  }
  return found;
}

function numbersOf({ view }: Holdings, scopes: readonly GrantedScope[]): Bitset {
  return setOf(
    view.provider.scopes.length,
    scopes.map(({ number }) => number),
  );
}
