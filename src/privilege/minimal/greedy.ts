import { choiceOf, type Choice } from "./objective.ts";
import type { Problem } from "./problem.ts";
import { Bound } from "./bound.ts";
import { SearchState } from "./state.ts";

/**
 * A sufficient set, good though not always best: the way that costs least per demand it meets, again
 * and again, then without whatever turned out to be superfluous. The first answer that the search has
 * to beat, nothing more. `undefined` where a demand has no way.
 */
export function greedyChoice(problem: Problem): Choice | undefined {
  const state = new SearchState(problem);
  const bound = new Bound(state);
  for (;;) {
    let best = -1;
    let bestRate = Infinity;
    let open = 0;
    for (let demand = 0; demand < state.met.length; demand++) {
      if (state.met[demand]! > 0) continue;
      open++;
      for (const way of state.waysOf[demand]!) {
        const rate = bound.marginal(way) / newlyMet(state, way);
        if (rate < bestRate) {
          bestRate = rate;
          best = way;
        }
      }
    }
    if (open === 0) break;
    if (best < 0) return undefined;
    for (const candidate of state.ways[best]!) state.choose(candidate);
  }
  const chosen = problem.scopes.flatMap((_, index) => (state.chosen[index] === 1 ? [index] : []));
  return choiceOf(problem, withoutSuperfluous(problem, chosen));
}

function newlyMet(state: SearchState, way: number): number {
  const mark = state.mark;
  const before = countMet(state);
  for (const candidate of state.ways[way]!) state.choose(candidate);
  const met = countMet(state) - before;
  state.back(mark);
  return met;
}

function countMet(state: SearchState): number {
  let met = 0;
  for (const count of state.met) if (count > 0) met++;
  return met;
}

/** Leaves out, dearest first, what the demands do not need. */
function withoutSuperfluous(problem: Problem, chosen: readonly number[]): number[] {
  const left = new Set(chosen);
  const dearestFirst = chosen.toSorted((a, b) => problem.single[b]! - problem.single[a]! || b - a);
  for (const candidate of dearestFirst) {
    left.delete(candidate);
    const sufficient = problem.demands.every((demand) =>
      demand.some((way) => way.every((each) => left.has(each))),
    );
    if (!sufficient) left.add(candidate);
  }
  return [...left];
}
