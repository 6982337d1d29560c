import type { Outcome, Problem } from "../model/problem.ts";
import type { BuiltinCatalog } from "./builtin.ts";
import { checkFacts } from "./check.ts";
import { compileProvider } from "./compile.ts";
import type { Catalog, CompiledProvider } from "./compiled.ts";
import type { ProviderFacts } from "./facts.ts";
import { mergeFacts } from "./merge.ts";
import { type ReadFile, readCatalog } from "./read.ts";
import { unpackFacts } from "./unpack.ts";

/**
 * Reads a catalog file on its own, or on top of the facts that `base` knows. Gives the facts of
 * the providers that the file speaks of, checked, ready to be compiled.
 */
export function loadFacts(
  read: ReadFile,
  path: string,
  base: (id: string) => ProviderFacts | undefined = () => undefined,
): Outcome<readonly ProviderFacts[]> {
  const parts = readCatalog(read, path);
  if (!parts.ok) return parts;
  const all: ProviderFacts[] = [];
  const problems: Problem[] = [];
  for (const part of parts.value) {
    const known = base(part.id);
    const merged = mergeFacts(part, known);
    problems.push(...merged.problems, ...checkFacts(part, merged.facts, known));
    all.push(merged.facts);
  }
  const [first, ...rest] = problems;
  return first === undefined ? { ok: true, value: all } : { ok: false, problems: [first, ...rest] };
}

/**
 * The built-in catalog with a repository's own catalog file on top: the file adds providers and
 * entries, or replaces entries with a written reason. This module takes the YAML parser with it:
 * import it only where there is such a file.
 */
export function loadCatalog(
  read: ReadFile,
  path: string,
  builtin: BuiltinCatalog,
): Outcome<Catalog> {
  const facts = loadFacts(read, path, (id) => {
    const packed = builtin.packed(id);
    return packed === undefined ? undefined : unpackFacts(packed);
  });
  if (!facts.ok) return facts;
  const own = new Map(facts.value.map((provider) => [provider.id, provider]));
  const compiled = new Map<string, CompiledProvider>();
  const value: Catalog = {
    providerIds: [...new Set([...builtin.providerIds, ...own.keys()])].toSorted(),
    hosts: (id) => own.get(id)?.hosts ?? builtin.hosts(id),
    provider: (id) => {
      const known = compiled.get(id);
      if (known !== undefined) return known;
      const source = own.get(id);
      if (source === undefined) return builtin.provider(id);
      const provider = compileProvider(source);
      compiled.set(id, provider);
      return provider;
    },
  };
  return { ok: true, value };
}
