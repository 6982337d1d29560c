import { compileProvider } from "../catalog/compile.ts";
import type { CompiledProvider } from "../catalog/compiled.ts";
import { loadFacts } from "../catalog/load.ts";
import type { ImportedCatalog } from "./imported.ts";

/**
 * The provider that a written import says. It goes the way that every catalog file goes: an import
 * that this way refuses is a defect of the importer, and throws.
 */
export function compileImported(catalog: ImportedCatalog, text: string): CompiledProvider {
  const path = `${catalog.id}.yaml`;
  const facts = loadFacts(() => ({ ok: true, value: { path, text } }), path);
  if (!facts.ok) {
    const [first] = facts.problems;
    const line = first.at === undefined ? "" : ` (line ${first.at.start.line})`;
    throw new Error(`the import made no good catalog: ${first.message}${line}`);
  }
  return compileProvider(facts.value[0]!);
}
