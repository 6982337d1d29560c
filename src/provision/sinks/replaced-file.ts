import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type Failure, refused } from "../failure.ts";
import type { Answer } from "../token-provider.ts";

/** A path that may not leave a folder. */
export interface PathWithin {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
}

/** Works on the real path, which lies inside the root and is a file or nothing yet. */
export function within<T>({ root, path }: PathWithin, work: (target: string) => T): Answer<T> {
  try {
    const whole = resolve(root, path);
    const folder = realpathSync(dirname(whole));
    const inside = relative(realpathSync(root), folder);
    const target = join(folder, basename(whole));
    const known = lstatSync(target, { throwIfNoEntry: false });
    if (isOutside(inside) || known?.isSymbolicLink() === true) return refused(outside(path));
    if (known?.isFile() === false) return refused(noFile(path));
    return { ok: true, value: work(target) };
  } catch (error) {
    return refused(unwritable(path, (error as NodeJS.ErrnoException).code));
  }
}

function isOutside(inside: string): boolean {
  return inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}

/** One spelling for one file, however the path to it is written. */
export function spelled({ root, path }: PathWithin): string {
  const whole = resolve(root, path);
  const folder = realOf(dirname(whole));
  return relative(realOf(root), join(folder, basename(whole))).replaceAll(sep, "/");
}

/** With its links followed, as far as it is there. */
function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const above = dirname(folder);
    return above === folder ? folder : join(realOf(above), basename(folder));
  }
}

/** Another file beside it, on the disk, then in its place: a reader sees the old or the new. */
export function replace(target: string, bytes: Uint8Array): void {
  const beside = besides(target);
  try {
    writeNew(beside, bytes);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(target);
}

/** All that {@link replace} does but for the replacing: the file beside it goes again. */
export function tryReplacing(target: string, bytes: Uint8Array): void {
  const beside = besides(target);
  try {
    writeNew(beside, bytes);
    syncFolder(target);
  } finally {
    rmSync(beside, { force: true });
  }
}

function besides(target: string): string {
  return join(dirname(target), `.scopewright-${crypto.randomUUID()}.tmp`);
}

function writeNew(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    // All of it or an error: a single write may take a part where room runs out.
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(target: string): void {
  const folder = openSync(dirname(target), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function outside(path: string): Failure {
  return {
    code: "outside",
    message: `${path} leads out of the repository, or is a link`,
    next: "name a file inside the repository in the definition's `path`",
  };
}

function noFile(path: string): Failure {
  return {
    code: "file-unwritable",
    message: `${path} is there and is no file`,
    next: "name another in the definition's `path`, or remove what is there",
  };
}

const mend: Readonly<Record<string, string>> = {
  ENOENT: "make the folder that the file is to stand in",
  ENOTDIR: "name another `path` in the definition: a part of this one is a file and no folder",
  EACCES: "let who runs this read the file, and make files in its folder",
  EPERM: "let who runs this read the file, and make files in its folder",
  EROFS: "run this where the folder can be written, or name another `path` in the definition",
  ENOSPC: "make room on the disk",
  EDQUOT: "make room on the disk",
  EFBIG: "let this process write larger files",
};

function unwritable(path: string, code = "unknown"): Failure {
  return {
    code: "file-unwritable",
    message: `${path} can't be read or written (${code})`,
    next: mend[code] ?? "see that files can be made and replaced there",
  };
}
