import { solveMilp, type MilpSolver } from "./milp.ts";
import { choiceOf, compareChoices, type Choice } from "./objective.ts";
import { partsAfter } from "./parts.ts";
import type { Problem } from "./problem.ts";
import { afterChoosing, forcedChoices, reduced } from "./reduce.ts";
import { search } from "./search.ts";

/** A problem of so few demands is searched as it is. */
const leastReduced = 8;
/** A problem with more demands than this, or that takes more nodes, is taken apart first. */
const fewDemands = 16;
const quickNodes = 100;

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
 * Solves a problem whose demands all have ways: reduces it and searches what is left; where that
 * takes long, settles forced choices and solves independent parts one by one. Stops proving after
 * `maxNodes` nodes of search; a part that is not proven by then is left to `solver`, if there is one.
 */
export function solve(problem: Problem, maxNodes: number, solver?: MilpSolver): Solution {
  if (problem.demands.length === 1) return cheapestWay(problem);
  // Most problems are small, and quickly searched whole; the smallest are not even worth reducing.
  const first = searchedIf(problem.demands.length <= leastReduced, problem, maxNodes);
  if (first?.proven) return first;
  const left = reduced(problem);
  const whole = searchedIf(left.demands.length <= fewDemands, left, maxNodes);
  if (whole?.proven) return whole;
  const forced = forcedChoices(left);
  const parts = partsAfter(afterChoosing(left, forced), forced);
  if (forced.length === 0 && parts.length === 1) {
    const found = searched(left, maxNodes);
    return found.proven || solver === undefined ? found : solvedBy(solver, left, found);
  }
  const scopes = forced.map((candidate) => left.scopes[candidate]!);
  const settled = choiceOf(left, forced).cost.units + left.base;
  let nodes = (first?.nodes ?? 0) + (whole?.nodes ?? 0);
  let units = settled;
  let atLeast = settled;
  let proven = true;
  for (const part of parts) {
    const solution = solve(part.problem, maxNodes - nodes, solver);
    scopes.push(...solution.scopes);
    units += solution.units;
    atLeast += solution.atLeast;
    proven &&= solution.proven;
    nodes += solution.nodes;
  }
  return { scopes: scopes.toSorted((a, b) => a - b), units, proven, atLeast, nodes };
}

/** The solution where there is one demand: a best set is one of its ways. */
function cheapestWay(problem: Problem): Solution {
  const choices = problem.demands[0]!.map((way) => choiceOf(problem, way));
  const best = choices.reduce((least, each) => (compareChoices(each, least) < 0 ? each : least));
  return provenSolution(problem, best, 0);
}

function searchedIf(small: boolean, problem: Problem, maxNodes: number): Solution | undefined {
  return small ? searched(problem, Math.min(maxNodes, quickNodes)) : undefined;
}

function searched(problem: Problem, maxNodes: number): Solution {
  const { choices, proven, atLeast, nodes } = search(problem, { maxNodes });
  const found = provenSolution(problem, choices[0]!, nodes);
  return proven ? found : { ...found, proven, atLeast: atLeast + problem.base };
}

function solvedBy(solver: MilpSolver, problem: Problem, { nodes }: Solution): Solution {
  return provenSolution(problem, solveMilp(problem, solver), nodes);
}

function provenSolution(problem: Problem, best: Choice, nodes: number): Solution {
  const units = best.cost.units + problem.base;
  const scopes = best.candidates.map((candidate) => problem.scopes[candidate]!);
  return { scopes, units, proven: true, atLeast: units, nodes };
}
