import type { CompiledProvider } from "../catalog/compiled.ts";
import { riskClasses } from "../model/catalog.ts";
import { membersOf, setOf } from "../privilege/bitset.ts";
import { mayCall, resolveCalls, rowsOf, unlockingScopes } from "../privilege/calls.ts";
import { namesOf } from "../privilege/closure.ts";
import { minimalSet } from "../privilege/minimal.ts";
import { reachOf } from "../privilege/reach.ts";
import { viewOf } from "../privilege/view.ts";
import type { OperationExplanation, ScopeExplanation } from "../report/explanation.ts";

/** All that the catalog knows of a scope. */
export function explainScope(provider: CompiledProvider, number: number): ScopeExplanation {
  const view = viewOf(provider);
  const scope = provider.scopes[number]!;
  const { tables } = provider;
  const reach = reachOf(view, setOf(provider.scopes.length, [number]));
  const certain = namesOf(provider, tables.certain[number]!);
  const possible = namesOf(provider, tables.possible[number]!);
  return {
    kind: "scope",
    provider: provider.id,
    scope,
    reach: reach.counts,
    operations: membersOf(reach.operations)
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
  const openedBy = unlockingScopes(view, operation).map((scope) => ({
    scope: provider.scopes[scope]!.name,
    reach: reachOf(view, setOf(provider.scopes.length, [scope])).counts.total,
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
