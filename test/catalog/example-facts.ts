import type { Operation, Requirement, Scope } from "../../src/model/catalog.ts";
import {
  defaultRisk,
  defaultWeights,
  type ProviderFacts,
  type TokenKindFacts,
} from "../../src/catalog/facts.ts";

/** Facts of a provider with what a test cares about, and as little else as can be. */
export function exampleFacts(facts: Partial<ProviderFacts> = {}): ProviderFacts {
  return {
    id: "acme",
    title: "Acme",
    hosts: ["api.acme.example"],
    basePaths: [],
    listSemantics: "any-of",
    source: { of: "a test" },
    weights: defaultWeights,
    scopes: [],
    tokenKinds: [exampleKind("app-token")],
    operations: [],
    permissionLists: [],
    ...facts,
  };
}

export function exampleScope(name: string, rest: Partial<Scope> = {}): Scope {
  return { name, access: "read", implies: [], mayImply: [], ...rest };
}

export function exampleKind(name: string, rest: Partial<TokenKindFacts> = {}): TokenKindFacts {
  return {
    name,
    principal: "app",
    personal: false,
    grants: "all",
    always: [],
    expands: false,
    mint: "multi",
    session: false,
    ...rest,
  };
}

/** An operation that any of the alternatives opens: `GET /widgets` with `["a", "b+c"]`. */
export function exampleOperation(
  name: string,
  alternatives: readonly string[] = [""],
  rest: Partial<Requirement> = {},
): Operation {
  const [method = "", path = ""] = name.split(" ");
  const anyOf = alternatives.map((text) => text.split("+").filter(Boolean));
  return { method, path, risk: defaultRisk(method), requirements: [{ anyOf, ...rest }] };
}
