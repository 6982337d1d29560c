import type { OperationName, Scope } from "../model/catalog.ts";
import type { CompiledProvider } from "./compiled.ts";

/** Something odd in a catalog that may well be true of the provider. */
export interface Advice {
  readonly code: "read-scope-opens-more" | "unused-scope";
  readonly provider: string;
  readonly scope: string;
  /** One sentence without a full stop. */
  readonly message: string;
  /** Operations that show it; pseudo-operations never. */
  readonly operations: readonly OperationName[];
}

/**
 * What a person should look at twice: scopes that say that they read but open more, and scopes
 * that nothing uses. Real platforms have both, so neither keeps a catalog from being used.
 */
export function adviseCatalog(provider: CompiledProvider): readonly Advice[] {
  return [...readScopesThatOpenMore(provider), ...unusedScopes(provider)];
}

function* readScopesThatOpenMore(provider: CompiledProvider): Generator<Advice> {
  const opened = new Map<string, OperationName[]>();
  const reading = new Set(provider.scopes.filter(saysRead).map(({ name }) => name));
  for (const { method, path, risk, requirements } of realOperations(provider)) {
    if (risk === "read") continue;
    const alternatives = requirements.flatMap(({ anyOf }) => anyOf);
    // Beside a scope that writes, a scope that reads opens nothing more than it says.
    const harmless = alternatives.filter((names) => names.every((name) => reading.has(name)));
    for (const name of new Set(harmless.flat())) {
      const known = opened.get(name) ?? [];
      opened.set(name, [...known, { method, path }]);
    }
  }
  for (const [scope, operations] of [...opened].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const count = operations.length;
    const opens = count === 1 ? "one operation that does more" : `${count} operations that do more`;
    yield {
      code: "read-scope-opens-more",
      provider: provider.id,
      scope,
      message: `\`${scope}\` says that it reads, but opens ${opens}`,
      operations,
    };
  }
}

/** By its access, or by a name such as `x.readonly`; `read-write:x` says both. */
function saysRead({ name, access }: Scope): boolean {
  if (access === "read") return true;
  const words = name.toLowerCase().split(/[^a-z]+/);
  return words.some((word) => /^(?:read|readonly|view)$/.test(word)) && !words.includes("write");
}

function* unusedScopes(provider: CompiledProvider): Generator<Advice> {
  const used = new Set<string>();
  for (const { requirements } of realOperations(provider)) {
    for (const { anyOf } of requirements) for (const names of anyOf) addAll(used, names);
  }
  for (const { implies, mayImply } of provider.scopes) {
    addAll(used, implies);
    addAll(used, mayImply);
  }
  for (const { name, implies, mayImply } of provider.scopes) {
    if (used.has(name) || implies.length > 0 || mayImply.length > 0) continue;
    yield {
      code: "unused-scope",
      provider: provider.id,
      scope: name,
      message: `\`${name}\` opens no operation and is not part of the hierarchy`,
      operations: [],
    };
  }
}

function realOperations(provider: CompiledProvider): CompiledProvider["operations"] {
  return provider.operations.slice(0, provider.realOperations);
}

function addAll(names: Set<string>, more: readonly string[]): void {
  for (const name of more) names.add(name);
}
