import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import { riskClasses } from "../model/catalog.ts";
import { addAll, has, membersOf, setOf } from "../catalog/bitset.ts";
import { mayCall, resolveCalls, rowsOf, unlockingScopes } from "../privilege/calls.ts";
import { namesOf } from "../privilege/closure.ts";
import { minimalSet } from "../privilege/minimal.ts";
import { countsOf, operationsReached } from "../privilege/reach.ts";
import type { KindView } from "../privilege/types.ts";
import { viewOf } from "../privilege/view.ts";
import type { OperationExplanation, ScopeExplanation } from "../report/explanation.ts";

/** All that the catalog knows of a scope. */
export function explainScope(provider: CompiledProvider, number: number): ScopeExplanation {
  const scope = provider.scopes[number]!;
  const { tables } = provider;
  const reached = reachedWith(provider, number);
  const certain = namesOf(provider, tables.certain[number]!);
  const possible = namesOf(provider, tables.possible[number]!);
  return {
    kind: "scope",
    provider: provider.id,
    scope,
    reach: countsOf(provider, reached),
    operations: membersOf(reached)
      .map((operation) => provider.operations[operation]!)
      .map(({ method, path, risk }) => ({ method, path, risk }))
      .toSorted((a, b) => riskClasses.indexOf(b.risk) - riskClasses.indexOf(a.risk)),
    implies: certain.filter((name) => name !== scope.name),
    mayImply: possible.filter((name) => !certain.includes(name)),
    tokenKinds: provider.tokenKinds
      .filter(({ grants, always }) => grants.includes(scope.name) || always.includes(scope.name))
      .map(({ name }) => name),
  };
}

/** All that the catalog knows of an operation. */
export function explainOperation(
  provider: CompiledProvider,
  operation: number,
): OperationExplanation {
  const view = viewOf(provider);
  const opening = new Set(kindViews(provider).flatMap((each) => unlockingScopes(each, operation)));
  const openedBy = [...opening].map((scope) => ({
    scope: provider.scopes[scope]!.name,
    reach: countsOf(provider, reachedWith(provider, scope)).total,
  }));
  const tokenKinds = provider.tokenKinds.filter(({ name }) => {
    const ofKind = viewOf(provider, name);
    return ofKind !== undefined && rowsOf(ofKind, operation).some((row) => mayCall(ofKind, row));
  });
  return {
    kind: "operation",
    provider: provider.id,
    operation: provider.operations[operation]!,
    openedBy: openedBy.toSorted((a, b) => a.reach - b.reach),
    minimal: minimalSet(view, resolveCalls(view, [{ operation }]).calls),
    tokenKinds,
  };
}

/**
 * The operations that a token with this scope alone reaches, whichever kind that can hold it the
 * token is of. What other kinds always hold is no matter of the scope.
 */
function reachedWith(provider: CompiledProvider, scope: number): Bitset {
  const held = setOf(provider.scopes.length, [scope]);
  const operations = setOf(provider.operations.length, []);
  const holding = kindViews(provider).filter(
    ({ grantable, always }) => has(grantable, scope) || has(always, scope),
  );
  // A scope that no kind holds still says what it would bring.
  for (const view of holding.length === 0 ? [viewOf(provider)] : holding) {
    addAll(operations, operationsReached(view, held));
  }
  return operations;
}

/** The provider as each kind of token sees it. */
function kindViews(provider: CompiledProvider): readonly KindView[] {
  const views = provider.tokenKinds.flatMap(({ name }) => viewOf(provider, name) ?? []);
  return views.length === 0 ? [viewOf(provider)] : views;
}
