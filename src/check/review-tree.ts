import { builtinCatalog } from "../catalog/builtin.ts";
import type { Catalog } from "../catalog/compiled.ts";
import { matchesGlob } from "../definitions/glob.ts";
import { inSkippedFolder } from "../definitions/list-files.ts";
import { type Definitions, readDefinitions } from "../definitions/read-definitions.ts";
import { repositoryReaders } from "./repository-readers.ts";
import { parseSettings } from "../definitions/settings-file.ts";
import { type Baseline, parseBaseline } from "../lint/baseline.ts";
import type { Outcome } from "../model/problem.ts";
import { defaultSettings, type Settings } from "../model/settings.ts";
import { codeOwnersFiles } from "../review/code-owners.ts";
import type { Tree } from "../review/tree.ts";

const settingsFile = "scopewright.yaml";
const usualCatalog = "scopes.yaml";

/** What one side of a change says about how it is to be judged. */
export interface TreeRules {
  readonly settings: Settings;
  readonly catalog: Catalog;
  /** The repository's own catalog file, where there is one. */
  readonly catalogFile?: string;
  readonly baseline?: Baseline;
  /** Text of the file of code owners that counts. */
  readonly codeOwners?: string;
}

/**
 * Reads settings, catalog, baseline and code owners of a tree.
 *
 * @param config the settings file, in place of the usual one
 * @param ownCatalog false in Scopewright's own repository, where `scopes.yaml` is the built-in one
 */
export async function readTreeRules(
  tree: Tree,
  ownCatalog: boolean,
  config?: string,
): Promise<Outcome<TreeRules>> {
  const settings = readTreeSettings(tree, config);
  if (!settings.ok) return settings;
  const usual = ownCatalog && tree.has(usualCatalog) ? usualCatalog : undefined;
  const catalogFile = settings.value.catalog?.value ?? usual;
  const catalog = await readTreeCatalog(tree, catalogFile);
  if (!catalog.ok) return catalog;
  const baseline = readTreeBaseline(tree, settings.value);
  if (!baseline.ok) return baseline;
  const owners = codeOwnersFiles.find((path) => tree.has(path));
  const ownersText = owners === undefined ? undefined : tree.file(owners);
  return {
    ok: true,
    value: {
      settings: settings.value,
      catalog: catalog.value,
      ...(catalogFile === undefined ? {} : { catalogFile }),
      ...(baseline.value === undefined ? {} : { baseline: baseline.value }),
      ...(ownersText?.ok === true ? { codeOwners: ownersText.value.text } : {}),
    },
  };
}

/**
 * Reads the definitions of a tree: those that any of these settings lead to, so that neither side's
 * settings hide any from the other. `catalog` says what a workflow can be granted.
 */
export function readTreeDefinitions(
  tree: Tree,
  sides: readonly [Settings, ...Settings[]],
  catalog: Catalog,
): Promise<Definitions> {
  const readers = repositoryReaders(catalog);
  const candidates = tree.paths.flatMap((path) => {
    if (inSkippedFolder(path)) return [];
    const by = sides.filter(
      (settings) =>
        !settings.ignore.some(({ value }) => matchesGlob(path, value)) &&
        readers.some((reader) => reader.accepts(path, settings)),
    );
    if (by.length === 0) return [];
    // Whatever such a file says, it is where definitions belong and may not be passed over.
    const named = by.some((settings) =>
      readers.some((reader) => reader.accepts(path, settings, "")),
    );
    return [{ path, named }];
  });
  tree.prepare(candidates.map(({ path }) => path));
  return readDefinitions(candidates, { settings: sides[0], file: tree.file }, readers);
}

function readTreeSettings(tree: Tree, config: string | undefined): Outcome<Settings> {
  const file = config ?? settingsFile;
  const misnamed = "scopewright.yml";
  if (config === undefined && tree.has(misnamed)) {
    const message = `settings are read from ${settingsFile}, and this file would be ignored`;
    const help = `rename it to ${settingsFile}`;
    return { ok: false, problems: [{ code: "misnamed-file", message, file: misnamed, help }] };
  }
  if (!tree.has(file)) return { ok: true, value: defaultSettings };
  const source = tree.file(file);
  return source.ok ? parseSettings(source.value) : source;
}

async function readTreeCatalog(tree: Tree, file: string | undefined): Promise<Outcome<Catalog>> {
  const builtin = builtinCatalog();
  if (file === undefined) return { ok: true, value: builtin };
  const { loadCatalog } = await import("../catalog/load.ts");
  return loadCatalog(tree.file, file, builtin);
}

function readTreeBaseline(tree: Tree, settings: Settings): Outcome<Baseline | undefined> {
  const file = settings.baseline?.value;
  // One that is named and not there yet lets nothing be.
  if (file === undefined || !tree.has(file)) return { ok: true, value: undefined };
  const source = tree.file(file);
  return source.ok ? parseBaseline(source.value.path, source.value.text) : source;
}
