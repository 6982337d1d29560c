import type { TextEdit } from "../model/span.ts";
import type { TextOf } from "./code-frame.ts";
import { previewFix } from "./fix-preview.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** The lines that edits take away and add, with their numbers, below a gutter of that width. */
export function changedLines(
  edits: readonly TextEdit[],
  textOf: TextOf,
  gutter: number,
  style: Style,
): string[] {
  const lines: string[] = [];
  for (const change of previewFix(edits, textOf)) {
    const last = change.line + Math.max(change.removed.length, change.added.length);
    const width = Math.max(gutter, String(last).length);
    const numbered = (sign: "-" | "+", texts: readonly string[]): void => {
      const tone = sign === "-" ? "removed" : "added";
      texts.forEach((text, index) => {
        const number = style.paint("place", String(change.line + index).padStart(width));
        lines.push(`${number} ${style.paint(tone, `${sign} ${visible(text)}`)}`);
      });
    };
    numbered("-", change.removed);
    numbered("+", change.added);
  }
  return lines;
}
