import type { TextEdit } from "../model/span.ts";
import type { TextOf } from "./code-frame.ts";

/** A run of lines that an edit replaces. */
export interface ChangedLines {
  readonly file: string;
  /** Number of the first removed line, from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The lines that edits change, file by file; nothing for a file whose text is not known. */
export function previewFix(edits: readonly TextEdit[], textOf: TextOf): ChangedLines[] {
  const changes: ChangedLines[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = textOf(file);
    if (text === undefined) continue;
    const ofFile = edits
      .filter((edit) => edit.file === file)
      .toSorted((a, b) => a.start - b.start || a.end - b.end);
    let index = 0;
    while (index < ofFile.length) {
      // Edits that touch the same or neighbouring lines are shown as one change.
      const from = lineStart(text, ofFile[index]!.start);
      let to = lastTouched(text, ofFile[index]!);
      const group: TextEdit[] = [];
      while (index < ofFile.length && ofFile[index]!.start <= to + 1) {
        group.push(ofFile[index]!);
        to = Math.max(to, lastTouched(text, ofFile[index]!));
        index += 1;
      }
      changes.push(changedLines(file, text, from, to, group));
    }
  }
  return changes;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** The end of the last line that an edit changes: the one before, where it takes whole lines. */
function lastTouched(text: string, { start, end, text: added }: TextEdit): number {
  const whole = added === "" ? start === lineStart(text, start) : added.endsWith("\n");
  const from = whole && end > 0 && text[end - 1] === "\n" ? end - 1 : end;
  const last = text.indexOf("\n", from);
  return last === -1 ? text.length : last;
}

function changedLines(
  file: string,
  text: string,
  from: number,
  to: number,
  edits: readonly TextEdit[],
): ChangedLines {
  let after = "";
  let position = from;
  for (const edit of edits) {
    after += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  after += text.slice(position, Math.max(to, position));
  // Where the edits take the last line break along, or only add lines, what is new ends with one.
  const removed = to < from ? [] : linesOf(text.slice(from, to));
  const added = position > to ? linesOf(after).slice(0, -1) : linesOf(after);
  let same = 0;
  while (same < removed.length && same < added.length && removed[same] === added[same]) same += 1;
  let sameEnd = 0;
  while (
    sameEnd < removed.length - same &&
    sameEnd < added.length - same &&
    removed.at(-1 - sameEnd) === added.at(-1 - sameEnd)
  ) {
    sameEnd += 1;
  }
  return {
    file,
    line: text.slice(0, from).split("\n").length + same,
    removed: removed.slice(same, removed.length - sameEnd),
    added: added.slice(same, added.length - sameEnd),
  };
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}
