import type { OperationName } from "../model/catalog.ts";
import type { Bitset } from "../catalog/compiled.ts";
import { add, has, isSubset, membersOf, setOf } from "./bitset.ts";
import { kindsCalling, kindsHolding } from "./kinds.ts";
import { certify, failingWithout, type ProofLimits } from "./certificate.ts";
import { namesOf, scopesNamed } from "./closure.ts";
import type { MilpSolver } from "./minimal/milp.ts";
import { accessRank, demandsOfCalls, problemOf } from "./minimal/problem.ts";
import { solve, type Solution } from "./minimal/solve.ts";
import { tiedSets } from "./minimal/ties.ts";
import { excessOf, reachOf } from "./reach.ts";
import { reachClasses } from "./reach-classes.ts";
import type { KindView, MinimalAnswer, ResolvedCall } from "./types.ts";

/** How a minimal set is looked for. */
export interface MinimalOptions {
  /** Search nodes after which the answer is given unproven, with the gap. 200,000 unless stated. */
  readonly maxNodes?: number;
  /** What proves the answer where the search stopped; see {@link minimalSetWith}. */
  readonly solver?: MilpSolver;
  /** What the certificate may hold. */
  readonly proofLimits?: ProofLimits;
}

/** At most this many sets beside the answer. */
const mostTies = 8;
/** Targets are tried together up to this many combinations, beyond that one target for all calls. */
const mostCombinations = 64;

/**
 * The sufficient set with the least excess for these calls, exactly as the order of choices says:
 * least weight of operations reached (through `unlocks`, `always` included) that are not among the
 * calls, then the fewest scopes, then the least sum of the weights that the scopes reach singly,
 * then the fewest admin and the fewest write scopes, then the first names. Conditional and
 * open-world scopes are chosen only where the view says so ({@link viewAllowing}).
 *
 * Without a token kind the set is one that at least one kind can hold which may make all the calls.
 */
export function minimalSet(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: MinimalOptions = {},
): MinimalAnswer {
  const choices = targetChoices(view, calls);
  const solved = choices.map((choice) => solveFor(view, choice, options));
  const possible = solved.filter((each): each is Solved => "scopes" in each);
  const [first] = possible;
  if (first === undefined) {
    const failing = new Set(
      solved.flatMap((each) => ("impossible" in each ? each.impossible : [])),
    );
    return {
      kind: "impossible",
      calls: calls.filter((_, index) => failing.has(index)).map((call) => nameOf(view, call)),
    };
  }
  if (possible.some((each) => each.scopes.join() !== first.scopes.join())) {
    return ambiguous(view, calls, possible);
  }
  return answerFor(view, first, options);
}

/**
 * As {@link minimalSet}, with a MILP solver for what the own search does not prove within `maxNodes`
 * (20,000 unless stated). `load` is only called when there is such a case.
 */
export async function minimalSetWith(
  load: () => Promise<MilpSolver>,
  view: KindView,
  calls: readonly ResolvedCall[],
  options: MinimalOptions = {},
): Promise<MinimalAnswer> {
  const limited = { ...options, maxNodes: options.maxNodes ?? 20_000 };
  const answer = minimalSet(view, calls, limited);
  if (answer.kind !== "minimal" || answer.proven) return answer;
  return minimalSet(view, calls, { ...limited, solver: await load() });
}

/** The view in which the minimal set may also choose these scopes, where the kind is granted them. */
export function viewAllowing(view: KindView, names: readonly string[]): KindView {
  const choosable = view.choosable.slice();
  for (const scope of membersOf(scopesNamed(view.provider, names).scopes)) {
    if (has(view.grantable, scope)) add(choosable, scope);
  }
  return { ...view, choosable, origin: view.origin ?? view };
}

interface Solved extends Solution {
  readonly calls: readonly ResolvedCall[];
  /** What it was chosen from, where that is less than the view lets choose. */
  readonly allowed?: Bitset;
}

type Attempt = Solved | { readonly impossible: readonly number[] };

/** One list of calls, each with one row, for every way of reading the unstated targets. */
function targetChoices(view: KindView, calls: readonly ResolvedCall[]): ResolvedCall[][] {
  const { rowTarget } = view.provider.tables;
  const one = (call: ResolvedCall, row: number): ResolvedCall => {
    const target = call.target ?? rowTarget.get(row);
    return { operation: call.operation, rows: [row], ...(target === undefined ? {} : { target }) };
  };
  const combinations = calls.reduce((count, { rows }) => count * rows.length, 1);
  if (combinations > mostCombinations) {
    const targets = new Set(
      calls.flatMap(({ rows }) => (rows.length > 1 ? rows.map((row) => rowTarget.get(row)) : [])),
    );
    return [...targets].map((target) =>
      calls.map((call) =>
        one(call, call.rows.find((row) => rowTarget.get(row) === target) ?? call.rows[0]),
      ),
    );
  }
  let lists: ResolvedCall[][] = [[]];
  for (const call of calls) {
    lists = lists.flatMap((list) => call.rows.map((row) => [...list, one(call, row)]));
  }
  return lists;
}

