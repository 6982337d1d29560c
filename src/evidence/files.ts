import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Why files that were found were not looked into. */
export interface Skipped {
  readonly reason: string;
  readonly files: number;
  /** The first few, for people. */
  readonly examples: readonly string[];
}

/** Files of one checkout. Nothing outside its root can be read through it. */
export interface FileSet {
  /** Chosen files, relative to the root, forward slashes, sorted. */
  readonly paths: readonly string[];
  /** Less than the whole checkout was chosen: what the chosen files import counts too. */
  readonly partial: boolean;
  /** The text of any regular file inside the root, chosen or not. */
  read(path: string): string | undefined;
}

/** What was found on disk, and what was not. */
export interface FoundFiles extends FileSet {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly skipped: readonly Skipped[];
  /** Paths that were asked for and are not there, or that lie outside the root. */
  readonly missing: readonly string[];
}

/** A checkout from which files can be chosen: a folder, or a commit that nobody checked out. */
export interface Checkout {
  /** Every file that may hold calls, tests too, sorted. */
  list(): readonly string[];
  choose(paths: readonly string[]): FileSet;
}

/** The checkout in a folder. */
export function checkoutAt(root: string): Checkout {
  return {
    list: () => findFiles(root, ["."], { tests: true }).paths,
    choose: (paths) => findFiles(root, paths),
  };
}

/** A checkout of these files, whoever reads them. */
export function checkoutOf(paths: readonly string[], read: FileSet["read"]): Checkout {
  const texts = new Map<string, string | undefined>();
  const readOnce = (path: string): string | undefined => {
    if (texts.has(path)) return texts.get(path);
    const text = read(path);
    const known = text !== undefined && text.length > sizeLimit(path) ? undefined : text;
    texts.set(path, known);
    return known;
  };
  return {
    list: () => paths.filter((path) => readable.test(path) && !inSkippedFolder(path)),
    choose: (chosen) => ({ paths: [...chosen].sort(), partial: true, read: readOnce }),
  };
}

/** Larger sources are generated; reading them would only cost time. Recordings are large. */
const maxBytes = 2_000_000;
const maxRecordingBytes = 64_000_000;
const recording = /\.(?:har|jsonl|ndjson|log)$/;

const skippedFolders = new Set([
  "node_modules",
  "bower_components",
  ".git",
  ".hg",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".turbo",
  ".vercel",
  ".yarn",
  ".venv",
  "venv",
  "site-packages",
  "__pycache__",
  ".tox",
  ".mypy_cache",
  "coverage",
  "dist",
  "vendor",
  "third_party",
]);

const testFolders = new Set([
  "test",
  "tests",
  "__tests__",
  "__mocks__",
  "__fixtures__",
  "fixtures",
]);
const testFile =
  /(?:\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py)$/;

const readable =
  /(?:\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|sh|bash|zsh|ya?ml|har|json|jsonl|ndjson|log)|(?:^|\/)(?:[^./]+|Dockerfile[^/]*|\.husky\/[^/]+))$/;

export interface FindOptions {
  /** Look into test files too. A file that is named itself is always looked into. */
  readonly tests?: boolean;
}

/**
 * Finds the files below `paths` (files or folders, absolute or relative to `root`). Symbolic links
 * are not followed: what they lead to inside the checkout is found at its own place, and what lies
 * outside is none of ours.
 */
export function findFiles(
  root: string,
  paths: readonly string[],
  options: FindOptions = {},
): FoundFiles {
  const base = realpathSync(root);
  const chosen = new Set<string>();
  const missing: string[] = [];
  const skipped = new Map<string, string[]>();
  const skip = (reason: string, path: string): void => {
    const list = skipped.get(reason);
    if (list === undefined) skipped.set(reason, [path]);
    else list.push(path);
  };

  const walk = (folder: string, inside: string): void => {
    for (const entry of readdirSync(folder === "" ? base : join(base, folder), {
      withFileTypes: true,
    })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const below = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (entry.isSymbolicLink()) continue;
      if (entry.isDirectory()) {
        if (skippedFolders.has(entry.name)) continue;
        walk(path, below);
      } else if (entry.isFile() && readable.test(path)) {
        if (options.tests !== true && isTest(below)) skip("test", path);
        else chosen.add(path);
      }
    }
  };

  let partial = true;
  for (const given of paths) {
    const path = insideRoot(base, resolve(base, given));
    const stat = path === undefined ? undefined : statOf(join(base, path));
    if (path === undefined || stat === undefined) missing.push(given);
    else if (stat.isDirectory()) {
      walk(path, "");
      if (path === "") partial = false;
    } else if (stat.isFile()) chosen.add(path);
    else missing.push(given);
  }

  const texts = new Map<string, string | undefined>();
  const read = (path: string): string | undefined => {
    if (texts.has(path)) return texts.get(path);
    const found = readInside(base, path);
    if (found.large === true && chosen.has(path)) skip("too large", path);
    texts.set(path, found.text);
    return found.text;
  };
  return {
    root: base,
    paths: [...chosen].sort(),
    missing,
    partial,
    get skipped() {
      return [...skipped].map(([reason, files]) => ({
        reason,
        files: files.length,
        examples: files.slice(0, 3),
      }));
    },
    read,
  };
}

function inSkippedFolder(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((part) => skippedFolders.has(part));
}

function sizeLimit(path: string): number {
  return recording.test(path) ? maxRecordingBytes : maxBytes;
}

function isTest(path: string): boolean {
  return (
    testFile.test(path) ||
    path
      .split("/")
      .slice(0, -1)
      .some((part) => testFolders.has(part))
  );
}

function statOf(path: string): ReturnType<typeof statSync> {
  return statSync(path, { throwIfNoEntry: false });
}

/** The path relative to the root, or undefined where it leads out, by `..` or through a link. */
function insideRoot(base: string, absolute: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(absolute);
  } catch {
    return undefined;
  }
  const path = relative(base, real);
  if (path === ".." || path.startsWith(`..${sep}`) || resolve(base, path) !== real)
    return undefined;
  return path.split(sep).join("/");
}

function readInside(base: string, path: string): { readonly text?: string; readonly large?: true } {
  const absolute = join(base, path);
  try {
    const stat = lstatSync(absolute);
    if (!stat.isFile()) return {};
    if (stat.size > sizeLimit(path)) return { large: true };
    // The file itself is no link; a folder above it may be one that leads out.
    if (insideRoot(base, dirname(absolute)) === undefined) return {};
    return { text: readFileSync(absolute, "utf8") };
  } catch {
    return {};
  }
}
