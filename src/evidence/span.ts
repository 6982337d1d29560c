import type { Position, Span } from "../model/span.ts";

/** The span of a stretch of a text, by UTF-16 offsets. */
export function spanOf(text: string, file: string, start: number, end: number): Span {
  return { file, start: positionAt(text, start), end: positionAt(text, end) };
}

/** The span from an offset to the end of its line. */
export function restOfLine(text: string, file: string, start: number): Span {
  const end = text.indexOf("\n", start);
  return spanOf(text, file, start, end === -1 ? text.length : end);
}

/** Line and column of an offset; lines end with LF or CRLF. */
function positionAt(text: string, offset: number): Position {
  let line = 1;
  let from = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", from)) {
    line += 1;
    from = at + 1;
  }
  return { line, column: offset - from + 1, offset };
}
