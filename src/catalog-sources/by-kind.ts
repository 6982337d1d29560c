import type { WrittenRequirement } from "../catalog/written.ts";

/** Alternatives, each a list of scopes that are all needed. */
export type Alternatives = readonly (readonly string[])[];

/**
 * What opens an operation, where that differs by kind of token. `opens` has the alternatives of each
 * kind that can call it; `grants` what each kind can be granted. One requirement for all of them, if
 * what a kind can't be granted tells its alternatives from the others'; else one for each group of
 * kinds, which differ in their target, so that a call without a kind is ambiguous.
 */
export function requirementsByKind(
  opens: ReadonlyMap<string, Alternatives>,
  grants: ReadonlyMap<string, ReadonlySet<string>>,
): [WrittenRequirement, ...WrittenRequirement[]] {
  const all = distinct([...opens.values()].flat());
  const closed = [...grants.keys()].filter((kind) => !opens.has(kind));
  const fits = (kind: string, wanted: Alternatives): boolean => {
    const held = grants.get(kind);
    const usable = all.filter((scopes) => scopes.every((scope) => held?.has(scope) === true));
    return keyOf(usable) === keyOf(wanted);
  };
  if ([...opens].every(([kind, wanted]) => fits(kind, wanted))) {
    const needless = closed.every((kind) => fits(kind, []));
    const tokens = [...opens.keys()].toSorted();
    return [needless || tokens.length === 0 ? { anyOf: all } : { anyOf: all, tokens }];
  }
  const groups = Map.groupBy([...opens.keys()].toSorted(), (kind) => keyOf(opens.get(kind)!));
  const requirements = [...groups.values()].map((kinds): WrittenRequirement => {
    const anyOf = distinct(opens.get(kinds[0]!)!);
    return { anyOf, tokens: kinds, when: { target: kinds[0]! } };
  });
  const [first, ...rest] = requirements;
  if (rest.length > 0) return [first!, ...rest];
  const { when: _when, ...single } = first!;
  return [single];
}

function distinct(alternatives: Alternatives): Alternatives {
  const sorted = alternatives.map((scopes) => [...new Set(scopes)].toSorted());
  const byText = new Map(sorted.map((scopes) => [scopes.join(" "), scopes]));
  return [...byText.keys()].toSorted().map((key) => byText.get(key)!);
}

function keyOf(alternatives: Alternatives): string {
  return JSON.stringify(distinct(alternatives));
}
