import { resolveCalls } from "../src/privilege/calls.ts";
import { loadHighs } from "../src/privilege/highs.ts";
import { primaryModel } from "../src/privilege/minimal/milp.ts";
import { choiceOf } from "../src/privilege/minimal/objective.ts";
import { demandsOfCalls, problemOf, type Problem } from "../src/privilege/minimal/problem.ts";
import { reduced } from "../src/privilege/minimal/reduce.ts";
import { solve } from "../src/privilege/minimal/solve.ts";
import type { KindView, ResolvedCall } from "../src/privilege/types.ts";
import { viewOf } from "../src/privilege/view.ts";
import {
  benchmarkSize,
  randomNumbers,
  syntheticCalls,
  syntheticProvider,
} from "./synthetic-provider.ts";

/** Solver times for integrations with so many calls, in milliseconds. */
export interface SolverRow {
  readonly calls: number;
  /** How many integrations were solved. */
  readonly instances: number;
  readonly ownMedian: number;
  readonly ownP99: number;
  readonly highsMedian: number;
  readonly highsP99: number;
  /** Integrations whose answer was not proven, and those on whose excess the solvers disagree. */
  readonly unproven: number;
  readonly disagree: number;
}

const sizes: readonly (readonly [calls: number, instances: number])[] = [
  [1, 200],
  [5, 200],
  [30, 100],
  [120, 25],
  [500, 8],
];

/**
 * The minimal set of the same integrations by the own solver and by HiGHS, on the synthetic provider.
 * Own times run from the calls to the proven set, all ranks of the order of choices decided. HiGHS gets
 * the easier task: the better of the plain and the reduced problem, least weight and count only, and
 * the time to write down its model is not counted. Everything kept with a view is made beforehand.
 */
export async function benchSolver(seed = 1): Promise<readonly SolverRow[]> {
  const provider = syntheticProvider(benchmarkSize, seed);
  const view = viewOf(provider, "app")!;
  const highs = await loadHighs();
  const random = randomNumbers(seed);
  const rows: SolverRow[] = [];
  for (const [count, instances] of sizes) {
    const integrations = Array.from({ length: instances }, () => {
      const wanted = syntheticCalls(provider, count, random).map((operation) => ({ operation }));
      return resolveCalls(view, wanted).calls;
    });
    for (const calls of integrations) ownSolution(view, calls);
    const own: number[] = [];
    const other: number[] = [];
    let unproven = 0;
    let disagree = 0;
    for (const calls of integrations) {
      const before = performance.now();
      const { proven, scopes } = ownSolution(view, calls);
      own.push(performance.now() - before);
      if (!proven) unproven++;
      const problem = problemFor(view, calls);
      const [plain, small] = [problem, reduced(problem)].map((each) => {
        const model = primaryModel(each);
        const start = performance.now();
        const chosen = highs.solve(model);
        return { time: performance.now() - start, chosen };
      });
      other.push(Math.min(plain!.time, small!.time));
      const theirs = problem.scopes.filter((_, index) => plain!.chosen?.has(`x${index}`));
      if (costOf(problem, theirs) !== costOf(problem, scopes)) disagree++;
    }
    rows.push({
      calls: count,
      instances,
      ownMedian: percentile(own, 0.5),
      ownP99: percentile(own, 0.99),
      highsMedian: percentile(other, 0.5),
      highsP99: percentile(other, 0.99),
      unproven,
      disagree,
    });
  }
  return rows;
}

function problemFor(view: KindView, calls: readonly ResolvedCall[]): Problem {
  return problemOf(view, demandsOfCalls(view, calls).demands, calls);
}

function ownSolution(view: KindView, calls: readonly ResolvedCall[]): ReturnType<typeof solve> {
  return solve(problemFor(view, calls), 200_000);
}

/** Weight and count as one text, to compare by. */
function costOf(problem: Problem, scopes: readonly number[]): string {
  const { cost } = choiceOf(
    problem,
    scopes.map((scope) => problem.scopes.indexOf(scope)),
  );
  return `${cost.units} ${cost.count}`;
}

/** The value that the share of all others is at or below. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
