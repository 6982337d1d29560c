import type { Aliases, Operation, Source } from "../model/catalog.ts";
import type { Problem } from "../model/problem.ts";
import { canonicalFacts, canonicalOperation } from "./canonical.ts";
import { canonicalJson } from "./digest.ts";
import { kindFacts, permissionList, scopeFacts } from "./entry-facts.ts";
import { defaultWeights, type ProviderFacts } from "./facts.ts";
import { operationFacts } from "./operation-facts.ts";
import { Replacing } from "./replacing.ts";
import { parseTemplate, templateShape } from "./template.ts";
import type { ProviderPart, SourceReference } from "./written.ts";

export interface Merged {
  readonly facts: ProviderFacts;
  readonly problems: readonly Problem[];
}

/**
 * Adds what a file says about a provider to what is known already. An entry that replaces a known
 * one, and is not equal to it, has to say why.
 */
export function mergeFacts(part: ProviderPart, known?: ProviderFacts): Merged {
  // Lists are sorted on both sides, so that order alone makes no difference.
  const base = known && canonicalFacts(known);
  const { id, value } = part;
  const file = part.at([]).file;
  const ownSource: Source = value.source ?? { of: file };
  const resolve = (reference: SourceReference | undefined): Source | undefined => {
    if (typeof reference === "string") return value.sources?.[reference];
    // Among the entries of another catalog, these have to say that they came from here.
    return reference ?? (base === undefined ? undefined : ownSource);
  };
  const problems: Problem[] = [];
  const replacing = new Replacing(part, problems);

  const scopes = new Map(base?.scopes.map((scope) => [scope.name, scope]));
  for (const [name, written] of Object.entries(value.scopes ?? {})) {
    const scope = scopeFacts(name, written, resolve(written.source));
    const place = () => part.at(["scopes", name], "key");
    scopes.set(
      name,
      replacing.choose(scopes.get(name), scope, written.reason, `the scope \`${name}\``, place),
    );
  }
  const kinds = new Map(base?.tokenKinds.map((kind) => [kind.name, kind]));
  for (const [name, written] of Object.entries(value.tokenKinds ?? {})) {
    const kind = kindFacts(name, written, resolve(written.source));
    const place = () => part.at(["tokenKinds", name], "key");
    kinds.set(
      name,
      replacing.choose(kinds.get(name), kind, written.reason, `the token kind \`${name}\``, place),
    );
  }
  const operations = mergeOperations(part, base, resolve, replacing);
  const title = replacing.choose(
    base?.title,
    value.title ?? base?.title ?? id,
    undefined,
    "`title`",
    () => part.at(["title"], "key"),
  );
  const weights = replacing.choose(
    base?.weights,
    { ...(base?.weights ?? defaultWeights), ...value.weights },
    undefined,
    "`weights`",
    () => part.at(["weights"], "key"),
  );
  return {
    facts: {
      id,
      title,
      hosts: union(base?.hosts, value.hosts),
      basePaths: union(base?.basePaths, value.basePaths),
      listSemantics: base?.listSemantics ?? value.listSemantics ?? "any-of",
      source: base?.source ?? ownSource,
      weights,
      scopes: [...scopes.values()],
      tokenKinds: [...kinds.values()],
      operations,
      permissionLists: union(base?.permissionLists, value.permissionLists?.map(permissionList)),
      ...mergeAliases(base?.aliases, value.aliases),
    },
    problems,
  };
}

/** The names of both. A file adds names to a surface; it can't give a known one another meaning. */
function mergeAliases(base: Aliases = {}, written: Aliases = {}): { readonly aliases?: Aliases } {
  const surfaces = [...new Set([...Object.keys(base), ...Object.keys(written)])].toSorted();
  if (surfaces.length === 0) return {};
  const names = (surface: string) => [surface, { ...written[surface], ...base[surface] }] as const;
  return { aliases: Object.fromEntries(surfaces.map(names)) };
}

function mergeOperations(
  part: ProviderPart,
  base: ProviderFacts | undefined,
  resolve: (reference: SourceReference | undefined) => Source | undefined,
  replacing: Replacing,
): Operation[] {
  const known = new Map(
    base?.operations.map((operation) => [
      operationKey(operation.method, operation.path),
      operation,
    ]),
  );
  const operations = new Map(known);
  const semantics = part.value.listSemantics ?? base?.listSemantics ?? "any-of";
  for (const [path, methods] of Object.entries(part.operations.value)) {
    for (const [method, written] of Object.entries(methods)) {
      const key = operationKey(method, path);
      const before = known.get(key);
      const { reason, ...facts } = operationFacts(method, written, semantics, resolve);
      // Parameters may have other names here; the operation keeps the name that reports know.
      const operation = canonicalOperation({ method, path: before?.path ?? path, ...facts });
      const what = `the operation \`${method} ${path}\``;
      const place = () => part.operations.at([path, method], "key");
      operations.set(key, replacing.choose(before, operation, reason, what, place));
    }
  }
  return [...operations.values()];
}

/** Equal for operations that no call can tell apart. */
function operationKey(method: string, path: string): string {
  const template = parseTemplate(path);
  return `${method} ${template.ok ? templateShape(template.segments) : path}`;
}

/** All of both lists, equal items once. */
function union<T>(known: readonly T[] = [], added: readonly T[] = []): readonly T[] {
  const items = new Map([...known, ...added].map((item) => [canonicalJson(item), item]));
  return [...items.values()];
}
