import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import { closingLine, summarize, type CheckReport } from "./check-report.ts";
import { markdownCode, markdownSentence } from "./markdown-text.ts";

/** The report of `check` in GitHub's Markdown, for a comment or a job summary. */
export function markdownCheck(report: CheckReport): string {
  const blocks = [`**${markdownSentence(closingLine(summarize(report)))}**\n`];
  for (const applied of report.fixed) {
    blocks.push(
      `- Fixed ${markdownCode(applied.file)}: ${markdownSentence(applied.title)} (${markdownCode(applied.rule)})\n` +
        applied.gains.map((gained) => `  - gained ${markdownCode(gained)}\n`).join(""),
    );
  }
  for (const problem of report.problems) blocks.push(markdownProblem(problem));
  for (const finding of report.findings) blocks.push(markdownFinding(finding));
  return blocks.join("\n");
}

/** A problem as a list item with its place and what to do. */
export function markdownProblem(problem: Problem): string {
  const place =
    problem.at === undefined
      ? problem.file
      : `${problem.file}:${problem.at.start.line}:${problem.at.start.column}`;
  const lines = [
    `- **cannot judge** ${markdownCode(problem.code)}${place === "" ? "" : ` at ${markdownCode(place)}`}: ${markdownSentence(problem.message)}`,
  ];
  if (problem.expected !== undefined)
    lines.push(`  - expected ${markdownSentence(problem.expected)}`);
  if (problem.nearest !== undefined)
    lines.push(`  - did you mean ${markdownCode(problem.nearest)}?`);
  if (problem.help !== undefined) lines.push(`  - ${markdownSentence(problem.help)}`);
  return `${lines.join("\n")}\n`;
}

/** A finding as a list item with its place, its notes and its fix. */
export function markdownFinding(finding: Finding): string {
  const place = `${finding.at.file}:${finding.at.start.line}:${finding.at.start.column}`;
  const lines = [
    `- **${finding.severity}** ${markdownCode(finding.rule)} at ${markdownCode(place)}: ${markdownSentence(finding.message)}`,
    ...finding.notes.map((note) => `  - ${markdownSentence(note)}`),
  ];
  if (finding.fix !== undefined) {
    lines.push(`  - fix (${finding.fix.safety}): ${markdownSentence(finding.fix.title)}`);
    for (const gained of finding.fix.gains) lines.push(`    - gains ${markdownCode(gained)}`);
  }
  return `${lines.join("\n")}\n`;
}
