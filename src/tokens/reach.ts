import { add, emptySet } from "../catalog/bitset.ts";
import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import { holdsFor, mayCall, resolveCalls, rowsOf } from "../privilege/calls.ts";
import { countsOf } from "../privilege/reach.ts";
import type { KindView, ReachCounts, ResolvedCall } from "../privilege/types.ts";
import { type Authority, heldScopes, providersOf, viewFor } from "./authority.ts";
import type { TokenKindName } from "./format.ts";

/** What a token opens of one provider. */
export interface ProviderReach {
  readonly provider: CompiledProvider;
  readonly operations: Bitset;
  readonly counts: ReachCounts;
}

/**
 * What a token with these scopes opens, for each provider that it is judged by. The service itself
 * decides about each request, so this is what it would decide, operation by operation, and not what
 * a platform's own kinds of token might hold besides.
 *
 * @param scopes as stored; one that left the catalog opens nothing
 */
export function reachByProvider(
  authority: Authority,
  kind: TokenKindName,
  scopes: readonly string[],
): readonly ProviderReach[] {
  return providersOf(authority).map((provider) => {
    const view = viewFor(provider, kind);
    const held = heldScopes(view, scopes);
    const operations = emptySet(provider.operations.length);
    callsOf(view).forEach((call, operation) => {
      if (call !== undefined && holdsFor(view, held, call)) add(operations, operation);
    });
    return { provider, operations, counts: countsOf(provider, operations) };
  });
}

const known = new WeakMap<KindView, readonly (ResolvedCall | undefined)[]>();

/** Per operation, the call of it; undefined where no token of the kind may make it. */
function callsOf(view: KindView): readonly (ResolvedCall | undefined)[] {
  let calls = known.get(view);
  if (calls === undefined) {
    calls = view.provider.operations.map((_, operation) =>
      rowsOf(view, operation).some((row) => mayCall(view, row))
        ? resolveCalls(view, [{ operation }]).calls[0]
        : undefined,
    );
    known.set(view, calls);
  }
  return calls;
}
