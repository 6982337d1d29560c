import type { Advice, Suggestion } from "../check/review-advice.ts";
import { markdownFinding } from "./check-markdown.ts";
import { counted } from "./check-report.ts";
import type { TextOf } from "./code-frame.ts";
import { fenced, markdownSentence } from "./markdown-text.ts";
import { unifiedDiff } from "./unified-diff.ts";
import { visible } from "./visible-text.ts";

/** More findings than this are only counted. */
const mostFindings = 20;

/**
 * What `check` says of the files of a change, and the suggestions that stand beside no line, as
 * patches.
 */
export function markdownAdvice(
  { findings }: Pick<Advice, "findings">,
  suggestions: readonly Suggestion[],
  textOf: TextOf,
): string {
  const blocks: string[] = [];
  if (findings.length > 0) {
    const list = findings.slice(0, mostFindings).map(markdownFinding).join("");
    const rest = findings.length - mostFindings;
    blocks.push(
      `<details><summary>${counted(findings.length, "finding")} of <code>check</code> in the files of this change</summary>\n\n${list}${rest > 0 ? `- ${rest} more\n` : ""}\n</details>\n`,
    );
  }
  for (const suggestion of suggestions) blocks.push(patch(suggestion, textOf));
  return blocks.join("\n");
}

function patch({ title, edits }: Suggestion, textOf: TextOf): string {
  const words = markdownSentence(title.charAt(0).toUpperCase() + title.slice(1));
  const diff = unifiedDiff(edits, textOf);
  // A patch has to be shown as it is, so one that holds what can't be seen is not shown.
  if (diff.split(/[\n\t]/).some((part) => visible(part) !== part)) return `${words}.\n`;
  return `<details open><summary>Suggestion: a patch for <code>git apply</code></summary>\n\n${words}:\n\n${fenced(diff, "diff")}\n</details>\n`;
}
