import { choiceOf, isSufficient, type Choice } from "./objective.ts";
import type { Problem } from "./problem.ts";

/** A solver of mixed-integer linear programs in CPLEX LP format, such as HiGHS. */
export interface MilpSolver {
  /**
   * Solves a minimisation to proven optimality. Gives the names of the variables that are 1;
   * `undefined` where there is no solution. Throws where the solver stops for another reason.
   */
  solve(model: string): ReadonlySet<string> | undefined;
}

/** A sum of weighted variables: its terms, and its value for a choice of candidates. */
interface Sum {
  readonly terms: string;
  valueOf(choice: Choice): number;
}

/** How many scopes' names one solve puts in order: 2 to this power stays an exact coefficient. */
const namesAtOnce = 16;

/**
 * The best choice, by as many solves as the order of choices has ranks: least weight and count
 * together, then single reaches, access and names, each with the ranks before it held at their best.
 */
export function solveMilp(problem: Problem, solver: MilpSolver): Choice {
  const limits: string[] = [];
  let best: Choice | undefined;
  for (const sum of [primarySum(problem), ...orderingSums(problem)]) {
    const chosen = solver.solve(milpModel(problem, sum.terms, limits));
    if (chosen === undefined) throw new Error("the solver found no solution where there is one");
    const candidates = problem.scopes.flatMap((_, index) =>
      chosen.has(`x${index}`) ? [index] : [],
    );
    if (!isSufficient(problem, new Set(candidates))) {
      throw new Error("the solver's answer does not meet the demands");
    }
    best = choiceOf(problem, candidates);
    // Costs are whole numbers, so half a unit of slack excludes nothing and forgives rounding.
    limits.push(`${sum.terms} <= ${sum.valueOf(best) + 0.5}`);
  }
  return best!;
}

/** The first of the solves of {@link solveMilp}: the least weight and count, and a set that has them. */
export function primaryModel(problem: Problem): string {
  return milpModel(problem, primarySum(problem).terms, []);
}

/**
 * The problem as a mixed-integer program. x: candidate chosen; z: group reached; a: atom held; y: all
 * of a way chosen. Only x has to be integral, all others follow from it.
 */
function milpModel(problem: Problem, objective: string, limits: readonly string[]): string {
  const rows: string[] = [];
  const ways: string[] = [];
  problem.demands.forEach((demand) => {
    const terms = demand.map((way) => {
      if (way.length === 1) return `x${way[0]}`;
      const name = `y${ways.length}`;
      ways.push(name);
      for (const candidate of way) rows.push(`${name} - x${candidate} <= 0`);
      return name;
    });
    rows.push(`${terms.join(" + ")} >= 1`);
  });
  problem.alone.forEach((groups, candidate) => {
    for (const group of groups) rows.push(`z${group} - x${candidate} >= 0`);
  });
  const atoms = new Set(problem.joint.flatMap((each) => each.atoms));
  problem.atoms.forEach((own, candidate) => {
    for (const atom of own) if (atoms.has(atom)) rows.push(`a${atom} - x${candidate} >= 0`);
  });
  for (const { group, atoms: needed } of problem.joint) {
    const held = needed.map((atom) => `- a${atom}`).join(" ");
    rows.push(`z${group} ${held} >= ${1 - needed.length}`);
  }
  rows.push(...limits);
  const bounded = [
    ...problem.weights.map((_, group) => `z${group}`),
    ...[...atoms].map((atom) => `a${atom}`),
    ...ways,
  ];
  return [
    "Minimize",
    ` cost: ${objective}`,
    "Subject To",
    ...rows.map((row, index) => ` c${index}: ${row}`),
    "Bounds",
    ...bounded.map((name) => ` 0 <= ${name} <= 1`),
    "Binary",
    ` ${problem.scopes.map((_, candidate) => `x${candidate}`).join(" ")}`,
    "End",
    "",
  ].join("\n");
}

/** Weight first, then count, in one number. */
function primarySum(problem: Problem): Sum {
  const base = problem.scopes.length + 1;
  const groups = problem.weights.map((weight, group) => `${weight * base} z${group}`);
  const counts = problem.scopes.map((_, candidate) => `x${candidate}`);
  return {
    terms: [...groups, ...counts].join(" + "),
    valueOf: ({ cost }) => cost.units * base + cost.count,
  };
}

/** The ranks below weight and count, first to last. */
function orderingSums(problem: Problem): Sum[] {
  const admins = problem.access.map((access) => Math.floor(access / 65_536));
  const writes = problem.access.map((access) => access % 65_536);
  const sums = [problem.single, admins, writes];
  for (let from = 0; from < problem.scopes.length; from += namesAtOnce) {
    // Having the first name outweighs all later ones together.
    const upTo = from + namesAtOnce;
    sums.push(
      problem.scopes.map((_, candidate) =>
        candidate >= from && candidate < upTo ? -(2 ** (upTo - 1 - candidate)) : 0,
      ),
    );
  }
  return sums.flatMap((weights) => {
    const terms = weights.flatMap((weight, candidate) =>
      weight === 0 ? [] : [`${weight < 0 ? "-" : "+"} ${Math.abs(weight)} x${candidate}`],
    );
    if (terms.length === 0) return [];
    const valueOf = ({ candidates }: Choice): number =>
      candidates.reduce((sum, candidate) => sum + weights[candidate]!, 0);
    return [{ terms: terms.join(" "), valueOf }];
  });
}
