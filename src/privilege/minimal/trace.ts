import type { Need, TraceNode } from "../types.ts";
import { Bound, boundSlack, roundUp } from "./bound.ts";
import { choiceOf, compareChoices, compareCosts, type Choice, type Cost } from "./objective.ts";
import { partsAfter } from "./parts.ts";
import type { Problem } from "./problem.ts";
import { dominatedBy, isIncluded, withoutIncluded } from "./reduce.ts";
import { SearchState } from "./state.ts";
import { leastWays, type Demand } from "./ways.ts";

/** What turns numbers into the certificate's names. */
export interface TraceNames {
  /** Of each of the problem's demands. */
  readonly needs: readonly Need[];
  scope(number: number): string;
  /** How many scopes the provider has. */
  readonly scopeCount: number;
  /** Whether some token kind can hold these scope numbers; absent where that does not matter. */
  readonly holdable?: (scopes: readonly number[]) => boolean;
}

/** A proof that a choice is the best. */
export interface TraceProof {
  readonly dominated: readonly { readonly scope: string; readonly by: string }[];
  readonly implied: readonly { readonly need: Need; readonly by: Need }[];
  readonly trace: TraceNode;
}

interface Open {
  readonly ways: Demand;
  readonly need: Need;
}

/**
 * Proves that `answer`, in scope numbers, is the best choice, in steps that a verifier can follow; or
 * gives up after `maxNodes` nodes. The search knows the answer already, so it only has to show that
 * everything else is worse: the tree is small where the search itself was not.
 */
export function traceOf(
  problem: Problem,
  answer: readonly number[],
  names: TraceNames,
  maxNodes: number,
): TraceProof | undefined {
  const dominated = names.holdable === undefined ? dominatedBy(problem) : new Map<number, number>();
  const all: Open[] = problem.demands.map((demand, index) => ({
    ways: demand.filter((way) => !way.some((candidate) => dominated.has(candidate))),
    need: names.needs[index]!,
  }));
  const left = new Set(
    withoutIncluded(
      all.map(({ ways }) => ways),
      problem.scopes.length,
    ),
  );
  const open = all.filter(({ ways }) => left.has(ways));
  const implied = all
    .filter(({ ways }) => !left.has(ways))
    .map(({ ways, need }) => ({
      need,
      by: open.find((other) => isIncluded(ways, other.ways, problem.scopes.length))!.need,
    }));
  const budget = { nodes: maxNodes };
  const trace =
    names.holdable === undefined
      ? traceParts(problem, open, answer, names, budget)
      : tracePart(problem, open, answer, names, budget);
  if (trace === undefined) return undefined;
  const name = (candidate: number): string => names.scope(problem.scopes[candidate]!);
  return {
    dominated: [...dominated].map(([scope, by]) => ({ scope: name(scope), by: name(by) })),
    implied,
    trace,
  };
}

/** Chooses what is forced, then proves each part. */
function traceParts(
  problem: Problem,
  open: readonly Open[],
  answer: readonly number[],
  names: TraceNames,
  budget: { nodes: number },
): TraceNode | undefined {
  const forced: number[] = [];
  const steps: { need: Need; add: string[] }[] = [];
  for (const { ways, need } of open) {
    const [only, ...others] = ways;
    if (only === undefined || others.length > 0) continue;
    const add = only.filter((candidate) => !forced.includes(candidate));
    if (add.length === 0) continue;
    forced.push(...add);
    steps.push({ need, add: add.map((each) => names.scope(problem.scopes[each]!)) });
  }
  const still = open.flatMap(({ ways, need }) => {
    const rest = leastWays(ways.map((way) => way.filter((each) => !forced.includes(each))));
    return rest.some((way) => way.length === 0) ? [] : [{ ways: rest, need }];
  });
  const parts = partsAfter({ ...problem, demands: still.map(({ ways }) => ways) }, forced);
  const proofs: { needs: Need[]; next: TraceNode }[] = [];
  for (const part of parts) {
    const own = part.demands.map((index, at) => ({
      ways: part.problem.demands[at]!,
      need: still[index]!.need,
    }));
    const next = tracePart(part.problem, own, answer, names, budget);
    if (next === undefined) return undefined;
    proofs.push({ needs: own.map(({ need }) => need), next });
  }
  const [first, ...others] = proofs;
  const end: TraceNode =
    first === undefined ? { leaf: true } : others.length === 0 ? first.next : { parts: proofs };
  return steps.reduceRight<TraceNode>(
    (next, { need, add }) => ({ ...need, ways: [{ add, next }] }),
    end,
  );
}

