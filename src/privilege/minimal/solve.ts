import { greedyChoice } from "./greedy.ts";
import { choiceOf } from "./objective.ts";
import { partsAfter } from "./parts.ts";
import type { Problem } from "./problem.ts";
import { afterChoosing, forcedChoices, reduced } from "./reduce.ts";
import { search } from "./search.ts";

/** The solution of a problem. */
export interface Solution {
  /** Scope numbers, ascending. */
  readonly scopes: readonly number[];
  /** Weight reached, base included, in units. */
  readonly units: number;
  /** Whether no sufficient set comes before this one. */
  readonly proven: boolean;
  /** No sufficient set reaches less; equal to `units` when proven. */
  readonly atLeast: number;
  readonly nodes: number;
}

/**
 * Solves a problem whose demands all have ways: reduces it, settles forced choices, takes
 * independent parts one by one and searches what is left of each. Stops proving after `maxNodes`
 * nodes of search.
 */
export function solve(problem: Problem, maxNodes: number): Solution {
  const left = reduced(problem);
  const forced = forcedChoices(left);
  const scopes = forced.map((candidate) => left.scopes[candidate]!);
  const settled = choiceOf(left, forced).cost.units + left.base;
  let atLeast = settled;
  let units = settled;
  let proven = true;
  let nodes = 0;
  const parts = partsAfter(afterChoosing(left, forced), forced);
  const same = forced.length === 0 && parts.length === 1;
  for (const { problem: part } of parts) {
    const solution = same ? searched(part, maxNodes) : solve(part, maxNodes - nodes);
    scopes.push(...solution.scopes);
    units += solution.units;
    atLeast += solution.atLeast;
    proven &&= solution.proven;
    nodes += solution.nodes;
  }
  return { scopes: scopes.toSorted((a, b) => a - b), units, proven, atLeast, nodes };
}

function searched(problem: Problem, maxNodes: number): Solution {
  const first = greedyChoice(problem);
  if (first === undefined) throw new Error("a demand has no way: the caller must rule that out");
  const { choices, proven, atLeast, nodes } = search(problem, first, maxNodes);
  const best = choices[0]!;
  return {
    scopes: best.candidates.map((candidate) => problem.scopes[candidate]!),
    units: best.cost.units,
    proven,
    atLeast: proven ? best.cost.units : atLeast,
    nodes,
  };
}
