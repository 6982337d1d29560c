import type { Certificate, Need } from "./types.ts";
import { compareNamedCosts } from "./verify-facts.ts";
import { meets, waysOf, type NamedNeed, type OpenNeed } from "./verify-needs.ts";
import type { Claim } from "./verify-optimum.ts";

/** Whether the certificate leaves scopes aside. */
export function hasDominated({ dominated = [] }: Certificate): boolean {
  return dominated.length > 0;
}

/** The candidates that are not left aside. */
export function undominated(claim: Claim, { dominated = [] }: Certificate): string[] {
  const gone = new Set(dominated.map(({ scope }) => scope));
  return claim.candidates.filter((scope) => !gone.has(scope));
}

/** Whether each dominated scope can give its place to the other one in every sufficient set. */
export function checkDominated(
  claim: Claim,
  { dominated = [] }: Certificate,
  needs: readonly OpenNeed[],
): string | undefined {
  const { facts, called, candidates } = claim;
  // A best set has nothing but what some way of meeting a need has.
  const ways = needs.map((need) => waysOf(facts, need, [], candidates));
  const useful = new Set(ways.flatMap((each) => each?.flat() ?? candidates));
  const available = new Set([
    ...facts.possibleAlways,
    ...[...useful].flatMap((scope) => [...facts.possible(scope)]),
  ]);
  for (const { scope, by } of dominated) {
    const fault = `${by} can't take the place of ${scope}`;
    if (!candidates.includes(by) || by === scope) return fault;
    // Of two that cost the same, the first by single reach, access and name stays.
    const order = compareNamedCosts(
      { ...facts.cost([by], called), units: 0 },
      { ...facts.cost([scope], called), units: 0 },
    );
    if (order > 0 || (order === 0 && by > scope)) return fault;
    const replaced = (way: readonly string[]): string[] =>
      way.map((each) => (each === scope ? by : each));
    const meet = needs.every((need, index) =>
      ways[index]?.every((way) => !way.includes(scope) || meets(facts, replaced(way), need)),
    );
    if (!meet) return fault;
    const own = facts.possible(scope);
    const more = [...facts.possible(by)].filter(
      (each) => !own.has(each) && !facts.possibleAlways.has(each),
    );
    const reached = facts.reached([scope]);
    for (const operation of facts.naming(more)) {
      if (reached.has(operation) || called.has(operation)) continue;
      const opened = facts
        .alternatives(operation)
        .some(
          (all) =>
            all.some((each) => more.includes(each)) && all.every((each) => available.has(each)),
        );
      if (opened) return fault;
    }
  }
  return undefined;
}

/** Whether who meets the one need always meets the other, which is then left aside. */
export function checkImplied(
  claim: Claim,
  certificate: Certificate,
  needs: readonly OpenNeed[],
): string | undefined {
  const candidates = undominated(claim, certificate);
  const active = activeNeeds(certificate, needs);
  for (const { need: name, by } of certificate.implied ?? []) {
    const need = needs.find((each) => same(each, name));
    // One that stays, lest two needs stand in for each other.
    const stronger = active.find(({ names }) => names.some((each) => same(each, by)));
    const ways = stronger && waysOf(claim.facts, stronger, [], candidates);
    const follows =
      need !== undefined && ways?.every((way) => meets(claim.facts, way, need)) === true;
    if (!follows) return "a need is left aside that does not follow from another one";
  }
  return undefined;
}

/** The needs that a trace is about: those that are met alike are one, and implied ones are none. */
export function activeNeeds(
  { implied = [] }: Certificate,
  needs: readonly OpenNeed[],
): NamedNeed[] {
  const byAlternatives = Map.groupBy(needs, (need) => JSON.stringify(need.alternatives));
  const alike = [...byAlternatives.values()];
  const aside = implied.flatMap(({ need, by }) => {
    const own = alike.filter((group) => group.some((each) => same(each, need)));
    return own.filter((group) => !group.some((each) => same(each, by)));
  });
  return alike
    .filter((group) => !aside.includes(group))
    .map((group) => ({ alternatives: group[0]!.alternatives, names: group }));
}

function same(a: Need, b: Need): boolean {
  return a.call === b.call && a.scope === b.scope;
}
