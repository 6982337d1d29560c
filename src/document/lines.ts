import type { Position, Span } from "../model/span.ts";

/** Finds lines and columns in one text. */
export interface LineIndex {
  /** Offsets at which lines begin; the first is 0. */
  readonly starts: readonly number[];
  /** Length of the text, in UTF-16 units. */
  readonly length: number;
}

/** Indexes a text. Lines end in LF or CRLF; the CR belongs to its line. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return { starts, length: text.length };
}

/** The place of an offset. Offsets outside the text count as its nearest end. */
function positionAt(lines: LineIndex, offset: number): Position {
  const inside = Math.min(Math.max(offset, 0), lines.length);
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines.starts[middle]! <= inside) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: inside - lines.starts[low]! + 1, offset: inside };
}

/** The stretch of `file` between two offsets. */
export function spanAt(file: string, lines: LineIndex, start: number, end: number): Span {
  return { file, start: positionAt(lines, start), end: positionAt(lines, Math.max(start, end)) };
}
