import type { Catalog } from "../catalog/compiled.ts";
import type { Integration } from "../model/integration.ts";
import type { PermissionListSource } from "../model/permission-list.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { judgeLists, type JudgedLists } from "../permissions/gather.ts";
import { permissionListSources } from "../permissions/list-sources.ts";
import { openModules, type ModuleReader } from "../typescript/module.ts";
import type { RepositoryFiles } from "./repository-files.ts";

/** The settings pages of a repository, judged. */
export interface PermissionPages extends JudgedLists {
  readonly sources: readonly PermissionListSource[];
  /** For whoever wants to change the pages; absent where there is none. */
  readonly modules?: ModuleReader;
}

/**
 * Reads the settings pages of a repository and holds them against its integrations. TypeScript is loaded
 * only where there is a page.
 *
 * @param files gets every file that was read, by path
 */
export async function judgePages(
  { has, file }: RepositoryFiles,
  settings: Settings,
  catalog: Catalog,
  integrations: readonly Integration[],
  files: Map<string, SourceFile>,
): Promise<PermissionPages> {
  const providers = integrations.map(({ provider }) => provider.value);
  const sources = permissionListSources(settings, catalog, providers, has);
  if (sources.length === 0) return { sources, lists: [], problems: [] };
  const modules = await openModules((path) => {
    const read = file(path);
    if (!read.ok) return undefined;
    files.set(path, read.value);
    return read.value;
  });
  return { sources, modules, ...judgeLists(modules, sources, integrations, catalog) };
}
