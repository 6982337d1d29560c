import { setOf } from "../catalog/bitset.ts";
import type { CompiledProvider } from "../catalog/compiled.ts";
import type { Operation, OperationName, RiskClass, Source } from "../model/catalog.ts";
import { canonicalJson } from "../catalog/digest.ts";
import { membersOf } from "../catalog/bitset.ts";
import { operationsReached } from "../privilege/reach.ts";
import { viewOf } from "../privilege/view.ts";
import { alternativesOf, keyOf } from "./verify.ts";

/** An operation that a scope reaches in one of two catalogs only. */
export interface ReachedOperation extends OperationName {
  readonly risk: RiskClass;
}

/** What one scope reaches in one catalog and not in the other. */
export interface ScopeChange {
  readonly scope: string;
  readonly gained: readonly ReachedOperation[];
  readonly lost: readonly ReachedOperation[];
}

/** An operation that two catalogs do not say the same of. */
export interface OperationChange extends OperationName {
  readonly change: "added" | "removed" | "changed";
  /** Alternatives, each all of its scopes. */
  readonly before?: readonly (readonly string[])[];
  readonly after?: readonly (readonly string[])[];
  /** Where the class of risk is another. */
  readonly risk?: { readonly before: RiskClass; readonly after: RiskClass };
}

/** What one catalog says of a provider, and the other not. */
export interface CatalogDiff {
  readonly provider: string;
  readonly before: Source & { readonly digest: string };
  readonly after: Source & { readonly digest: string };
  readonly addedScopes: readonly string[];
  readonly removedScopes: readonly string[];
  /** Scopes that both have and that reach something else now, the most gained first. */
  readonly scopes: readonly ScopeChange[];
  /** What every token reaches, whatever its scopes. */
  readonly anyToken: Omit<ScopeChange, "scope">;
  readonly operations: readonly OperationChange[];
}

/** Compares two catalogs of a provider. Reach is counted at its worst, over all kinds of token. */
export function diffProviders(before: CompiledProvider, after: CompiledProvider): CatalogDiff {
  const old = new Set(before.scopes.map(({ name }) => name));
  const current = new Set(after.scopes.map(({ name }) => name));
  const reachBefore = reachTable(before);
  const reachAfter = reachTable(after);
  const anyToken = changesOf(reachBefore.get(undefined)!, reachAfter.get(undefined)!);
  const everywhere = new Set([...anyToken.gained, ...anyToken.lost].map(nameOf));
  const notEverywhere = (operation: ReachedOperation): boolean =>
    !everywhere.has(nameOf(operation));
  const scopes = [...old]
    .filter((name) => current.has(name))
    .toSorted()
    .flatMap((scope): ScopeChange[] => {
      const changes = changesOf(reachBefore.get(scope)!, reachAfter.get(scope)!);
      const gained = changes.gained.filter(notEverywhere);
      const lost = changes.lost.filter(notEverywhere);
      return gained.length + lost.length === 0 ? [] : [{ scope, gained, lost }];
    });
  return {
    provider: after.id,
    before: { ...before.source, digest: before.digest },
    after: { ...after.source, digest: after.digest },
    addedScopes: [...current].filter((name) => !old.has(name)).toSorted(),
    removedScopes: [...old].filter((name) => !current.has(name)).toSorted(),
    scopes: scopes.toSorted((a, b) => b.gained.length - a.gained.length),
    anyToken,
    operations: operationChanges(before, after),
  };
}

type Reached = ReadonlyMap<string, ReachedOperation>;

/** What each scope reaches alone, and under `undefined` what a token without any reaches. */
function reachTable(provider: CompiledProvider): ReadonlyMap<string | undefined, Reached> {
  const view = viewOf(provider);
  const size = provider.scopes.length;
  const reached = (scopes: readonly number[]): Reached =>
    new Map(
      membersOf(operationsReached(view, setOf(size, scopes)))
        .filter((number) => number < provider.realOperations)
        .map((number) => {
          const { method, path, risk } = provider.operations[number]!;
          return [keyOf(method, path), { method, path, risk }];
        }),
    );
  return new Map<string | undefined, Reached>([
    [undefined, reached([])],
    ...provider.scopes.map(({ name }, number): [string, Reached] => [name, reached([number])]),
  ]);
}

function changesOf(before: Reached, after: Reached): Omit<ScopeChange, "scope"> {
  return {
    gained: [...after].flatMap(([key, operation]) => (before.has(key) ? [] : operation)),
    lost: [...before].flatMap(([key, operation]) => (after.has(key) ? [] : operation)),
  };
}

function nameOf({ method, path }: OperationName): string {
  return keyOf(method, path);
}

function operationChanges(before: CompiledProvider, after: CompiledProvider): OperationChange[] {
  const old = realOperations(before);
  const current = realOperations(after);
  const changes: OperationChange[] = [];
  for (const [key, operation] of current) {
    const { method, path, requirements, risk } = operation;
    const known = old.get(key);
    if (known === undefined) {
      changes.push({ method, path, change: "added", after: alternativesOf(requirements) });
      continue;
    }
    const otherRisk = known.risk === risk ? {} : { risk: { before: known.risk, after: risk } };
    if (canonicalJson(known.requirements) === canonicalJson(requirements) && known.risk === risk) {
      continue;
    }
    changes.push({
      method,
      path,
      change: "changed",
      before: alternativesOf(known.requirements),
      after: alternativesOf(requirements),
      ...otherRisk,
    });
  }
  for (const [key, { method, path, requirements }] of old) {
    if (current.has(key)) continue;
    changes.push({ method, path, change: "removed", before: alternativesOf(requirements) });
  }
  return changes.toSorted((a, b) =>
    a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1,
  );
}

function realOperations(provider: CompiledProvider): ReadonlyMap<string, Operation> {
  const real = provider.operations.slice(0, provider.realOperations);
  return new Map(real.map((operation) => [keyOf(operation.method, operation.path), operation]));
}
