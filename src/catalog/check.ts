import type { Problem } from "../model/problem.ts";
import { checkHierarchy } from "./check-hierarchy.ts";
import { unknownName, unknownSource } from "./check-names.ts";
import { checkOperations } from "./check-operations.ts";
import { grantedNames, type ProviderFacts } from "./facts.ts";
import { maxKinds } from "./packed.ts";
import type { ProviderPart } from "./written.ts";

/**
 * What is wrong with the meaning of a part of a catalog file. `facts` are those of the part merged
 * with `base`, what was known before; every problem stands in the part.
 */
export function checkFacts(
  part: ProviderPart,
  facts: ProviderFacts,
  base?: ProviderFacts,
): readonly Problem[] {
  return [
    ...checkScopes(part, facts),
    ...checkHierarchy(part, facts),
    ...checkKinds(part, facts),
    ...checkOperations(part, facts, base),
  ];
}

function* checkScopes(part: ProviderPart, facts: ProviderFacts): Generator<Problem> {
  const names = new Set(facts.scopes.map(({ name }) => name));
  for (const [name, scope] of Object.entries(part.value.scopes ?? {})) {
    for (const field of ["implies", "mayImply"] as const) {
      for (const [index, implied] of (scope[field] ?? []).entries()) {
        const place = () => part.at(["scopes", name, field, index]);
        yield* unknownName("scope", implied, names, facts.id, place);
      }
    }
    const use = scope.deprecated?.use;
    if (use !== undefined) {
      const place = () => part.at(["scopes", name, "deprecated", "use"]);
      yield* unknownName("scope", use, names, facts.id, place);
    }
    yield* unknownSource(part, scope.source, () => part.at(["scopes", name, "source"]));
  }
}

function* checkKinds(part: ProviderPart, facts: ProviderFacts): Generator<Problem> {
  const names = new Set(facts.scopes.map(({ name }) => name));
  for (const [name, kind] of Object.entries(part.value.tokenKinds ?? {})) {
    const path = ["tokenKinds", name];
    const { grants } = kind;
    if (grants !== "all") {
      const root = "allBut" in grants ? [...path, "grants", "allBut"] : [...path, "grants"];
      const listed = "allBut" in grants ? grants.allBut : grantedNames(grants, []);
      for (const [index, scope] of listed.entries()) {
        yield* unknownName("scope", scope, names, facts.id, () => part.at([...root, index]));
      }
    }
    for (const [index, scope] of (kind.always ?? []).entries()) {
      const place = () => part.at([...path, "always", index]);
      yield* unknownName("scope", scope, names, facts.id, place);
    }
    const { max, default: normal } = kind.expiry ?? {};
    if (max !== undefined && normal !== undefined && normal > max) {
      const at = part.at([...path, "expiry", "default"]);
      yield {
        code: "wrong-expiry",
        message: `tokens of the kind \`${name}\` live ${normal} days by default but ${max} at most`,
        file: at.file,
        at,
      };
    }
    yield* unknownSource(part, kind.source, () => part.at([...path, "source"]));
  }
  const count = facts.tokenKinds.length;
  if (count > 0 && count <= maxKinds) return;
  const at = part.at(count > 0 ? ["tokenKinds"] : [], "key");
  yield {
    code: count > 0 ? "too-many-token-kinds" : "no-token-kind",
    message: `\`${facts.id}\` has ${count > 0 ? count : "no"} token kinds`,
    file: at.file,
    at,
    expected: `between one and ${maxKinds}`,
  };
}
