import type { OperationName } from "../model/catalog.ts";
import type { Bitset } from "../catalog/compiled.ts";
import { add, has, isSubset, keepOnly, membersOf, setOf } from "./bitset.ts";
import { certify, failingWithout } from "./certificate.ts";
import { namesOf, scopesNamed } from "./closure.ts";
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
  return answerFor(view, first);
}

/** The view in which the minimal set may also choose these scopes, where the kind is granted them. */
export function viewAllowing(view: KindView, names: readonly string[]): KindView {
  const choosable = view.choosable.slice();
  for (const scope of membersOf(scopesNamed(view.provider, names).scopes)) {
    if (has(view.grantable, scope)) add(choosable, scope);
  }
  return { ...view, choosable };
}

/** The names of the kinds that can hold the scopes and may make all the calls. */
export function kindsHolding(
  view: KindView,
  scopes: Bitset,
  calls: readonly ResolvedCall[],
): string[] {
  return holdingViews(view, calls)
    .filter(({ grants }) => isSubset(scopes, grants))
    .map(({ name }) => name);
}

interface Solved extends Solution {
  readonly calls: readonly ResolvedCall[];
  readonly view: KindView;
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
  const attempt = solveIn(view, calls, options);
  if ("impossible" in attempt || view.kind !== undefined || view.provider.tokenKinds.length === 0) {
    return attempt;
  }
  const views = holdingViews(view, calls);
  const chosen = setOf(view.provider.scopes.length, attempt.scopes);
  if (views.some(({ grants }) => isSubset(chosen, grants))) return attempt;
  // The best set of all is spread over kinds: take the best that one kind can hold.
  const tried = views.map((each) => solveIn(each.view, calls, options));
  const best = tried
    .filter((each): each is Solved => "scopes" in each)
    .toSorted((a, b) => compareSolved(view, a, b))[0];
  return best ?? { impossible: calls.map((_, index) => index) };
}

function solveIn(view: KindView, calls: readonly ResolvedCall[], options: MinimalOptions): Attempt {
  const { demands, impossible, incomplete } = demandsOfCalls(view, calls);
  if (impossible.length > 0) return { impossible };
  const maxNodes = options.maxNodes ?? 200_000;
  const solution = solve(problemOf(view, demands, calls), maxNodes);
  if (incomplete.size === 0) return { ...solution, calls, view };
  const listed = demands.filter((demand) => !incomplete.has(demand));
  const { atLeast } = solve(problemOf(view, listed, calls), maxNodes);
  return { ...solution, proven: atLeast === solution.units, atLeast, calls, view };
}

/** Other sets that cost as much and are as many, in scope numbers; each can be held by some kind. */
function tiesOf(view: KindView, solved: Solved): (readonly number[])[] {
  const { calls, units, scopes: best } = solved;
  const inView = (each: KindView, from: readonly number[]): number[][] =>
    tiedSets(problemOf(each, demandsOfCalls(each, calls).demands, calls), from, mostTies + 1);
  const views = view.kind === undefined ? holdingViews(view, calls) : [];
  const holdable = (scopes: readonly number[]): boolean => {
    const set = setOf(view.provider.scopes.length, scopes);
    return views.length === 0 || views.some(({ grants }) => isSubset(set, grants));
  };
  const all = solved.view === view ? inView(view, best) : [];
  const sets = new Map(all.map((scopes) => [scopes.join(), scopes]));
  if (solved.view !== view || !all.every(holdable)) {
    sets.clear();
    for (const each of views) {
      const own = solveIn(each.view, calls, {});
      if (!("scopes" in own) || own.units !== units || own.scopes.length !== best.length) continue;
      for (const scopes of inView(each.view, own.scopes)) sets.set(scopes.join(), scopes);
    }
  }
  sets.delete(best.join());
  return [...sets.values()]
    .map((scopes) => ({ ...solved, scopes }))
    .toSorted((a, b) => compareSolved(view, a, b))
    .slice(0, mostTies)
    .map(({ scopes }) => scopes);
}

interface HoldingView {
  readonly name: string;
  readonly grants: Bitset;
  /** The view without a kind, choosing only what this kind can be granted. */
  readonly view: KindView;
}

const holding = new WeakMap<KindView, readonly HoldingView[]>();

/** What each token kind that the view looks at, and that may make all the calls, can hold. */
function holdingViews(view: KindView, calls: readonly ResolvedCall[]): HoldingView[] {
  const known = holding.get(view) ?? makeHoldingViews(view);
  holding.set(view, known);
  const { kindNumber, rowKinds } = view.provider.tables;
  return known.filter(({ name }) => {
    const bit = 1 << kindNumber.get(name)!;
    return calls.every(({ rows }) => rows.some((row) => (rowKinds[row]! & bit) !== 0));
  });
}

function makeHoldingViews(view: KindView): HoldingView[] {
  return view.provider.tokenKinds
    .filter(({ name }) => view.kind === undefined || view.kind.name === name)
    .map(({ name, grants: names }) => {
      const grants = scopesNamed(view.provider, names).scopes;
      const choosable = view.choosable.slice();
      keepOnly(choosable, grants);
      return { name, grants, view: { ...view, choosable } };
    });
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

function answerFor(view: KindView, solved: Solved): MinimalAnswer {
  const { provider } = view;
  const { calls } = solved;
  const { scale } = reachClasses(view);
  const set = setOf(provider.scopes.length, solved.scopes);
  const reach = reachOf(view, set);
  const tied = solved.proven ? tiesOf(view, solved) : [];
  const names = namesOf(provider, set);
  const certificate = certify(view, solved.view, calls, solved.scopes, solved.proven);
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