function solveFor(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: MinimalOptions,
): Attempt {
  const attempt = solveWithin(view, calls, options);
  if ("impossible" in attempt || view.kind !== undefined || view.provider.tokenKinds.length === 0) {
    return attempt;
  }
  const holders = kindsCalling(view, calls);
  const chosen = setOf(view.provider.scopes.length, attempt.scopes);
  if (holders.some(({ grants }) => isSubset(chosen, grants))) return attempt;
  // The best set of all is spread over kinds: take the best that one kind can hold.
  const best = holders
    .map(({ grants }) => solveWithin(view, calls, options, grants))
    .filter((each): each is Solved => "scopes" in each)
    .toSorted((a, b) => compareSolved(view, a, b))[0];
  return best ?? { impossible: calls.map((_, index) => index) };
}

function solveWithin(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: MinimalOptions,
  allowed?: Bitset,
): Attempt {
  const { demands, impossible, incomplete } = demandsOfCalls(view, calls, allowed);
  if (impossible.length > 0) return { impossible };
  const maxNodes = options.maxNodes ?? 200_000;
  const solution = solve(problemOf(view, demands, calls), maxNodes, options.solver);
  const by = { calls, ...(allowed === undefined ? {} : { allowed }) };
  if (incomplete.size === 0) return { ...solution, ...by };
  const listed = demands.filter((demand) => !incomplete.has(demand));
  const { atLeast } = solve(problemOf(view, listed, calls), maxNodes, options.solver);
  return { ...solution, proven: atLeast === solution.units, atLeast, ...by };
}

/** Other sets that cost as much and are as many, in scope numbers; each can be held by some kind. */
function tiesOf(view: KindView, solved: Solved): (readonly number[])[] {
  const { calls, units, scopes: best } = solved;
  const within = (from: readonly number[], allowed?: Bitset): number[][] => {
    const { demands } = demandsOfCalls(view, calls, allowed);
    return tiedSets(problemOf(view, demands, calls), from, mostTies + 1);
  };
  const holders = view.kind === undefined ? kindsCalling(view, calls) : [];
  const holdable = (scopes: readonly number[]): boolean => {
    const set = setOf(view.provider.scopes.length, scopes);
    return holders.length === 0 || holders.some(({ grants }) => isSubset(set, grants));
  };
  const all = solved.allowed === undefined ? within(best) : [];
  const sets = new Map(all.map((scopes) => [scopes.join(), scopes]));
  if (solved.allowed !== undefined || !all.every(holdable)) {
    sets.clear();
    for (const { grants } of holders) {
      const own = solveWithin(view, calls, {}, grants);
      if (!("scopes" in own) || own.units !== units || own.scopes.length !== best.length) continue;
      for (const scopes of within(own.scopes, grants)) sets.set(scopes.join(), scopes);
    }
  }
  sets.delete(best.join());
  return [...sets.values()]
    .map((scopes) => ({ ...solved, scopes }))
    .toSorted((a, b) => compareSolved(view, a, b))
    .slice(0, mostTies)
    .map(({ scopes }) => scopes);
}

function compareSolved(view: KindView, a: Solved, b: Solved): number {
  const order = (solved: Solved): number[] => {
    const singles = solved.scopes.map((scope) =>
      reachOf(view, setOf(view.provider.scopes.length, [scope])),
    );
    const ranks = solved.scopes.map((scope) => accessRank(view.provider.scopes[scope]!.access));
    return [
      solved.units,
      solved.scopes.length,
      singles.reduce((sum, { weight }) => sum + weight, 0),
      ranks.reduce((sum, rank) => sum + rank, 0),
      ...solved.scopes,
    ];
  };
  const other = order(b);
  for (const [index, value] of order(a).entries()) {
    if (value !== other[index]) return value - other[index]!;
  }
  return 0;
}

function ambiguous(
  view: KindView,
  calls: readonly ResolvedCall[],
  possible: readonly Solved[],
): MinimalAnswer {
  const open = calls.flatMap(({ rows }, index) => (rows.length > 1 ? [index] : []));
  const { rowTarget } = view.provider.tables;
  return {
    kind: "ambiguous",
    calls: open.map((index) => ({
      name: nameOf(view, calls[index]!),
      targets: calls[index]!.rows.map((row) => rowTarget.get(row) ?? "other"),
    })),
    answers: possible.map((solved) => ({
      targets: open.map((index) => rowTarget.get(solved.calls[index]!.rows[0]) ?? "other"),
      scopes: solved.scopes.map((scope) => view.provider.scopes[scope]!.name),
    })),
  };
}

function answerFor(view: KindView, solved: Solved, options: MinimalOptions): MinimalAnswer {
  const { provider } = view;
  const { calls } = solved;
  const { scale } = reachClasses(view);
  const set = setOf(provider.scopes.length, solved.scopes);
  const reach = reachOf(view, set);
  const tied = solved.proven ? tiesOf(view, solved) : [];
  const names = namesOf(provider, set);
  const certificate = certify(view, calls, solved, options.proofLimits);
  return {
    kind: "minimal",
    scopes: names,
    proven: solved.proven,
    ...(solved.proven
      ? {}
      : { gap: { found: solved.units / scale, atLeast: solved.atLeast / scale } }),
    reach,
    excess: excessOf(view, reach, calls),
    why: failingWithout(view, solved.scopes, calls),
    ties: tied.map((scopes) => scopes.map((scope) => provider.scopes[scope]!.name)),
    kinds: view.kind === undefined ? kindsHolding(view, set, calls) : [view.kind.name],
    proof: certificate.proof,
    certificate,
  };
}

function nameOf(view: KindView, call: ResolvedCall): OperationName {
  const { method, path } = view.provider.operations[call.operation]!;
  return { method, path };
}
