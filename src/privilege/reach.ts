import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import { riskClasses } from "../model/catalog.ts";
import { add, emptySet, membersOf, removeAll } from "../catalog/bitset.ts";
import { operationsOf } from "./calls.ts";
import { possiblyHeld } from "./closure.ts";
import { classesReached, reachClasses } from "./reach-classes.ts";
import type { Excess, KindView, Reach, ReachCounts, ResolvedCall } from "./types.ts";

/**
 * All that a token with these scopes can unlock at worst: through `implies` and `mayImply`, with
 * what tokens of the kind always hold. The weight is a sum of the provider's weights.
 */
export function reachOf(view: KindView, scopes: Bitset): Reach {
  const operations = operationsReached(view, scopes);
  return {
    operations,
    counts: countsOf(view.provider, operations),
    weight: weightOf(view, operations),
  };
}

/** The operations alone of {@link reachOf}. */
export function operationsReached(view: KindView, scopes: Bitset): Bitset {
  const classes = reachClasses(view);
  const operations = emptySet(view.provider.operations.length);
  classesReached(view, possiblyHeld(view, scopes)).forEach((reached, number) => {
    if (reached === 1) for (const each of classes.operations[number]!) add(operations, each);
  });
  return operations;
}

/** What the reach holds beyond the calls. */
export function excessOf(view: KindView, reach: Reach, calls: readonly ResolvedCall[]): Excess {
  const operations = reach.operations.slice();
  removeAll(operations, operationsOf(view, calls));
  const members = membersOf(operations);
  return { operations, count: members.length, weight: weightOf(view, operations) };
}

/** Operations of a set by risk class. */
export function countsOf(provider: CompiledProvider, operations: Bitset): ReachCounts {
  const counts = { read: 0, write: 0, destructive: 0, critical: 0, total: 0 };
  for (const operation of membersOf(operations)) {
    counts[riskClasses[provider.tables.risk[operation]!]!]++;
    counts.total++;
  }
  return counts;
}

/** Operations of a set by method, most first. Pseudo-operations have the method `SCOPE`. */
export function methodCounts(
  provider: CompiledProvider,
  operations: Bitset,
): readonly { readonly method: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const operation of membersOf(operations)) {
    const { method } = provider.operations[operation]!;
    counts.set(method, (counts.get(method) ?? 0) + 1);
  }
  return [...counts]
    .map(([method, count]) => ({ method, count }))
    .toSorted((a, b) => b.count - a.count || (a.method < b.method ? -1 : 1));
}

/** The summed weight of a set of operations. */
export function weightOf(view: KindView, operations: Bitset): number {
  const { unitsOf, scale } = reachClasses(view);
  let units = 0;
  for (const operation of membersOf(operations)) units += unitsOf[operation]!;
  return units / scale;
}
