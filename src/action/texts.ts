import { suggestionComments, type SuggestionComment } from "../report/suggestion-block.ts";
import { markdownAdvice } from "../report/advice-markdown.ts";
import { findingAnnotation } from "../report/check-github.ts";
import { annotationCommands, type Annotation, escapeData } from "../report/github-annotations.ts";
import { type MarkdownOptions, markdownReview } from "../report/review-markdown.ts";
import { reviewAnnotations } from "../report/review-github.ts";
import { reviewLine } from "../report/review-report.ts";
import type { Suggestion } from "../check/review-advice.ts";
import { shownLines } from "../review/git-hunks.ts";
import { commentLimit } from "./comment.ts";
import type { Environment } from "./environment.ts";
import type { Inputs } from "./inputs.ts";
import { firstThatFits, summaryLimit } from "./outputs.ts";
import type { GateRun } from "./run.ts";
import { mostComments } from "./suggestions.ts";
import { countsAgainst } from "./verdict.ts";

/** The address of a line at head. */
export function linkAtHead(
  { serverUrl, repository: { owner, name } }: Environment,
  { ends, prefix }: GateRun,
): (file: string, line: number) => string {
  const encoded = (path: string): string =>
    path
      .split("/")
      .map((part) =>
        encodeURIComponent(part.toWellFormed()).replaceAll(
          /[()'!*]/g,
          (character) => `%${character.charCodeAt(0).toString(16)}`,
        ),
      )
      .join("/");
  return (file, line) =>
    `${serverUrl}/${owner}/${name}/blob/${ends.head.commit}/${encoded(prefix + file)}#L${line}`;
}

/** What goes beside lines of the pull request, and what has no place there. */
export function placeSuggestions({ advice, report, repository, ends, prefix }: GateRun): {
  readonly beside: readonly SuggestionComment[];
  readonly rest: readonly Suggestion[];
} {
  const beside: SuggestionComment[] = [];
  const rest: Suggestion[] = [];
  for (const suggestion of advice.suggestions) {
    // What is not going to stand beside a line need not be looked for in the diff.
    const room = beside.length < mostComments;
    const comments =
      room &&
      suggestionComments(suggestion, report.textOf, (file) =>
        shownLines(repository, report.base.commit, ends.head.commit, file),
      );
    if (comments === undefined || comments === false) rest.push(suggestion);
    else beside.push(...comments.map((each) => ({ ...each, file: prefix + each.file })));
  }
  return { beside, rest };
}

/** What the texts are made of. */
export interface Told {
  readonly environment: Environment;
  readonly inputs: Pick<Inputs, "failOn">;
  readonly run: GateRun;
}

/** The whole review as Markdown; `patches` are suggestions that it has to carry itself. */
export function wholeText(
  { environment, inputs, run }: Told,
  patches: readonly Suggestion[],
  detail: MarkdownOptions["detail"] = "full",
): string {
  const { advice, report } = run;
  const options = {
    detail,
    linkTo: linkAtHead(environment, run),
    failing: advice.findings.filter((finding) => countsAgainst(finding, inputs)).length,
  };
  if (detail === "least") return markdownReview(report, options);
  return markdownReview(report, {
    ...options,
    more: markdownAdvice(advice, patches, report.textOf),
  });
}

/** The job summary, as far as there is room. */
export function summaryText(told: Told, patches: readonly Suggestion[]): string {
  const size = (text: string): number => Buffer.byteLength(text);
  const rest = "\nThe whole report is in the output `report`.\n";
  return firstThatFits(
    [
      () => wholeText(told, patches),
      () => wholeText(told, [], "brief") + rest,
      () => wholeText(told, [], "least") + rest,
    ],
    summaryLimit,
    size,
  );
}

/** The comment, as far as there is room. */
export function commentText(told: Told, patches: readonly Suggestion[]): string {
  const rest = `\n[The job summary](${told.environment.runUrl}) has all of it.\n`;
  return firstThatFits(
    [
      () => wholeText(told, patches),
      () => wholeText(told, [], "brief") + rest,
      () => wholeText(told, [], "least") + rest,
    ],
    commentLimit,
  );
}

/** Annotations of all that was found, worst first, and a last line for the log. */
export function annotationText(
  { report, advice, prefix, warnings }: GateRun,
  inputs: Pick<Inputs, "failOn" | "warnOnly">,
  moreWarnings: readonly string[],
): string {
  const all: Annotation[] = [
    ...reviewAnnotations(report),
    ...advice.findings.map((finding): Annotation => {
      const annotation = findingAnnotation(finding);
      // An error is what stops the change.
      return countsAgainst(finding, inputs)
        ? { ...annotation, level: "error" }
        : { ...annotation, level: annotation.level === "error" ? "warning" : "notice" };
    }),
    ...[...warnings, ...moreWarnings].map((message): Annotation => ({
      level: "warning",
      title: "Scopewright",
      message,
    })),
  ];
  const placed = all.map(({ level, file, ...rest }) => ({
    ...rest,
    level: inputs.warnOnly && level === "error" ? ("warning" as const) : level,
    ...(file === undefined ? {} : { file: prefix + file }),
  }));
  return `${annotationCommands(placed)}${escapeData(reviewLine(report))}\n`;
}
