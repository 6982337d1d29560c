import type { Style } from "./style.ts";
import { columns, visible, wrap } from "./visible-text.ts";

/** `= note: …` below a code frame, wrapped and aligned with the frame's gutter. */
export function noteLines(word: string, text: string, gutter: number, style: Style): string[] {
  const lead = `${" ".repeat(gutter)} ${style.paint("place", "=")} ${style.paint("strong", `${word}:`)} `;
  const indent = gutter + 3 + word.length + 2;
  const lines = wrap(visible(text), Math.max(30, style.width - indent));
  return lines.map((line, index) => (index === 0 ? lead + line : " ".repeat(indent) + line));
}

/** Text in columns: every cell but the last of a row is padded to its column's width. */
export function alignColumns(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, columns(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === row.length - 1 ? cell : cell + " ".repeat(widths[index]! - columns(cell)),
      )
      .join(gap),
  );
}
