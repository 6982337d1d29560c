import { has, membersOf } from "../../catalog/bitset.ts";
import { reachClasses } from "../reach-classes.ts";
import type { KindView } from "../types.ts";

/** What one scope brings by itself. */
export interface ScopeReach {
  /** Classes reached beyond those open to everybody. */
  readonly classes: readonly number[];
  /** What it holds that opens more together with others. */
  readonly held: readonly number[];
  /** Weight of `classes`. */
  readonly units: number;
}

const kept = new WeakMap<KindView, ScopeReach[]>();

/** What one scope reaches alone and what it holds that opens more with others; kept with the view. */
export function scopeReach(view: KindView, scope: number): ScopeReach {
  return (reachesOf(view)[scope] ??= makeScopeReach(view, scope));
}

/** The same of several scopes. */
export function scopeReaches(view: KindView, scopes: readonly number[]): ScopeReach[] {
  const known = reachesOf(view);
  return scopes.map((scope) => (known[scope] ??= makeScopeReach(view, scope)));
}

function reachesOf(view: KindView): ScopeReach[] {
  const origin = view.origin ?? view;
  const known = kept.get(origin);
  if (known !== undefined) return known;
  const made: ScopeReach[] = [];
  kept.set(origin, made);
  return made;
}

function makeScopeReach(view: KindView, scope: number): ScopeReach {
  const { alternatives, alone, together, units } = reachClasses(view);
  const unlocked = membersOf(view.unlocks[scope]!);
  const classes = new Set(unlocked.flatMap((each) => alone[each]!));
  const held = unlocked.filter((each) => together[each]!.length > 0);
  for (const number of held.flatMap((each) => together[each]!)) {
    const opened = alternatives[number]!.some((way) =>
      way.every((each) => has(view.unlocks[scope]!, each)),
    );
    if (opened) classes.add(number);
  }
  const list = [...classes].toSorted((a, b) => a - b);
  return {
    classes: list,
    held,
    units: list.reduce((sum, number) => sum + units[number]!, 0),
  };
}
