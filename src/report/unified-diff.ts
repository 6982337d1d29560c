import type { TextEdit } from "../model/span.ts";
import type { TextOf } from "./code-frame.ts";
import { previewFix } from "./fix-preview.ts";

/** Lines around a change that show where it is. */
const context = 3;

/** Edits as a diff that `git apply` takes. Line breaks are those of the file. */
export function unifiedDiff(edits: readonly TextEdit[], textOf: TextOf): string {
  let diff = "";
  for (const [file, changes] of Map.groupBy(previewFix(edits, textOf), (change) => change.file)) {
    const lines = (textOf(file) ?? "").split("\n");
    const unended = lines.at(-1) !== "";
    const last = unended ? lines.length : lines.length - 1;
    diff += `--- a/${file}\n+++ b/${file}\n`;
    let shift = 0;
    // Of two hunks the first takes the lines between them as far as they go round.
    let free = 1;
    changes.forEach(({ line, removed, added }, index) => {
      const next = changes[index + 1]?.line ?? last + 1;
      const from = Math.max(free, line - context);
      const end = line + removed.length;
      const to = Math.min(next, last + 1, end + context);
      free = to;
      const before = lines.slice(from - 1, line - 1);
      const after = lines.slice(end - 1, to - 1);
      const old = before.length + removed.length + after.length;
      const fresh = before.length + added.length + after.length;
      const ending = lines[line - 1]?.endsWith("\r") === true ? "\r" : "";
      diff += `@@ -${from},${old} +${from + shift},${fresh} @@\n`;
      diff += before.map((text) => ` ${text}\n`).join("");
      diff += lines
        .slice(line - 1, end - 1)
        .map((text) => `-${text}\n`)
        .join("");
      diff += added.map((text) => `+${text}${ending}\n`).join("");
      diff += after.map((text) => ` ${text}\n`).join("");
      if (unended && after.length > 0 && to > last) diff += "\\ No newline at end of file\n";
      shift += added.length - removed.length;
    });
  }
  return diff;
}
