import type { Problem } from "./problem.ts";

/** What a choice costs; compared member by member, the smaller the better. */
export interface Cost {
  /** Weight of the groups reached, base left out. */
  readonly units: number;
  readonly count: number;
  readonly single: number;
  readonly access: number;
}

/** A set of candidates, ascending, and its cost. */
export interface Choice {
  readonly candidates: readonly number[];
  readonly cost: Cost;
}

/** Below zero where `a` is cheaper than `b`, above where it is dearer, 0 where only names differ. */
export function compareCosts(a: Cost, b: Cost): number {
  return a.units - b.units || a.count - b.count || a.single - b.single || a.access - b.access;
}

/** The whole order of choices: cost, then names. 0 for equal choices alone. */
export function compareChoices(a: Choice, b: Choice): number {
  const byCost = compareCosts(a.cost, b.cost);
  return byCost !== 0 ? byCost : compareNumbers(a.candidates, b.candidates);
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [index, candidate] of a.entries()) {
    if (candidate !== b[index]) return candidate - (b[index] ?? -1);
  }
  return a.length - b.length;
}

/** The groups that a choice reaches: a 1 per group. */
export function groupsReached(problem: Problem, candidates: readonly number[]): Uint8Array {
  const reached = new Uint8Array(problem.weights.length);
  const atoms = new Uint8Array(problem.atomCount);
  for (const candidate of candidates) {
    for (const group of problem.alone[candidate]!) reached[group] = 1;
    for (const atom of problem.atoms[candidate]!) atoms[atom] = 1;
  }
  for (const { group, atoms: needed } of problem.joint) {
    if (needed.every((atom) => atoms[atom] === 1)) reached[group] = 1;
  }
  return reached;
}

/** The choice of these candidates, put in order, with its cost. */
export function choiceOf(problem: Problem, candidates: readonly number[]): Choice {
  let units = 0;
  groupsReached(problem, candidates).forEach((reached, group) => {
    if (reached === 1) units += problem.weights[group]!;
  });
  let single = 0;
  let access = 0;
  for (const candidate of candidates) {
    single += problem.single[candidate]!;
    access += problem.access[candidate]!;
  }
  return {
    candidates: candidates.toSorted((a, b) => a - b),
    cost: { units, count: candidates.length, single, access },
  };
}

/** Whether every demand is met. */
export function isSufficient(problem: Problem, candidates: ReadonlySet<number>): boolean {
  return problem.demands.every((demand) =>
    demand.some((way) => way.every((candidate) => candidates.has(candidate))),
  );
}
