import type { Suggestion } from "../check/review-advice.ts";
import type { LineRange } from "../review/git-hunks.ts";
import type { TextOf } from "./code-frame.ts";
import { type ChangedLines, previewFix } from "./fix-preview.ts";
import { fenced, markdownSentence } from "./markdown-text.ts";
import { visible } from "./visible-text.ts";

/** A comment beside lines of a pull request whose suggestion can be applied with a click. */
export interface SuggestionComment extends LineRange {
  readonly file: string;
  readonly body: string;
}

/**
 * The comments that carry a suggestion out. Nothing where a part of it lies outside the lines that
 * the pull request shows, where GitHub takes no comment: half of a change may be worse than none.
 */
export function suggestionComments(
  { title, edits }: Suggestion,
  textOf: TextOf,
  shown: (file: string) => readonly LineRange[],
): readonly SuggestionComment[] | undefined {
  const comments: SuggestionComment[] = [];
  for (const change of previewFix(edits, textOf)) {
    const replaced = replacedLines(change, textOf(change.file)!);
    const { first, last, lines } = replaced;
    const inside = shown(change.file).some((range) => range.first <= first && last <= range.last);
    // What can't be seen should not be applied unseen.
    if (!inside || lines.some((line) => visible(line) !== line.replaceAll("\t", "\\t"))) {
      return undefined;
    }
    const block = fenced(lines.length === 0 ? "" : `${lines.join("\n")}\n`, "suggestion");
    const body = `${markdownSentence(title.charAt(0).toUpperCase() + title.slice(1))}.\n\n${block}`;
    comments.push({ file: change.file, first, last, body });
  }
  return comments;
}

/** A suggestion replaces whole lines, one at least: what is only added takes a neighbour along. */
function replacedLines(
  { line, removed, added }: ChangedLines,
  text: string,
): LineRange & { readonly lines: readonly string[] } {
  if (removed.length > 0) return { first: line, last: line + removed.length - 1, lines: added };
  const own = text.split(/\r?\n/);
  if (line === 1) return { first: 1, last: 1, lines: [...added, own[0] ?? ""] };
  return { first: line - 1, last: line - 1, lines: [own[line - 2] ?? "", ...added] };
}
