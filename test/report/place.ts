import type { Span } from "../../src/model/span.ts";

/** The span of the first `part` in `text`, which has to be there. */
export function placeOf(file: string, text: string, part: string): Span {
  const start = text.indexOf(part);
  if (start === -1) throw new Error(`${part} is not in the text`);
  const position = (offset: number): Span["start"] => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1, offset };
  };
  return { file, start: position(start), end: position(start + part.length) };
}
