import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import { add, addAll, emptySet, has, membersOf } from "../catalog/bitset.ts";
import type { KindView } from "./types.ts";

/** Scope names as a set over the provider's scopes, and those names that the provider lacks. */
export interface NamedScopes {
  readonly scopes: Bitset;
  readonly unknown: readonly string[];
}

/** Names to a scope set. A name that stands twice counts once. */
export function scopesNamed(provider: CompiledProvider, names: Iterable<string>): NamedScopes {
  const scopes = emptySet(provider.scopes.length);
  const unknown = new Set<string>();
  for (const name of names) {
    const number = provider.tables.scopeNumber.get(name);
    if (number === undefined) unknown.add(name);
    else add(scopes, number);
  }
  return { scopes, unknown: [...unknown] };
}

/** The names of a scope set, sorted. */
export function namesOf(provider: CompiledProvider, scopes: Bitset): string[] {
  return membersOf(scopes).map((scope) => provider.scopes[scope]!.name);
}

/** What a token with these scopes certainly holds: the set, what it implies, what is always held. */
export function certainlyHeld(view: KindView, scopes: Bitset): Bitset {
  return closed(view.always, view.satisfies, scopes);
}

/** What a token with these scopes holds at worst, suspected implications included. */
export function possiblyHeld(view: KindView, scopes: Bitset): Bitset {
  return closed(view.alwaysUnlocks, view.unlocks, scopes);
}

function closed(held: Bitset, closure: readonly Bitset[], scopes: Bitset): Bitset {
  const all = held.slice();
  for (const scope of membersOf(scopes)) addAll(all, closure[scope]!);
  return all;
}

/** Whether a holder of `held` (closed) meets one of a requirement's alternatives. */
export function opens(requirement: readonly Int32Array[], held: Bitset): boolean {
  return requirement.some((alternative) => alternative.every((scope) => has(held, scope)));
}
