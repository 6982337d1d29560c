import type { Bitset } from "../../catalog/compiled.ts";
import { isSubset, setOf } from "../../catalog/bitset.ts";
import { kindsCalling } from "../kinds.ts";
import type { KindView, ResolvedCall } from "../types.ts";
import { demandsOfCalls } from "./demands.ts";
import type { MilpSolver } from "./milp.ts";
import { compareChoices, type Choice } from "./objective.ts";
import { accessRank, problemOf } from "./problem.ts";
import { scopeReaches } from "./scope-reach.ts";
import { solve, type Solution } from "./solve.ts";
import { tiedSets } from "./ties.ts";

/** How much is searched, and what helps when that is not enough. */
export interface ChooseOptions {
  /** Search nodes after which the answer is given unproven, with the gap. 200,000 unless stated. */
  readonly maxNodes?: number;
  /** What proves the answer where the search stopped; see `minimalSetWith`. */
  readonly solver?: MilpSolver;
}

/** The best set of calls whose targets are settled. */
export interface Solved extends Solution {
  readonly calls: readonly ResolvedCall[];
  /** What it was chosen from, where that is less than the view lets choose. */
  readonly allowed?: Bitset;
}

/** That, or the indices of calls that nothing authorises. */
export type Attempt = Solved | { readonly impossible: readonly number[] };

/** The best set that some token kind can hold which may make all the calls. */
export function chooseFor(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: ChooseOptions,
): Attempt {
  const attempt = solveWithin(view, calls, options);
  if ("impossible" in attempt || view.kind !== undefined || view.provider.tokenKinds.length === 0) {
    return attempt;
  }
  const holders = kindsCalling(view, calls);
  const chosen = setOf(view.provider.scopes.length, attempt.scopes);
  if (holders.some(({ grants }) => isSubset(chosen, grants))) return attempt;
  // The best set of all is spread over kinds: take the best that one kind can hold.
  const best = holders
    .map(({ grants }) => solveWithin(view, calls, options, grants))
    .filter((each): each is Solved => "scopes" in each)
    .toSorted((a, b) => compareSolved(view, a, b))[0];
  return best ?? { impossible: calls.map((_, index) => index) };
}

function solveWithin(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: ChooseOptions,
  allowed?: Bitset,
): Attempt {
  const { demands, impossible, incomplete } = demandsOfCalls(view, calls, allowed);
  if (impossible.length > 0) return { impossible };
  const maxNodes = options.maxNodes ?? 200_000;
  const solution = solve(problemOf(view, demands, calls), maxNodes, options.solver);
  const by = { calls, ...(allowed === undefined ? {} : { allowed }) };
  if (incomplete.size === 0) return { ...solution, ...by };
  const listed = demands.filter((demand) => !incomplete.has(demand));
  const { atLeast } = solve(problemOf(view, listed, calls), maxNodes, options.solver);
  return { ...solution, proven: atLeast === solution.units, atLeast, ...by };
}

/**
 * Other sets that cost as much and are as many, in scope numbers, best first and at most `most`; each
 * can be held by some kind.
 */
export function tiesOf(view: KindView, solved: Solved, most: number): (readonly number[])[] {
  const { calls, units, scopes: best } = solved;
  const within = (from: readonly number[], allowed?: Bitset): number[][] => {
    const { demands } = demandsOfCalls(view, calls, allowed);
    return tiedSets(problemOf(view, demands, calls), from, most + 1);
  };
  const holders = view.kind === undefined ? kindsCalling(view, calls) : [];
  const holdable = (scopes: readonly number[]): boolean => {
    const set = setOf(view.provider.scopes.length, scopes);
    return holders.length === 0 || holders.some(({ grants }) => isSubset(set, grants));
  };
  const all = solved.allowed === undefined ? within(best) : [];
  const sets = new Map(all.map((scopes) => [scopes.join(), scopes]));
  if (solved.allowed !== undefined || !all.every(holdable)) {
    sets.clear();
    for (const { grants } of holders) {
      const own = solveWithin(view, calls, {}, grants);
      if (!("scopes" in own) || own.units !== units || own.scopes.length !== best.length) continue;
      for (const scopes of within(own.scopes, grants)) sets.set(scopes.join(), scopes);
    }
  }
  sets.delete(best.join());
  return [...sets.values()]
    .map((scopes) => ({ ...solved, scopes }))
    .toSorted((a, b) => compareSolved(view, a, b))
    .slice(0, most)
    .map(({ scopes }) => scopes);
}

/** The order of choices over scope numbers, in whole units: sums of weights such as 0.3 would differ. */
function compareSolved(view: KindView, a: Solved, b: Solved): number {
  return compareChoices(choiceOfScopes(view, a), choiceOfScopes(view, b));
}

function choiceOfScopes(view: KindView, { scopes, units }: Solved): Choice {
  const ranks = scopes.map((scope) => accessRank(view.provider.scopes[scope]!.access));
  const reaches = scopeReaches(view, scopes);
  return {
    candidates: scopes,
    cost: {
      units,
      count: scopes.length,
      single: reaches.reduce((sum, reach) => sum + reach.units, 0),
      access: ranks.reduce((sum, rank) => sum + rank, 0),
    },
  };
}
