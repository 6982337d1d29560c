import type { OperationName } from "../model/catalog.ts";
import type { Bitset } from "../catalog/compiled.ts";
import { add, addAll, has, isSubset, membersOf, setOf } from "../catalog/bitset.ts";
import { authorises, ofOneKind } from "./calls.ts";
import { kindsCalling, kindsHolding } from "./kinds.ts";
import { certify, failingWithout, type ProofLimits } from "./certificate.ts";
import { namesOf, scopesNamed } from "./closure.ts";
import type { MilpSolver } from "./minimal/milp.ts";
import { chooseFor, tiesOf, type ChooseOptions, type Solved } from "./minimal/choose.ts";
import { compareChoices, type Choice } from "./minimal/objective.ts";
import { accessRank } from "./minimal/problem.ts";
import { excessOf, reachOf } from "./reach.ts";
import { reachClasses } from "./reach-classes.ts";
import type { KindView, MinimalAnswer, ResolvedCall } from "./types.ts";
import { everyKind, viewOf } from "./view.ts";

/** How a minimal set is looked for. */
export interface MinimalOptions extends ChooseOptions {
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
 * Where kinds differ in what a call needs, or some are ruled out, each is asked for its own, and the
 * best answer is that of one of them, by its own reach; the certificate names the kind.
 */
export function minimalSet(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: MinimalOptions = {},
): MinimalAnswer {
  const some = view.kind === undefined && view.kinds !== everyKind;
  if (some || calls.some(({ byKind }) => byKind === true)) {
    return leastOfKinds(view, calls, options);
  }
  const choices = targetChoices(view, calls);
  const solved = choices.map((choice) => chooseFor(view, choice, options));
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
  const alike = solved.every(
    (each) => "scopes" in each && each.scopes.join() === first.scopes.join(),
  );
  if (!alike) {
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

function leastOfKinds(
  view: KindView,
  calls: readonly ResolvedCall[],
  options: MinimalOptions,
): MinimalAnswer {
  const asked = kindsCalling(view, calls).map(({ name }) => {
    const own = ofKind(view, name);
    return { own, calls: calls.map((call) => ofOneKind(own, call)) };
  });
  const answers = asked.map((each) => minimalSet(each.own, each.calls, options));
  const [best] = answers
    .flatMap((answer, index) => {
      if (answer.kind !== "minimal") return [];
      return { answer, choice: choiceOf(asked[index]!.own, answer.scopes, answer.excess.weight) };
    })
    .toSorted((a, b) => compareChoices(a.choice, b.choice));
  if (best === undefined) {
    const unclear = answers.find(({ kind }) => kind === "ambiguous");
    if (unclear !== undefined) return unclear;
    const failing = calls.map((call) => nameOf(view, call));
    const always = failing.filter(({ method, path }) =>
      answers.every(
        (answer) =>
          answer.kind === "impossible" &&
          answer.calls.some((each) => each.method === method && each.path === path),
      ),
    );
    return { kind: "impossible", calls: always.length > 0 ? always : failing };
  }
  const { scopes } = scopesNamed(view.provider, best.answer.scopes);
  const kinds = asked
    .filter(({ own }) => isSubset(scopes, own.grantable))
    .filter((each) => each.calls.every((call) => authorises(each.own, scopes, call)))
    .flatMap(({ own }) => own.kind?.name ?? []);
  return { ...best.answer, kinds };
}

/** The view of one kind, with what may be chosen and is held beyond what the catalog says of it. */
function ofKind(view: KindView, name: string): KindView {
  const { provider } = view;
  const own = viewOf(provider, name)!;
  const plain = viewOf(provider);
  const choosable = own.grantable.map((word, at) => word & view.choosable[at]!);
  const allowing = { ...own, choosable, origin: own };
  if (isSubset(view.alwaysUnlocks, plain.alwaysUnlocks) && isSubset(view.always, plain.always)) {
    return allowing;
  }
  const { origin: _, ...held } = allowing;
  const more = (added: Bitset, known: Bitset): Bitset =>
    added.map((word, at) => word & ~known[at]!);
  const always = own.always.slice();
  const alwaysUnlocks = own.alwaysUnlocks.slice();
  addAll(always, more(view.always, plain.always));
  addAll(alwaysUnlocks, more(view.alwaysUnlocks, plain.alwaysUnlocks));
  return { ...held, always, alwaysUnlocks };
}

function choiceOf(view: KindView, scopes: readonly string[], units: number): Choice {
  const { provider } = view;
  const candidates = scopes.map((name) => provider.tables.scopeNumber.get(name)!);
  const weight = (some: readonly number[]): number =>
    reachOf(view, setOf(provider.scopes.length, some)).weight;
  const ranks = candidates.map((scope) => accessRank(provider.scopes[scope]!.access));
  return {
    candidates,
    cost: {
      units,
      count: scopes.length,
      single: candidates.reduce((sum, scope) => sum + weight([scope]) - weight([]), 0),
      access: ranks.reduce((sum, rank) => sum + rank, 0),
    },
  };
}

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
  const tied = solved.proven ? tiesOf(view, solved, mostTies) : [];
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
