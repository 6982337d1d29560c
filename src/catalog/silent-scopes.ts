import { addAll, emptySet, has } from "./bitset.ts";
import type { Bitset } from "./compiled.ts";

/**
 * Numbers of the scopes that unlock nothing beyond what they imply: whatever else a token holds,
 * giving it such a scope opens no operation that the implied scopes would not open. They are given
 * a pseudo-operation, so that an undocumented scope is never free.
 */
export function silentScopes(
  closure: readonly Bitset[],
  requirements: readonly (readonly (readonly number[])[])[],
): number[] {
  const silent = new Set(closure.keys());
  for (const alternatives of requirements) {
    for (const alternative of alternatives) {
      for (const scope of alternative) {
        if (silent.has(scope) && decides(scope, alternative, alternatives, closure)) {
          silent.delete(scope);
        }
      }
    }
  }
  return [...silent];
}

/**
 * Whether `scope` makes the difference to a token that holds the rest of one alternative and what
 * `scope` implies. Such a token holds least of all that `scope` can complete the alternative for.
 */
function decides(
  scope: number,
  alternative: readonly number[],
  alternatives: readonly (readonly number[])[],
  closure: readonly Bitset[],
): boolean {
  const held = emptySet(closure.length);
  for (const other of alternative) if (other !== scope) addAll(held, closure[other]!);
  for (const implied of closure.keys()) {
    if (implied !== scope && has(closure[scope]!, implied)) addAll(held, closure[implied]!);
  }
  return !alternatives.some((scopes) => scopes.every((other) => has(held, other)));
}
