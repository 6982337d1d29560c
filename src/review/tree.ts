import { lstatSync, realpathSync, statSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { decode, readSource } from "../document/read.ts";
import type { Outcome } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { git, type Repository } from "./git.ts";

/** The files of a repository at one moment: those of a commit, or those that lie there now. */
export interface Tree {
  /** Sorted; relative to the root, with forward slashes. */
  readonly paths: readonly string[];
  readonly has: (path: string) => boolean;
  readonly file: (path: string) => Outcome<SourceFile>;
  /** Makes ready files that will be asked for: one run of git in place of many. */
  readonly prepare: (paths: readonly string[]) => void;
}

/** As much as files on disk may have. */
const sizeLimit = 5_000_000;
/** A link to a link to a link: more than this is a circle. */
const mostLinks = 8;

interface Entry {
  readonly object: string;
  readonly size: number;
  readonly link: boolean;
}

/**
 * The files of a commit, read from git's objects; nothing is checked out. Links are followed within
 * the tree; submodules are left out. `contents` keeps what was read, by object name, and serves
 * several trees.
 */
export function commitTree(
  repository: Repository,
  commit: string,
  contents: Map<string, Buffer>,
): Tree {
  const entries = listCommit(repository, commit);
  const resolve = (path: string): Entry | undefined => {
    let place = path;
    for (let links = 0; links <= mostLinks; links += 1) {
      const entry = entries.get(place);
      if (entry?.link !== true) return entry;
      fetchObjects(repository, [entry.object], contents);
      const target = contents.get(entry.object)?.toString("utf8") ?? "";
      place = posix.normalize(posix.join(posix.dirname(place), target));
    }
    return undefined;
  };
  return {
    paths: [...entries.keys()].filter((path) => resolve(path) !== undefined).toSorted(inOrder),
    has: (path) => resolve(path) !== undefined,
    file: (path) => {
      const entry = resolve(path);
      if (entry === undefined) return refused(path, "file-not-found", "there is no such file");
      if (entry.size > sizeLimit) {
        const size = `${(entry.size / 1e6).toFixed(1)} MB`;
        return refused(path, "file-too-large", `the file has ${size}; it was not read`);
      }
      fetchObjects(repository, [entry.object], contents);
      const bytes = contents.get(entry.object);
      if (bytes !== undefined) return decode(path, bytes);
      const help = "fetch the repository's objects: git fetch --refetch origin";
      return refused(path, "object-missing", "git has no content for this file", help);
    },
    prepare: (paths) => {
      const wanted = paths.map(resolve).filter((entry) => entry !== undefined);
      const small = wanted.filter(({ size }) => size <= sizeLimit);
      fetchObjects(
        repository,
        small.map(({ object }) => object),
        contents,
      );
    },
  };
}

/** `<mode> blob <object> <size>\t<path>`, each ended by NUL; paths are relative to the root. */
function listCommit(repository: Repository, commit: string): Map<string, Entry> {
  const { status, stdout, stderr } = git(repository, ["ls-tree", "-r", "-z", "-l", commit, "--"]);
  if (status !== 0) throw new Error(`git could not list ${commit}: ${stderr.trim()}`);
  const entries = new Map<string, Entry>();
  for (const line of stdout.toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    const [mode, type, object, size] = line.slice(0, tab).split(/ +/);
    if (tab === -1 || type !== "blob" || object === undefined) continue;
    entries.set(line.slice(tab + 1), { object, size: Number(size), link: mode === "120000" });
  }
  return entries;
}

/** Reads objects that are not yet there. Each answer is `<object> blob <size>\n<content>\n`. */
function fetchObjects(
  repository: Repository,
  objects: readonly string[],
  contents: Map<string, Buffer>,
): void {
  const wanted = [...new Set(objects)].filter((object) => !contents.has(object));
  if (wanted.length === 0) return;
  const { stdout } = git(repository, ["cat-file", "--batch"], `${wanted.join("\n")}\n`);
  let at = 0;
  while (at < stdout.length) {
    const lineEnd = stdout.indexOf(10, at);
    if (lineEnd === -1) return;
    const [object = "", type, size] = stdout.toString("latin1", at, lineEnd).split(" ");
    at = lineEnd + 1;
    if (type !== "blob") continue; // `<object> missing` has no content.
    contents.set(object, stdout.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
}

/**
 * The files that lie in the folder now: those that git tracks, even where they are ignored, and new
 * ones that it does not ignore. Links lead to files below the root, or nowhere.
 */
export function workingTree(repository: Repository): Tree {
  const { root } = repository;
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout, stderr } = git(repository, args);
  if (status !== 0) throw new Error(`git could not list the folder: ${stderr.trim()}`);
  const listed = new Set(stdout.toString("utf8").split("\0"));
  listed.delete("");
  const real = realpathSync(root);
  const paths = [...listed].filter((path) => isOwnFile(root, real, path)).toSorted(inOrder);
  const known = new Set(paths);
  return {
    paths,
    has: (path) => known.has(path),
    file: (path) =>
      known.has(path)
        ? readSource(root, path)
        : refused(path, "file-not-found", "there is no such file"),
    prepare: () => {},
  };
}

function isOwnFile(root: string, real: string, path: string): boolean {
  try {
    const place = join(root, path);
    if (!lstatSync(place).isSymbolicLink()) return statSync(place).isFile();
    return realpathSync(place).startsWith(real + sep) && statSync(place).isFile();
  } catch {
    // Tracked, and deleted since.
    return false;
  }
}

function refused(file: string, code: string, message: string, help?: string): Outcome<never> {
  const problem = { code, message, file, ...(help === undefined ? {} : { help }) };
  return { ok: false, problems: [problem] };
}

/** Plain comparison of UTF-16 units: the same order on every machine. */
function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
