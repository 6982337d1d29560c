import { resolveCalls } from "../src/privilege/calls.ts";
import { loadHighs } from "../src/privilege/highs.ts";
import { primaryModel } from "../src/privilege/minimal/milp.ts";
import { choiceOf } from "../src/privilege/minimal/objective.ts";
import { demandsOfCalls } from "../src/privilege/minimal/demands.ts";
import { problemOf, type Problem } from "../src/privilege/minimal/problem.ts";
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
    // As in a process that judges many: the compiler has settled. Then each integration several
    // times, of which the middle one counts: what else the machine is doing would otherwise be all
    // there is to see in the last hundredth.
    warmUp(() => integrations.forEach((calls) => ownSolution(view, calls)));
    const own = integrations.map((calls) => timed(5, () => ownSolution(view, calls)));
    const models = integrations.map((calls) => {
      const problem = problemFor(view, calls);
      return { problem, plain: primaryModel(problem), small: primaryModel(reduced(problem)) };
    });
    const other = models.map(({ plain, small }) =>
      Math.min(
        timed(3, () => highs.solve(plain)),
        timed(3, () => highs.solve(small)),
      ),
    );
    let unproven = 0;
    let disagree = 0;
    integrations.forEach((calls, index) => {
      const { problem, plain } = models[index]!;
      const { proven, scopes } = ownSolution(view, calls);
      const chosen = highs.solve(plain);
      const theirs = problem.scopes.filter((_, candidate) => chosen?.has(`x${candidate}`));
      if (!proven) unproven++;
      if (costOf(problem, theirs) !== costOf(problem, scopes)) disagree++;
    });
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

/** Runs something once, and again for half a second. */
function warmUp(run: () => void): void {
  const end = performance.now() + 500;
  do run();
  while (performance.now() < end);
}

/** The middle one of several runs' times, in milliseconds. */
function timed(runs: number, run: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const before = performance.now();
    run();
    return performance.now() - before;
  });
  return percentile(times, 0.5);
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
