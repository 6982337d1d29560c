import type { Bound } from "./bound.ts";
import { choiceOf, type Choice } from "./objective.ts";
import type { SearchState } from "./state.ts";

/**
 * A sufficient set, good though not always best: for one demand after another, those with the fewest
 * ways first, the way that adds least; then without whatever turned out to be superfluous. The first
 * answer that the search has to beat, nothing more. Leaves the state as it was.
 */
export function greedyChoice(state: SearchState, bound: Bound): Choice {
  const start = state.mark;
  const chosen: number[] = [];
  const order = state.waysOf
    .map((_, demand) => demand)
    .toSorted((a, b) => state.waysOf[a]!.length - state.waysOf[b]!.length);
  for (const demand of order) {
    if (state.met[demand]! > 0) continue;
    let best = -1;
    let least = Infinity;
    for (const way of state.waysOf[demand]!) {
      const cost = bound.marginal(way);
      if (cost < least) {
        least = cost;
        best = way;
      }
    }
    if (best < 0) throw new Error("a demand has no way: the caller must rule that out");
    for (const candidate of state.ways[best]!) {
      if (state.chosen[candidate] === 1) continue;
      state.choose(candidate);
      chosen.push(candidate);
    }
  }
  state.back(start);
  return choiceOf(state.problem, withoutSuperfluous(state, chosen));
}

/** Leaves out, dearest first, what the demands do not need. */
function withoutSuperfluous(state: SearchState, chosen: readonly number[]): number[] {
  const { single } = state.problem;
  const left = new Set(chosen);
  const meets = (demand: readonly number[]): boolean =>
    demand.some((way) => state.ways[way]!.every((candidate) => left.has(candidate)));
  for (const candidate of chosen.toSorted((a, b) => single[b]! - single[a]! || b - a)) {
    left.delete(candidate);
    if (!state.waysOf.every(meets)) left.add(candidate);
  }
  return [...left];
}
