import { rowsOf, type WantedCall } from "../../src/privilege/calls.ts";
import type { KindView } from "../../src/privilege/types.ts";

/** Random numbers to calls of a provider, each with a target where its operation has several. */
export function wantedCalls(
  view: KindView,
  seeds: readonly (readonly [number, number])[],
): WantedCall[] {
  const { provider } = view;
  return seeds.map(([which, target]) => {
    const operation = which % provider.operations.length;
    const rows = rowsOf(view, operation);
    const name = provider.tables.rowTarget.get(rows[target % rows.length]!);
    return name === undefined ? { operation } : { operation, target: name };
  });
}
