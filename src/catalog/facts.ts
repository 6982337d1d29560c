import type { Aliases, Operation, RiskClass, Scope, Source, TokenKind } from "../model/catalog.ts";
import type { PermissionListFacts } from "../model/permission-list.ts";

/** Scopes that a token kind can be granted, as written: later scopes join `all` and `allBut`. */
export type Grants = "all" | readonly string[] | { readonly allBut: readonly string[] };

/** A token kind before `grants` is spelled out. */
export type TokenKindFacts = Omit<TokenKind, "grants"> & { readonly grants: Grants };

/** What is known about a provider: what catalog files say, merged, with defaults filled in. */
export interface ProviderFacts {
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly basePaths: readonly string[];
  readonly listSemantics: "any-of" | "all-of";
  readonly source: Source;
  readonly weights: Readonly<Record<RiskClass, number>>;
  readonly scopes: readonly Scope[];
  readonly tokenKinds: readonly TokenKindFacts[];
  /** Real operations only. */
  readonly operations: readonly Operation[];
  readonly permissionLists: readonly PermissionListFacts[];
  readonly aliases?: Aliases;
}

/** Weights of a provider that states none. */
export const defaultWeights: Readonly<Record<RiskClass, number>> = {
  read: 1,
  write: 3,
  destructive: 5,
  critical: 25,
};

/** The risk class of an operation that states none. */
export function defaultRisk(method: string): RiskClass {
  switch (method) {
    case "GET":
    case "HEAD":
    case "OPTIONS":
      return "read";
    case "DELETE":
      return "destructive";
    default:
      return "write";
  }
}

/** The scope names that a kind can be granted, of `scopes`. */
export function grantedNames(grants: Grants, scopes: readonly string[]): readonly string[] {
  if (grants === "all") return scopes;
  if ("allBut" in grants) {
    const without = new Set(grants.allBut);
    return scopes.filter((name) => !without.has(name));
  }
  return grants;
}
