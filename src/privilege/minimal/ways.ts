import { has, membersOf, sizeOf } from "../../catalog/bitset.ts";
import type { KindView } from "../types.ts";

/**
 * A way of meeting a demand: the scopes to choose, as ascending numbers. No way of a demand contains
 * another of it.
 */
export type Way = readonly number[];

/** What must be met, by any one of its ways. A demand without ways cannot be met. */
export type Demand = readonly Way[];

/** What a requirement demands of the scopes that may be chosen. */
export interface Demands {
  /** Every one must be met. No demand: everybody meets the requirement. */
  readonly demands: readonly Demand[];
  /** Where the requirement is one list of scopes, the scope that each demand is for. */
  readonly scopes?: readonly number[];
  /** False where the ways were too many to list; those listed are ways all the same. */
  readonly complete: boolean;
}

/** Of one requirement, no more ways than about this many are listed. */
const mostWays = 20_000;

interface Kept {
  readonly holders: readonly (readonly number[])[];
  readonly demands: Map<number, Demands>;
}

const kept = new WeakMap<KindView, Kept>();

/**
 * The demands of a requirement; made on first use and kept with the view. A requirement that is one
 * list of scopes, all of them needed, is a demand for each.
 */
export function demandsOf(view: KindView, requirement: number): Demands {
  const { holders, demands } = keptFor(view);
  const known = demands.get(requirement);
  if (known !== undefined) return known;
  const made = makeDemands(view, requirement, holders);
  demands.set(requirement, made);
  return made;
}

function keptFor(view: KindView): Kept {
  const known = kept.get(view);
  if (known !== undefined) return known;
  const holders: number[][] = view.provider.scopes.map(() => []);
  for (const scope of membersOf(view.choosable)) {
    for (const held of membersOf(view.satisfies[scope]!)) holders[held]!.push(scope);
  }
  const made: Kept = { holders, demands: new Map() };
  kept.set(view, made);
  return made;
}

function makeDemands(
  view: KindView,
  requirement: number,
  holders: readonly (readonly number[])[],
): Demands {
  const alternatives = view.provider.tables.requirements[requirement]!.map((scopes) =>
    [...scopes].filter((scope) => !has(view.always, scope)),
  );
  if (alternatives.some((scopes) => scopes.length === 0)) return { demands: [], complete: true };
  const [only, ...others] = alternatives;
  if (only === undefined) return { demands: [[]], complete: true };
  if (others.length === 0) {
    const demands = only.map((scope) => holders[scope]!.map((holder) => [holder]));
    return { demands, scopes: only, complete: true };
  }
  const ways: Way[] = [];
  let complete = true;
  for (const scopes of alternatives) {
    const product = scopes.reduce((count, scope) => count * holders[scope]!.length, 1);
    const fits = product * alternatives.length <= mostWays;
    const most = Math.floor((mostWays / alternatives.length) ** (1 / scopes.length));
    complete &&= fits;
    let partial: Way[] = [[]];
    for (const scope of scopes) {
      const all = holders[scope]!;
      const few = fits ? all : narrowest(view, all).slice(0, Math.max(1, most));
      partial = partial.flatMap((way) => few.map((holder) => joined(way, holder)));
    }
    ways.push(...partial);
  }
  return { demands: [leastWays(ways)], complete };
}

/** The scopes that unlock least first. */
function narrowest(view: KindView, scopes: readonly number[]): number[] {
  const size = (scope: number): number => sizeOf(view.unlocks[scope]!);
  return scopes.toSorted((a, b) => size(a) - size(b) || a - b);
}

/** Those ways that contain no other, each once. */
export function leastWays(ways: readonly Way[]): Way[] {
  const least: Way[] = [];
  const seen = new Set<string>();
  for (const way of ways.toSorted((a, b) => a.length - b.length || compareWays(a, b))) {
    if (subsetsOf(way).some((subset) => seen.has(subset))) continue;
    seen.add(way.join());
    least.push(way);
  }
  return least;
}

function subsetsOf(way: Way): string[] {
  if (way.length === 1) return [way.join()];
  const subsets: string[] = [];
  for (let mask = 1; mask < 1 << way.length; mask++) {
    subsets.push(way.filter((_, index) => (mask & (1 << index)) !== 0).join());
  }
  return subsets;
}

function compareWays(a: Way, b: Way): number {
  for (const [index, scope] of a.entries()) {
    if (scope !== b[index]) return scope - b[index]!;
  }
  return 0;
}

function joined(way: Way, scope: number): Way {
  return way.includes(scope) ? way : [...way, scope].toSorted((a, b) => a - b);
}
