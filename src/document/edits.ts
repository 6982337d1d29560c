import type { TextEdit } from "../model/span.ts";

/** A text with edits applied. The edits are of one file and must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let from = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < from || edit.end < edit.start || edit.end > text.length) {
      throw new Error(`edit ${edit.start}..${edit.end} overlaps another or leaves the text`);
    }
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}
