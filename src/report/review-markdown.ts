import type { IntegrationReview, RulesChange } from "../review/review.ts";
import { markdownProblem } from "./check-markdown.ts";
import { counted } from "./check-report.ts";
import { markdownCode, markdownSentence, markdownTable } from "./markdown-text.ts";
import {
  approvalWords,
  excuseWords,
  otherObstacles,
  outcomeWords,
  reachWords,
  type ReviewReport,
  reviewLine,
  verdictWords,
  witnesses,
} from "./review-report.ts";

/** More operations than this are only counted. */
const mostListed = 50;

/** The report of `diff` in GitHub's Markdown, for a comment or a job summary. */
export function markdownReview(report: ReviewReport): string {
  const { review } = report;
  const blocks = [`**${markdownSentence(reviewLine(report))}**\n`];
  if (review.integrations.length > 0) blocks.push(overview(review.integrations));
  for (const problem of review.problems) blocks.push(markdownProblem(problem));
  if (review.rulesChanges.length > 0) {
    blocks.push(review.rulesChanges.map(rulesChange).join(""));
    if (review.rulesChanges.some(({ loosens }) => loosens)) {
      blocks.push(`${markdownSentence(capital(approvalWords(review.approvers)))}.\n`);
    }
  }
  for (const integration of review.integrations) blocks.push(section(integration));
  return blocks.join("\n");
}

function overview(integrations: readonly IntegrationReview[]): string {
  return markdownTable(
    ["Integration", "Verdict", "Outcome", "Reach", "Gained", "Lost"],
    integrations.map((review) => [
      markdownCode(review.name),
      markdownSentence(verdictWords(review)),
      review.outcome === "pass" ? "passes" : `**${outcomeWords[review.outcome]}**`,
      markdownSentence(reachWords(review) ?? "unknown"),
      String(review.gained.length),
      String(review.lost.length),
    ]),
  );
}

function rulesChange({ file, message, loosens, at }: RulesChange): string {
  const place = at === undefined ? file : `${file}:${at.start.line}`;
  const mark = loosens ? "**loosened** " : "";
  return `- ${mark}${markdownCode(place)}: ${markdownSentence(message)}\n`;
}

function section(review: IntegrationReview): string {
  const lines = [
    `### ${markdownCode(review.name)} ${outcomeWords[review.outcome]}\n`,
    `${markdownCode(`${review.file}:${review.at.start.line}`)}: ${scopes(review.base)} → ${scopes(review.head)}\n`,
  ];
  const reasons = [...witnesses(review), ...otherObstacles(review)];
  if (reasons.length > 0) {
    lines.push(reasons.map((reason) => `- ${markdownSentence(reason)}\n`).join(""));
  }
  if (review.minimal.length > 0 && !review.certifiedMinimum) {
    const proof = review.proven ? "proven" : "not proven";
    lines.push(`The minimal set for its calls (${proof}): ${scopes(review.minimal)}.\n`);
  }
  if (review.gained.length > 0) {
    const rows = review.gained.map((gain) => [
      markdownCode(`${gain.method} ${gain.path}`),
      gain.risk,
      gain.cause,
      excuseWords(gain) ?? "**no**",
    ]);
    lines.push(
      details(
        counted(rows.length, "operation") + " gained",
        markdownTable(["Operation", "Risk", "Cause", "Excused"], rows.slice(0, mostListed)),
        rows.length,
      ),
    );
  }
  if (review.lost.length > 0) {
    const rows = review.lost.map(({ method, path, risk }) => [
      markdownCode(`${method} ${path}`),
      risk,
    ]);
    lines.push(
      details(
        counted(rows.length, "operation") + " lost",
        markdownTable(["Operation", "Risk"], rows.slice(0, mostListed)),
        rows.length,
      ),
    );
  }
  if (review.waiver !== undefined && review.outcome !== "pass") {
    lines.push("Where it has to be so, add this comment to the definition:\n");
    lines.push(`${markdownCode(review.waiver)}\n`);
    lines.push(`${markdownSentence(capital(approvalWords(review.approvers)))}.\n`);
  }
  return lines.join("\n");
}

/** GitHub renders Markdown in it only after an empty line. */
function details(summary: string, body: string, count: number): string {
  const rest = count > mostListed ? `\n${count - mostListed} more.\n` : "";
  return `<details><summary>${summary}</summary>\n\n${body}${rest}\n</details>\n`;
}

function scopes(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0
    ? "nothing"
    : names.map((name) => markdownCode(name)).join(", ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
