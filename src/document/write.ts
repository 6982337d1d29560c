import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Outcome } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";

/**
 * Replaces the text of a file that was read as `source`, all at once: a reader sees the old text
 * or the new. A byte order mark, the file's mode and a symbolic link to it stay. Refuses when the
 * file has changed since it was read.
 */
export function writeSource(root: string, source: SourceFile, text: string): Outcome<null> {
  const mark = source.bom === true ? "\uFEFF" : "";
  try {
    const path = realpathSync(resolve(root, source.path));
    if (readFileSync(path, "utf8") !== mark + source.text) {
      const message = "the file changed while it was being worked on; nothing was written";
      const help = "run the command again";
      return { ok: false, problems: [{ code: "file-changed", message, file: source.path, help }] };
    }
    const mode = statSync(path).mode & 0o7777;
    const beside = join(dirname(path), `.scopewright-${crypto.randomUUID()}.tmp`);
    try {
      writeFileSync(beside, mark + text, { mode, flag: "wx" });
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
    return { ok: true, value: null };
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const message = `this file can't be written (${code ?? String(error)})`;
    return { ok: false, problems: [{ code: "file-unwritable", message, file: source.path }] };
  }
}
