import type { Need, TraceNode } from "./types.ts";
import { compareNamedCosts, type NamedCost, type NamedFacts } from "./verify-facts.ts";
import { meets, waysOf, type NamedNeed, type OpenNeed } from "./verify-needs.ts";

/** Steps after which a proof is too long to follow. */
const mostSteps = 100_000;

/** What is the same all through a proof. */
export interface Claim {
  readonly facts: NamedFacts;
  /** Operations that cost nothing. */
  readonly called: ReadonlySet<number>;
  /** Scopes that a best set may have. */
  readonly candidates: readonly string[];
  /** Whether some token kind can hold the scopes; a set that none can hold is no answer. */
  readonly holdable: (scopes: readonly string[]) => boolean;
}

/** Where a proof stands. */
interface Place {
  readonly chosen: readonly string[];
  /** Scopes whose branch was dealt with before. */
  readonly without: ReadonlySet<string>;
  readonly needs: readonly NamedNeed[];
  /** What nothing below may be better than. */
  readonly answer: readonly string[];
}

/**
 * Checks by trying that no set is better than the answer. Gives what is wrong, or `undefined`. A
 * branch ends where what it has chosen costs more already: more scopes never cost less.
 */
export function checkByTrying(
  claim: Claim,
  needs: readonly OpenNeed[],
  answer: readonly string[],
): string | undefined {
  const bar = costOf(claim, answer);
  const seen = new Set<string>();
  let steps = 0;
  function attempt(chosen: readonly string[]): string | undefined {
    const key = chosen.toSorted().join(" ");
    if (seen.has(key) || !claim.holdable(chosen)) return undefined;
    seen.add(key);
    if (++steps > mostSteps) return "too many sets to try them all";
    if (compareNamedCosts(costOf(claim, chosen), bar) > 0) return undefined;
    const need = needs.find((each) => !meets(claim.facts, chosen, each));
    if (need === undefined) return betterThan(claim, chosen, answer);
    const ways = waysOf(claim.facts, need, chosen, claim.candidates);
    if (ways === undefined) return "too many sets to try them all";
    for (const way of ways) {
      const fault = attempt([...chosen, ...way]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  return attempt([]);
}

/** Checks a search tree, node by node. Gives what is wrong, or `undefined`. */
export function checkTrace(
  claim: Claim,
  trace: TraceNode,
  needs: readonly NamedNeed[],
  answer: readonly string[],
): string | undefined {
  let steps = 0;
  function check(node: TraceNode, place: Place): string | undefined {
    if (++steps > mostSteps) return "the trace is too long to follow";
    const open = place.needs.filter((need) => !meets(claim.facts, place.chosen, need));
    if (!claim.holdable(place.chosen)) return undefined;
    if ("leaf" in node) {
      if (open.length > 0) return "the trace ends where a need is still open";
      return betterThan(claim, place.chosen, place.answer);
    }
    if ("parts" in node) return checkParts(node.parts, place, open);
    if ("ways" in node) return checkWays(node, place, open);
    return isTooDear(claim, node, place, open)
      ? undefined
      : `the trace leaves out what follows ${place.chosen.join(", ") || "the root"}, which may be better`;
  }

  function checkWays(
    node: Extract<TraceNode, { ways: unknown }>,
    place: Place,
    open: readonly NamedNeed[],
  ): string | undefined {
    const need = find(open, node);
    if (need === undefined) return "the trace branches on a need that is not open";
    for (const way of waysLeft(claim, need, place) ?? [[]]) {
      const covered = node.ways.some(({ add }) =>
        add.every((scope) => place.chosen.includes(scope) || way.includes(scope)),
      );
      if (!covered) return `the trace leaves out a way of meeting a need: ${way.join(", ")}`;
    }
    let { without } = place;
    for (const { add, next } of node.ways) {
      const added = add.filter((scope) => !place.chosen.includes(scope));
      const fault = check(next, { ...place, chosen: [...place.chosen, ...added], without });
      if (fault !== undefined) return fault;
      if (added.length === 1) without = new Set([...without, ...added]);
    }
    return undefined;
  }

  function checkParts(
    parts: Extract<TraceNode, { parts: unknown }>["parts"],
    place: Place,
    open: readonly NamedNeed[],
  ): string | undefined {
    const own = parts.map(({ needs: names }) => names.map((name) => find(open, name)));
    const settled = new Set(own.flat());
    if (settled.has(undefined) || open.some((need) => !settled.has(need))) {
      return "the trace's parts are not the needs that are open";
    }
    const ways = own.map((each) => each.map((need) => waysLeft(claim, need!, place)));
    if (ways.flat().includes(undefined)) return "the trace's parts have too many ways";
    // A best set has nothing but what some way adds.
    const held = ways.map((each) => [...new Set(each.flatMap((list) => list!.flat()))]);
    if (new Set(held.flat()).size < held.flat().length || shareOperations(claim, place, held)) {
      return "the trace's parts depend on each other";
    }
    for (const [index, { next }] of parts.entries()) {
      const answerHere = place.answer.filter(
        (scope) => place.chosen.includes(scope) || held[index]!.includes(scope),
      );
      const needsHere = own[index]!.map((need) => need!);
      const fault = check(next, { ...place, needs: needsHere, answer: answerHere });
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  return check(trace, { chosen: [], without: new Set(), needs, answer });
}

function costOf(claim: Claim, scopes: readonly string[]): NamedCost {
  return claim.facts.cost(scopes, claim.called);
}

/** Says so where the set comes before the answer. */
function betterThan(
  claim: Claim,
  scopes: readonly string[],
  answer: readonly string[],
): string | undefined {
  const order = compareNamedCosts(costOf(claim, scopes), costOf(claim, answer));
  const first = scopes.toSorted();
  const second = answer.toSorted();
  const at = first.findIndex((scope, index) => scope !== second[index]);
  const before = order < 0 || (order === 0 && at >= 0 && first[at]! < second[at]!);
  return before
    ? `${first.join(", ") || "no scope at all"} is sufficient and comes first`
    : undefined;
}

function isTooDear(
  claim: Claim,
  node: Extract<TraceNode, { prune: unknown }>,
  place: Place,
  open: readonly NamedNeed[],
): boolean {
  const bar = costOf(claim, place.answer);
  const dearer = (scopes: readonly string[], more: number): boolean => {
    const cost = costOf(claim, scopes);
    return compareNamedCosts({ ...cost, count: cost.count + more }, bar) > 0;
  };
  switch (node.prune) {
    case "bound":
      // An open need takes one scope more, at the least.
      return dearer(place.chosen, open.length > 0 ? 1 : 0);
    case "need": {
      const need = find(open, node);
      const ways = need && waysLeft(claim, need, place);
      return ways?.every((way) => dearer([...place.chosen, ...way], 0)) ?? false;
    }
    case "split": {
      const needs = node.needs.map((name) => find(open, name));
      if (new Set(needs).size < needs.length) return false;
      return sharedBound(claim, place, needs) > primary(claim, bar);
    }
  }
}

/** Units first, then the count: both in one number. */
function primary(claim: Claim, { units, count }: NamedCost): number {
  return units * (claim.facts.provider.scopes.length + 1) + count;
}

/**
 * What every sufficient set below costs at least. Each need pays for its cheapest way out of what
 * the needs before it left of each operation; of an operation in several of its ways it takes the
 * largest share that any of them asks for. So each way is paid for, and nothing is paid twice.
 */
function sharedBound(
  claim: Claim,
  place: Place,
  needs: readonly (NamedNeed | undefined)[],
): number {
  const base = claim.facts.provider.scopes.length + 1;
  const reached = claim.facts.reached(place.chosen);
  const left = new Map<string, number>();
  const remaining = (thing: string): number =>
    left.get(thing) ??
    (thing.startsWith("#") ? claim.facts.units(Number(thing.slice(1))) * base : 1);
  let bound = primary(claim, costOf(claim, place.chosen));
  for (const need of needs) {
    const ways = need && waysLeft(claim, need, place);
    if (ways === undefined) return -Infinity;
    const things = ways.map((way) => [
      ...way,
      ...[...claim.facts.reached([...place.chosen, ...way])]
        .filter((each) => !reached.has(each) && !claim.called.has(each))
        .map((each) => `#${each}`),
    ]);
    const sums = things.map((own) => own.reduce((sum, each) => sum + remaining(each), 0));
    const least = Math.min(...sums);
    bound += least;
    if (least === 0 || least === Infinity) continue;
    const shares = new Map<string, number>();
    things.forEach((own, index) => {
      for (const each of own) {
        shares.set(each, Math.max(shares.get(each) ?? 0, least / sums[index]!));
      }
    });
    for (const [each, share] of shares) left.set(each, remaining(each) * (1 - share));
  }
  // Costs are whole numbers; sums of shares are so up to rounding, which grows with their number.
  // What is given up covers millions of terms: rounding alone never proves an answer.
  return Math.ceil(bound * (1 - 1e-9));
}

/** Whether some operation that costs depends on the scopes of more than one part. */
function shareOperations(
  claim: Claim,
  place: Place,
  parts: readonly (readonly string[])[],
): boolean {
  const { facts } = claim;
  const held = new Set([...facts.possibleAlways, ...bring(claim, place.chosen)]);
  const brought = parts.map((scopes) => bring(claim, scopes));
  const available = new Set([...held, ...brought.flatMap((scopes) => [...scopes])]);
  const reached = facts.reached(place.chosen);
  for (const operation of facts.naming(available)) {
    if (reached.has(operation) || claim.called.has(operation)) continue;
    const wanted = facts
      .alternatives(operation)
      .filter((all) => all.every((scope) => available.has(scope)))
      .flat()
      .filter((scope) => !held.has(scope));
    if (brought.filter((own) => wanted.some((scope) => own.has(scope))).length > 1) return true;
  }
  return false;
}

function bring(claim: Claim, scopes: readonly string[]): ReadonlySet<string> {
  return new Set(scopes.flatMap((scope) => [...claim.facts.possible(scope)]));
}

function waysLeft(claim: Claim, need: NamedNeed, place: Place): string[][] | undefined {
  const candidates = claim.candidates.filter((scope) => !place.without.has(scope));
  return waysOf(claim.facts, need, place.chosen, candidates);
}

function find(needs: readonly NamedNeed[], name: Need): NamedNeed | undefined {
  return needs.find(({ names }) =>
    names.some(({ call, scope }) => call === name.call && scope === name.scope),
  );
}
