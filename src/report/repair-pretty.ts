import type { Repair } from "../permissions/repair.ts";
import { changedLines } from "./changed-lines.ts";
import type { TextOf } from "./code-frame.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** The lines that permission lists and their surroundings need, file by file. */
export function prettyRepairs(repairs: readonly Repair[], textOf: TextOf, style: Style): string {
  const lines: string[] = [];
  for (const { judged, edits, remaining } of repairs) {
    if (edits.length === 0) {
      lines.push(visible(`${judged.source.file}: nothing to add`));
    }
    for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
      lines.push(style.paint("strong", visible(file)));
      lines.push(...changedLines(ofFile, textOf, 3, style), "");
    }
    for (const work of remaining) {
      lines.push(`${style.paint("warning", "still to do:")} ${visible(work)}`);
    }
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
