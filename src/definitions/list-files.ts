import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { displayPath } from "../document/read.ts";
import type { Problem } from "../model/problem.ts";

/** Folders of dependencies, version control and build output, wherever they stand. */
const skippedFolders: ReadonlySet<string> = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "bower_components",
  "dist",
  "build",
  "coverage",
  "__pycache__",
  ".venv",
  ".tox",
  ".next",
  ".turbo",
  ".vercel",
  ".terraform",
]);

/** Whether a path lies in a folder that is never searched. */
export function inSkippedFolder(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) => skippedFolders.has(folder));
}

/** Files below a folder, links that were not followed, and folders that could not be listed. */
export interface Listing {
  /** Relative to the root, with forward slashes, sorted. */
  readonly files: readonly string[];
  /** In no order. */
  readonly links: readonly SkippedLink[];
  readonly problems: readonly Problem[];
}

/** A symbolic link that is not followed. */
export interface SkippedLink {
  readonly path: string;
  readonly leads: "nowhere" | "outside" | "to a folder";
}

/** A `.gitignore` and the folder that it is for: `""`, or relative with a closing slash. */
interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Lists the files below `folder` (relative to `root`; `""` for the root itself; absolute where it is
 * outside the root, and then a root of its own).
 *
 * Left out: dependencies, version control and build output; what a `.gitignore` between the root and
 * the file ignores, unless that ignores `folder` itself. Symbolic links to folders, to files outside
 * the root and to nothing are told apart from files: whoever needs them must say that they are not read.
 */
export function listFiles(root: string, folder: string): Listing {
  const files: string[] = [];
  const links: SkippedLink[] = [];
  const problems: Problem[] = [];
  const base = folder === "" ? "" : `${folder}/`;
  const outside = isAbsolute(folder);
  const real = realpathSync(outside ? folder : root);
  const pending: { readonly folder: string; readonly ignores: readonly IgnoreFile[] }[] = [
    { folder: base, ignores: outside ? [] : ignoresAbove(root, base) },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(resolve(root, next.folder), { withFileTypes: true });
    } catch (error) {
      const code = (error as { readonly code?: string }).code ?? String(error);
      const message = `this folder can't be listed (${code})`;
      problems.push({ code: "folder-unreadable", message, file: next.folder || "." });
      continue;
    }
    const own = readIgnoreFile(root, next.folder);
    const ignores = own === undefined ? next.ignores : [...next.ignores, own];
    for (const entry of entries) {
      const path = next.folder + entry.name;
      if (entry.isDirectory()) {
        if (skippedFolders.has(entry.name) || isIgnored(`${path}/`, ignores)) continue;
        pending.push({ folder: `${path}/`, ignores });
      } else if (!isIgnored(path, ignores)) {
        const leads = entry.isSymbolicLink() ? whereTo(resolve(root, path), real) : "inside";
        if (leads !== "inside") links.push({ path, leads });
        else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      }
    }
  }
  // Plain comparison of UTF-16 units: the same order on every machine.
  return { files: files.toSorted((a, b) => (a < b ? -1 : 1)), links, problems };
}

/** The `.gitignore` files above a folder, unless they ignore the folder itself. */
function ignoresAbove(root: string, base: string): readonly IgnoreFile[] {
  const parts = base.split("/").slice(0, -1);
  const ignores: IgnoreFile[] = [];
  let folder = "";
  for (const part of parts) {
    const found = readIgnoreFile(root, folder);
    if (found !== undefined) ignores.push(found);
    folder += `${part}/`;
    if (isIgnored(folder, ignores)) return [];
  }
  return ignores;
}

function readIgnoreFile(root: string, folder: string): IgnoreFile | undefined {
  try {
    const text = readFileSync(resolve(root, folder, ".gitignore"), "utf8");
    return { folder, rules: ignore().add(text) };
  } catch {
    // There is mostly none; one that can't be read hides nothing.
    return undefined;
  }
}

/** The deepest `.gitignore` that has something to say on the path decides. */
function isIgnored(path: string, ignores: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const { ignored, unignored } = rules.test(path.slice(folder.length));
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/** Where a symbolic link leads; `inside` to a file below the real path of the root. */
function whereTo(link: string, real: string): SkippedLink["leads"] | "inside" {
  try {
    const target = realpathSync(link);
    if (statSync(target).isDirectory()) return "to a folder";
    return target.startsWith(real + sep) ? "inside" : "outside";
  } catch {
    return "nowhere";
  }
}

/** How a path that a person gave is named below the root: `""` for the root itself. */
export function folderName(root: string, path: string): string {
  const name = displayPath(root, path);
  return name === "." ? "" : name;
}