function tracePart(
  problem: Problem,
  open: readonly Open[],
  answer: readonly number[],
  names: TraceNames,
  budget: { nodes: number },
): TraceNode | undefined {
  const state = new SearchState(
    { ...problem, demands: open.map(({ ways }) => ways) },
    names.scopeCount + 1,
  );
  const bound = new Bound(state);
  const best = choiceOf(
    problem,
    problem.scopes.flatMap((scope, candidate) => (answer.includes(scope) ? [candidate] : [])),
  );
  const target = best.cost.units * state.countBase + best.cost.count;
  const scopeName = (candidate: number): string => names.scope(problem.scopes[candidate]!);

  function node(): TraceNode | undefined {
    if (budget.nodes-- <= 0) return undefined;
    const least = bound.compute();
    const demands = [...bound.open];
    if (!canBeHeld(state, names)) return { prune: "bound" };
    const here = state.cost;
    const more = demands.length > 0 ? 1 : 0;
    if (compareCosts({ ...here, count: here.count + more }, best.cost) > 0) {
      return { prune: "bound" };
    }
    if (demands.length === 0) {
      return compareChoices(chosenIn(state), best) >= 0 ? { leaf: true } : undefined;
    }
    if (least < Infinity) {
      for (const demand of demands) {
        if (everyWayTooDear(state, demand, best)) return { prune: "need", ...open[demand]!.need };
      }
      // The verifier adds the same shares in another order, and leaves room of its own for rounding.
      if (roundUp(least * (1 - 4 * boundSlack)) > target) {
        return { prune: "split", needs: demands.map((demand) => open[demand]!.need) };
      }
    }
    return branch(fewestWays(state, demands));
  }

  function branch(demand: number): TraceNode | undefined {
    const ways: { add: string[]; next: TraceNode }[] = [];
    const mark = state.mark;
    const order = [...state.waysOf[demand]!].toSorted(
      (a, b) => bound.marginal(a) - bound.marginal(b),
    );
    for (const way of order) {
      if (state.bannedIn[way] !== 0) continue;
      const added = [...state.ways[way]!].filter((candidate) => state.chosen[candidate] === 0);
      const before = state.mark;
      for (const candidate of added) state.choose(candidate);
      const next = node();
      state.back(before);
      if (next === undefined) return undefined;
      ways.push({ add: added.map(scopeName), next });
      if (added.length === 1) state.ban(added[0]!);
    }
    state.back(mark);
    return { ...open[demand]!.need, ways };
  }

  return node();
}

function canBeHeld(state: SearchState, names: TraceNames): boolean {
  if (names.holdable === undefined) return true;
  const { scopes } = state.problem;
  return names.holdable(scopes.filter((_, candidate) => state.chosen[candidate] === 1));
}

function chosenIn(state: SearchState): Choice {
  const candidates: number[] = [];
  state.chosen.forEach((is, candidate) => {
    if (is === 1) candidates.push(candidate);
  });
  return { candidates, cost: state.cost };
}

function everyWayTooDear(state: SearchState, demand: number, best: Choice): boolean {
  for (const way of state.waysOf[demand]!) {
    if (state.bannedIn[way] !== 0) continue;
    const mark = state.mark;
    for (const candidate of state.ways[way]!) state.choose(candidate);
    const cost: Cost = state.cost;
    state.back(mark);
    if (compareCosts(cost, best.cost) <= 0) return false;
  }
  return true;
}

function fewestWays(state: SearchState, demands: readonly number[]): number {
  let fewest = demands[0]!;
  let count = Infinity;
  for (const demand of demands) {
    let ways = 0;
    for (const way of state.waysOf[demand]!) if (state.bannedIn[way] === 0) ways++;
    if (ways < count) {
      fewest = demand;
      count = ways;
    }
  }
  return fewest;
}
