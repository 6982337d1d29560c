import type { ImportedCatalog, ImportNote } from "../catalog-sources/imported.ts";
import type { CompiledProvider } from "../catalog/compiled.ts";
import { jsonText } from "./json-text.ts";
import { statsOf } from "./stats-report.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** What an import gave, for scripts: what a catalog file says, counted, and what was left out. */
export function jsonImport(catalog: ImportedCatalog, compiled: CompiledProvider): string {
  return jsonText({
    ...statsOf(compiled),
    hosts: catalog.hosts,
    basePaths: catalog.basePaths,
    notes: catalog.notes,
    imported: catalog.operations.map(({ method, path, requirements, at, unsettled }) => ({
      method,
      path,
      requirements,
      at,
      unsettled,
    })),
  });
}

/** What an import gave, in a few lines for people. */
export function prettyImport(
  catalog: ImportedCatalog,
  compiled: CompiledProvider,
  style: Style,
): string {
  const { operations, scopes, tokenKinds, source } = statsOf(compiled);
  const commit = source.commit === undefined ? "" : `@${source.commit.slice(0, 10)}`;
  const head = `${visible(catalog.id)}: ${operations} operations, ${scopes} scopes, ${tokenKinds} ${tokenKinds === 1 ? "kind" : "kinds"} of token, from ${visible(source.of)}${commit}`;
  return `${[style.paint("strong", head), ...catalog.notes.flatMap((note) => noteText(note, style))].join("\n")}\n`;
}

/** A note, with the first few of what it is about. */
export function noteText(note: ImportNote, style: Style): string[] {
  const more = note.count - note.examples.length;
  return [
    `${style.paint("note", `note[${note.code}]`)}: ${visible(note.message)} (${note.count})`,
    ...note.examples.map((example) => `  ${visible(example)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
