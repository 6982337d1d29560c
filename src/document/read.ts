import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { indexLines, spanAt } from "./lines.ts";

/** Files beyond this many bytes are refused without being read. */
const defaultSizeLimit = 5_000_000;

/**
 * Reads a text file. `path` may be absolute or relative to `root`.
 *
 * Refuses what is not a regular file (a directory, a device, a FIFO), what is larger than `limit`
 * bytes, what holds a NUL byte and what is not UTF-8. A byte order mark is stripped and noted.
 */
export function readSource(
  root: string,
  path: string,
  limit: number = defaultSizeLimit,
): Outcome<SourceFile> {
  const file = displayPath(root, path);
  let descriptor: number;
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a writer that may never come. Windows has none.
    descriptor = openSync(resolve(root, path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return refusal(openProblem(file, error));
  }
  try {
    const stats = fstatSync(descriptor);
    const problem = statsProblem(file, stats, limit);
    if (problem !== undefined) return refusal(problem);
    const bytes = readUpTo(descriptor, limit + 1);
    if (bytes.length > limit) return refusal(tooLarge(file, bytes.length, limit));
    return decode(file, bytes);
  } catch (error) {
    return refusal(openProblem(file, error));
  } finally {
    closeSync(descriptor);
  }
}

/** How reports name a file: relative to the root where it lies below it, with forward slashes. */
export function displayPath(root: string, path: string): string {
  const absolute = resolve(root, path);
  const inner = relative(resolve(root), absolute);
  const shown = inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner);
  const name = shown ? absolute : inner;
  return name === "" ? "." : name.split(sep).join("/");
}

/** The text of some bytes, or why they are no text. */
export function decode(file: string, bytes: Uint8Array): Outcome<SourceFile> {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    return refusal({
      code: "binary-file",
      message: `this is not a text file: byte ${zero} is NUL`,
      file,
      expected: "text in UTF-8",
      help: "if the file is text in UTF-16, save it as UTF-8",
    });
  }
  try {
    // Strips the byte order mark.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { ok: true, value: marked ? { path: file, text, bom: true } : { path: file, text } };
  } catch {
    return refusal(encodingProblem(file, bytes));
  }
}

/** Names the first byte that is no UTF-8: the first replacement character that was not there. */
function encodingProblem(file: string, bytes: Uint8Array): Problem {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let byte = 0;
  let from = 0;
  let at = text.indexOf("\uFFFD");
  while (at !== -1) {
    byte += Buffer.byteLength(text.slice(from, at));
    const genuine = bytes[byte] === 0xef && bytes[byte + 1] === 0xbf && bytes[byte + 2] === 0xbd;
    if (!genuine) break;
    byte += 3;
    from = at + 1;
    at = text.indexOf("\uFFFD", from);
  }
  const value = (bytes[byte] ?? 0).toString(16).padStart(2, "0");
  return {
    code: "invalid-utf8",
    message: `byte ${byte} (0x${value}) is not valid UTF-8`,
    file,
    at: spanAt(file, indexLines(text), at, at + 1),
    expected: "text in UTF-8",
    help: "save the file as UTF-8",
  };
}

function readUpTo(descriptor: number, limit: number): Uint8Array {
  const parts: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const part = Buffer.allocUnsafe(Math.min(65_536, limit - total));
    const count = readSync(descriptor, part, 0, part.length, null);
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    total += count;
  }
  return Buffer.concat(parts, total);
}

function statsProblem(file: string, stats: Stats, limit: number): Problem | undefined {
  if (stats.isDirectory()) {
    return {
      code: "is-directory",
      message: "this is a directory",
      file,
      expected: "a file",
      help: "name a file in it",
    };
  }
  if (!stats.isFile()) {
    return {
      code: "not-a-file",
      message: "this is a device, pipe or socket",
      file,
      expected: "a regular file",
    };
  }
  return stats.size > limit ? tooLarge(file, stats.size, limit) : undefined;
}

function tooLarge(file: string, size: number, limit: number): Problem {
  return {
    code: "file-too-large",
    message: `the file has ${megabytes(size)}; it was not read`,
    file,
    expected: `at most ${megabytes(limit)}`,
    help: "split the file, or name the right one",
  };
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function openProblem(file: string, error: unknown): Problem {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return { code: "file-not-found", message: "there is no such file or folder", file };
    case "EISDIR":
      return { code: "is-directory", message: "this is a directory", file, expected: "a file" };
    case "EACCES":
    case "EPERM":
      return { code: "file-unreadable", message: "you have no permission to read this file", file };
    case "ELOOP":
      return { code: "file-unreadable", message: "this symbolic link leads to itself", file };
    case "ENXIO":
    case "ENODEV":
      return {
        code: "not-a-file",
        message: "this is a device, pipe or socket",
        file,
        expected: "a regular file",
      };
    default:
      // A path with a NUL byte is refused by Node itself, with ERR_INVALID_ARG_VALUE.
      return {
        code: "file-unreadable",
        message: `this file can't be read (${typeof code === "string" ? code : String(error)})`,
        file,
      };
  }
}

function refusal(problem: Problem): Outcome<never> {
  return { ok: false, problems: [problem] };
}
