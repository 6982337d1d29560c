import { has, setOf } from "../catalog/bitset.ts";
import { type Grant, grantView } from "../privilege/change.ts";
import { operationsReached } from "../privilege/reach.ts";
import type { GainedOperation } from "../privilege/types.ts";

/**
 * What a waiver has to name for a gain: the new scopes that bring it, or what else brought it where
 * no scope is new.
 *
 * @param wholeApp head has all that its app was given, of which nobody has a list
 */
export function wideningParts(
  base: Grant | undefined,
  head: Grant,
  wholeApp: boolean,
): (gain: GainedOperation) => readonly string[] {
  const { provider } = head;
  const known = base?.provider.id === provider.id ? base.scopes : [];
  const fresh = [...new Set(head.scopes)].filter((name) => !known.includes(name));
  let reached: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return ({ cause, method, path }) => {
    if (cause !== "definition") return [`catalog:${provider.id}`];
    if (wholeApp) return ["permissions:*"];
    if (fresh.length === 0) return [`kind:${head.kind ?? "any"}`];
    reached ??= reachOfEach(head, fresh);
    const alone = fresh.filter((name) => reached?.get(name)?.has(`${method} ${path}`));
    return alone.length > 0 ? alone : fresh;
  };
}

/** What each scope would reach alone, by name. */
function reachOfEach(
  head: Grant,
  scopes: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const { provider } = head;
  const view = grantView(head);
  const reach = scopes.map((name): [string, ReadonlySet<string>] => {
    const number = provider.tables.scopeNumber.get(name);
    if (number === undefined) return [name, new Set()];
    const operations = operationsReached(view, setOf(provider.scopes.length, [number]));
    const names = provider.operations
      .filter((_, index) => has(operations, index))
      .map(({ method, path }) => `${method} ${path}`);
    return [name, new Set(names)];
  });
  return new Map(reach);
}
