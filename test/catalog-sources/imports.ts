import { catalogText } from "../../src/catalog-sources/catalog-text.ts";
import { compileImported } from "../../src/catalog-sources/compile-imported.ts";
import type {
  ImportedCatalog,
  Importer,
  ImportRequest,
} from "../../src/catalog-sources/imported.ts";
import type { CompiledProvider } from "../../src/catalog/compiled.ts";
import type { Problem } from "../../src/model/problem.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";

type Given = Partial<Omit<ImportRequest, "root" | "paths">> & {
  readonly paths?: readonly string[];
};

function outcome(
  importer: Importer,
  files: Readonly<Record<string, string | Uint8Array>>,
  { paths, ...given }: Given = {},
): ReturnType<Importer> {
  const root = Object.keys(files).length === 0 ? import.meta.dirname : scratchFolder(files);
  return importer({ root, paths: paths ?? Object.keys(files), source: {}, ...given });
}

/** What an import of these files gives; throws if it gives problems. */
export function imported(
  importer: Importer,
  files: Readonly<Record<string, string | Uint8Array>>,
  given?: Given,
): ImportedCatalog {
  const result = outcome(importer, files, given);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** The one problem with an input. */
export function problemOf(
  importer: Importer,
  files: Readonly<Record<string, string | Uint8Array>>,
  given?: Given,
): Problem {
  const result = outcome(importer, files, given);
  if (result.ok || result.problems.length !== 1) throw new Error("one problem was expected");
  return result.problems[0];
}

/** The written catalog, compiled as any catalog file is. */
export function compiled(catalog: ImportedCatalog): CompiledProvider {
  return compileImported(catalog, catalogText(catalog, "catalog import"));
}

/** `METHOD path` of every operation, with what opens it: `a | b&c`, and what is said besides. */
export function lines(catalog: ImportedCatalog): readonly string[] {
  return catalog.operations.map(({ method, path, requirements, unsettled }) => {
    const texts = requirements.map(({ anyOf, tokens, when, extraChecks }) => {
      const lists = anyOf.map((scopes) => (scopes.length === 0 ? "any" : scopes.join("&")));
      return [
        lists.length === 0 ? "none" : lists.join(" | "),
        ...(tokens === undefined ? [] : [`for ${tokens.join(",")}`]),
        ...(when === undefined ? [] : [`on ${when.target}`]),
        ...(extraChecks === true ? ["+checks"] : []),
      ].join(" ");
    });
    return `${method} ${path}: ${texts.join("; ")}${unsettled === undefined ? "" : " ?"}`;
  });
}

/** Codes of the notes, with how many of each. */
export function notes(catalog: ImportedCatalog): readonly string[] {
  return catalog.notes.map(({ code, count }) => `${code} ${count}`);
}
