import type { Catalog } from "../catalog/compiled.ts";
import { openSettings } from "../definitions/settings-file.ts";
import type { Outcome } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { repositoryCatalog } from "./repository-catalog.ts";

/** Where a repository is, and what stands in for its own files. */
export interface RepositoryOptions {
  readonly root: string;
  /** The settings file, in place of `scopewright.yaml`. */
  readonly config?: string;
  /** The repository's own catalog, in place of the one that the settings name. */
  readonly catalog?: string;
}

export interface Repository {
  readonly settings: Settings;
  readonly catalog: Catalog;
}

/**
 * Reads a repository's settings and catalog.
 *
 * @param sources gets every file that was read, by path
 */
export async function openRepository(
  options: RepositoryOptions,
  sources: Map<string, SourceFile>,
): Promise<Outcome<Repository>> {
  const { root, config } = options;
  const settings = openSettings(root, config, (source) => sources.set(source.path, source));
  if (!settings.ok) return settings;
  const catalogFile = options.catalog ?? settings.value.catalog?.value;
  const catalog = await repositoryCatalog(options.root, catalogFile, sources);
  if (!catalog.ok) return catalog;
  return { ok: true, value: { settings: settings.value, catalog: catalog.value } };
}
