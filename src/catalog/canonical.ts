import type { Operation, Requirement, Scope } from "../model/catalog.ts";
import type { Grants, ProviderFacts, TokenKindFacts } from "./facts.ts";

/** The same facts with every list that is a set in code unit order, so that order says nothing. */
export function canonicalFacts(facts: ProviderFacts): ProviderFacts {
  return {
    ...facts,
    hosts: sortedNames(facts.hosts),
    basePaths: sortedNames(facts.basePaths),
    scopes: facts.scopes.map(canonicalScope).toSorted((a, b) => compare(a.name, b.name)),
    tokenKinds: facts.tokenKinds.map(canonicalKind).toSorted((a, b) => compare(a.name, b.name)),
    operations: facts.operations
      .map(canonicalOperation)
      .toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method)),
  };
}

export function canonicalScope(scope: Scope): Scope {
  return {
    ...scope,
    implies: sortedNames(scope.implies),
    mayImply: sortedNames(scope.mayImply),
  };
}

export function canonicalKind(kind: TokenKindFacts): TokenKindFacts {
  return { ...kind, grants: canonicalGrants(kind.grants), always: sortedNames(kind.always) };
}

function canonicalGrants(grants: Grants): Grants {
  if (grants === "all") return grants;
  return "allBut" in grants ? { allBut: sortedNames(grants.allBut) } : sortedNames(grants);
}

export function canonicalOperation(operation: Operation): Operation {
  const [first, ...rest] = operation.requirements
    .map(canonicalRequirement)
    .toSorted((a, b) => compare(tellingApart(a), tellingApart(b)));
  return { ...operation, requirements: [first!, ...rest] };
}

function tellingApart({ when, tokens }: Requirement): string {
  return when?.target ?? tokens?.join(" ") ?? "";
}

function canonicalRequirement(requirement: Requirement): Requirement {
  const { anyOf, tokens } = requirement;
  return {
    ...requirement,
    anyOf: anyOf.map(sortedNames).toSorted((a, b) => compare(a.join(" "), b.join(" "))),
    ...(tokens === undefined ? {} : { tokens: sortedNames(tokens) }),
  };
}

function sortedNames(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
