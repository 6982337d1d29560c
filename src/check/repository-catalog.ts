import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { builtinCatalog } from "../catalog/builtin.ts";
import type { Catalog } from "../catalog/compiled.ts";
import { packageFile } from "../document/package-file.ts";
import { readSource } from "../document/read.ts";
import type { Outcome } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";

const usualFile = "scopes.yaml";

/**
 * The catalog that holds below `root`: the built-in one, with the repository's own on top. That is
 * the file `path`, or `scopes.yaml` where there is one. Files that are read are put into `sources`,
 * for code frames.
 */
export async function repositoryCatalog(
  root: string,
  path: string | undefined,
  sources: Map<string, SourceFile>,
): Promise<Outcome<Catalog>> {
  const builtin = builtinCatalog();
  const file = path ?? (hasOwnCatalog(root) ? usualFile : undefined);
  if (file === undefined) return { ok: true, value: builtin };
  const { loadCatalog } = await import("../catalog/load.ts");
  const read = (name: string): Outcome<SourceFile> => {
    const source = readSource(root, name);
    if (source.ok) sources.set(source.value.path, source.value);
    return source;
  };
  return loadCatalog(read, file, builtin);
}

/** In Scopewright's own folder, `scopes.yaml` is the built-in catalog, which is there already. */
function hasOwnCatalog(root: string): boolean {
  const file = join(root, usualFile);
  return (
    existsSync(file) && realpathSync(root) !== realpathSync(dirname(packageFile("package.json")))
  );
}
