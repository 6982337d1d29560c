import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
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

/** Files below a folder, and folders that could not be listed. */
export interface Listing {
  /** Relative to the root, with forward slashes, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** A `.gitignore` and the folder that it is for: `""`, or relative with a closing slash. */
interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Lists the files below `folder` (relative to `root`; `""` for the root itself).
 *
 * Left out: dependencies, version control and build output; what a `.gitignore` between the root and
 * the file ignores, unless that ignores `folder` itself; symbolic links to folders, and such to files
 * outside the root.
 */
export function listFiles(root: string, folder: string): Listing {
  const files: string[] = [];
  const problems: Problem[] = [];
  const base = folder === "" ? "" : `${folder}/`;
  const real = realpathSync(root);
  const pending: { readonly folder: string; readonly ignores: readonly IgnoreFile[] }[] = [
    { folder: base, ignores: ignoresAbove(root, base) },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, next.folder), { withFileTypes: true });
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
      } else if (!isIgnored(path, ignores) && isOwnFile(entry, root, real, path)) {
        files.push(path);
      }
    }
  }
  // Plain comparison of UTF-16 units: the same order on every machine.
  return { files: files.toSorted((a, b) => (a < b ? -1 : 1)), problems };
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
    const text = readFileSync(join(root, folder, ".gitignore"), "utf8");
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

function isOwnFile(entry: Dirent, root: string, real: string, path: string): boolean {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    const target = realpathSync(join(root, path));
    return target.startsWith(real + sep) && statSync(target).isFile();
  } catch {
    return false;
  }
}

/** How a path that a person gave is named below the root: `""` for the root itself. */
export function folderName(root: string, path: string): string {
  const name = displayPath(root, path);
  return name === "." ? "" : name;
}
