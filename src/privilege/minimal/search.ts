import { Bound, roundUp } from "./bound.ts";
import { greedyChoice } from "./greedy.ts";
import { compareChoices, type Choice } from "./objective.ts";
import type { Problem } from "./problem.ts";
import { SearchState } from "./state.ts";

/** What a search found. */
export interface Found {
  /** The best choices, best first; one, or as many as were asked for that tie in units and count. */
  readonly choices: readonly Choice[];
  /** Whether nothing better exists. */
  readonly proven: boolean;
  /** No sufficient set has fewer units. */
  readonly atLeast: number;
  readonly nodes: number;
}

/** How far a search goes. */
export interface SearchOptions {
  readonly maxNodes: number;
  /** A sufficient set to beat; a greedy one is made where none is known. */
  readonly first?: Choice;
  /** How many choices to keep, where they equal the best one in units and count. One if absent. */
  readonly keep?: number;
}

/**
 * Depth-first branch and bound. A node takes the open demand with the fewest ways and tries each; a
 * way of one candidate, once tried, is banned from the later branches, so no set is seen twice. With
 * `keep` above 1, also keeps the next choices that equal the best one in units and count.
 */
export function search(problem: Problem, options: SearchOptions): Found {
  const { maxNodes, keep = 1 } = options;
  const state = new SearchState(problem);
  const bound = new Bound(state);
  const first = options.first ?? greedyChoice(state, bound);
  let choices: Choice[] = [first];
  let nodes = 0;
  let cut = Infinity;

  const primaryOf = ({ cost }: Choice): number => cost.units * state.countBase + cost.count;
  let best = primaryOf(first);

  function offer(): void {
    const candidates: number[] = [];
    state.chosen.forEach((is, candidate) => {
      if (is === 1) candidates.push(candidate);
    });
    const choice: Choice = { candidates, cost: state.cost };
    const primary = primaryOf(choice);
    if (primary > best) return;
    if (primary < best) choices = [];
    best = primary;
    if (choices.some((known) => compareChoices(known, choice) === 0)) return;
    choices = [...choices, choice].toSorted(compareChoices).slice(0, keep);
  }

  /** Whether nothing that extends the state can be among the choices to keep. */
  function hopeless(primary: number): boolean {
    if (primary > best) return true;
    if (primary < best || choices.length < keep) return false;
    const worst = choices.at(-1)!.cost;
    const single = state.single + singleBound(state, bound.open);
    return single > worst.single || (single === worst.single && state.access > worst.access);
  }

  function visit(): void {
    if (nodes >= maxNodes) {
      cut = Math.min(cut, roundUp(bound.compute()));
      return;
    }
    nodes++;
    const least = bound.compute();
    if (hopeless(roundUp(least))) return;
    if (bound.open.length === 0) {
      offer();
      return;
    }
    if (banDear(state, bound, least, best) && hopeless(roundUp(bound.compute()))) return;
    const demand = bound.open[0]!;
    const ways = state.waysOf[demand]!.filter((way) => state.bannedIn[way] === 0)
      .map((way) => ({ way, cost: bound.marginal(way) }))
      .sort((a, b) => a.cost - b.cost);
    const mark = state.mark;
    for (const { way } of ways) {
      if (state.bannedIn[way] !== 0) continue;
      const before = state.mark;
      for (const candidate of state.ways[way]!) state.choose(candidate);
      visit();
      state.back(before);
      const only = onlyUnchosen(state, way);
      if (only !== undefined) state.ban(only);
    }
    state.back(mark);
  }

  visit();
  const bestUnits = choices[0]!.cost.units;
  const atLeast = Math.min(bestUnits, Math.max(0, Math.floor(cut / state.countBase)));
  return { choices, proven: cut > best, atLeast, nodes };
}

/** The one candidate of a way that is not chosen; undefined where it is not just one. */
function onlyUnchosen(state: SearchState, way: number): number | undefined {
  let only: number | undefined;
  for (const candidate of state.ways[way]!) {
    if (state.chosen[candidate] === 1) continue;
    if (only !== undefined) return undefined;
    only = candidate;
  }
  return only;
}

/** Bans candidates that no set worth finding can have. True when there were any. */
function banDear(state: SearchState, bound: Bound, least: number, best: number): boolean {
  let any = false;
  for (const candidate of state.candidates) {
    if (state.chosen[candidate] === 1 || state.banned[candidate] === 1) continue;
    if (roundUp(least + bound.extra(candidate)) > best) {
      state.ban(candidate);
      any = true;
    }
  }
  return any;
}

/** The least that meeting the open demands adds to the sum of single reaches. */
function singleBound(state: SearchState, open: readonly number[]): number {
  let most = 0;
  for (const demand of open) {
    let least = Infinity;
    for (const way of state.waysOf[demand]!) {
      if (state.bannedIn[way] !== 0) continue;
      let sum = 0;
      for (const candidate of state.ways[way]!) {
        if (state.chosen[candidate] === 0) sum += state.problem.single[candidate]!;
      }
      if (sum < least) least = sum;
    }
    if (least > most) most = least;
  }
  return most;
}
