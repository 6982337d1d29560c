import { addAll } from "../catalog/bitset.ts";
import type { KindView } from "../privilege/types.ts";
import type { GrantedScope } from "./holdings.ts";

/** The view of a token that holds these scopes whatever else it is granted. */
export function heldView(view: KindView, held: readonly GrantedScope[]): KindView {
  if (held.length === 0) return view;
  const always = view.always.slice();
  const alwaysUnlocks = view.alwaysUnlocks.slice();
  for (const { number } of held) {
    addAll(always, view.satisfies[number]!);
    addAll(alwaysUnlocks, view.unlocks[number]!);
  }
  return { ...view, always, alwaysUnlocks };
}
