import { statSync } from "node:fs";
import { resolve } from "node:path";
import { displayPath, readSource } from "../document/read.ts";
import type { Integration } from "../model/integration.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { matchesGlob } from "./glob.ts";
import { folderName, listFiles, type SkippedLink } from "./list-files.ts";
import { type Definitions, readDefinitions } from "./read-definitions.ts";
import type { Reader } from "./reader.ts";

/**
 * Finds and reads the definitions below `root`: those of `paths` (files, or folders that are
 * searched), or of the whole root when `paths` is empty.
 *
 * A path that does not exist, a path or a `definitions` glob in which nothing was found, and a
 * search that found nothing at all are problems: nothing checked is never a pass.
 */
export async function findDefinitions(
  root: string,
  paths: readonly string[],
  settings: Settings,
  readers: readonly Reader[],
): Promise<Definitions> {
  const file = (path: string): Outcome<SourceFile> => readSource(root, path);
  const found: Found = { candidates: new Map(), problems: [] };
  for (const path of paths.length === 0 ? ["."] : paths)
    search(root, path, settings, readers, found);
  const chosen = [...found.candidates.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  const definitions = await readDefinitions(
    chosen.map((path) => ({ path, named: found.candidates.get(path) === true })),
    { settings, file },
    readers,
  );
  const problems = [...found.problems, ...definitions.problems];
  if (paths.length === 0) problems.push(...unmatchedGlobs(chosen, settings));
  if (problems.length === 0 && definitions.integrations.length === 0) {
    const where = paths.length === 0 ? "this folder" : paths.join(", ");
    problems.push({
      code: "nothing-to-check",
      message:
        definitions.unjudged.length === 0
          ? `no integration definition was found in ${where}`
          : `nothing that was found in ${where} can be judged by itself`,
      file: paths[0] === undefined ? "." : displayPath(root, paths[0]),
      expected: settings.definitions?.map(({ value }) => value).join(", ") ?? "integrations/*.yaml",
      help: "name the files, or let `scopewright init` write a first definition",
    });
  }
  return { ...definitions, problems };
}

interface Found {
  /** Paths; whether a person named the very file. */
  readonly candidates: Map<string, boolean>;
  readonly problems: Problem[];
}

function search(
  root: string,
  path: string,
  settings: Settings,
  readers: readonly Reader[],
  { candidates, problems }: Found,
): void {
  const name = displayPath(root, path);
  if (!isFolder(resolve(root, path))) {
    // Also what does not exist: reading it says so.
    candidates.set(name, true);
    return;
  }
  const folder = folderName(root, path);
  const listing = listFiles(root, folder);
  problems.push(...listing.problems);
  const ignored = (listed: string): boolean =>
    settings.ignore.some(({ value }) => matchesGlob(listed, value));
  // A folder that a person names is searched like a root, or like a root's `integrations`.
  const below = (listed: string): string =>
    folder === "" ? listed : listed.slice(folder.length + 1);
  const isWanted = (listed: string): boolean =>
    readers.some(
      (reader) => reader.accepts(listed, settings) || reader.accepts(below(listed), settings),
    );
  // Whatever such a file says, it is where definitions belong and may not be passed over.
  const isStrict = (listed: string): boolean => {
    const beside = listed.slice(folder.lastIndexOf("/") + 1);
    return readers.some(
      (reader) =>
        reader.accepts(below(listed), settings, "") || reader.accepts(beside, settings, ""),
    );
  };
  for (const listed of listing.files) {
    if (ignored(listed) || !isWanted(listed) || candidates.has(listed)) continue;
    candidates.set(listed, isStrict(listed));
  }
  for (const link of listing.links) {
    if (ignored(link.path) || candidates.has(link.path)) continue;
    const belongs =
      link.leads === "to a folder" ? isStrict(`${link.path}/any.yaml`) : isWanted(link.path);
    if (belongs) problems.push(notFollowed(link));
  }
}

/** Definitions may stand behind the link: what is not read was not checked. */
function notFollowed({ path, leads }: SkippedLink): Problem {
  const where = leads === "outside" ? "out of the folder that is checked" : leads;
  return {
    code: "link-not-followed",
    message: `this symbolic link leads ${where}, and what it stands for was not checked`,
    file: path,
    help: "put the file itself here, name it on the command line, or `ignore` the link in scopewright.yaml",
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Globs of the settings that no file matches: most likely slips, so not to be passed over. */
function unmatchedGlobs(chosen: readonly string[], settings: Settings): readonly Problem[] {
  return (settings.definitions ?? [])
    .filter(({ value }) => !chosen.some((path) => matchesGlob(path, value)))
    .map(({ value, at }) => ({
      code: "nothing-to-check",
      message: `no file matches \`${value}\``,
      file: at.file,
      at,
      help: "correct the glob, or remove it",
    }));
}

/** The reader that understood an integration. */
export function readerOf(integration: Integration, readers: readonly Reader[]): Reader {
  const reader = readers.find(({ id }) => id === integration.reader);
  if (reader === undefined) throw new Error(`no reader ${integration.reader}`);
  return reader;
}
