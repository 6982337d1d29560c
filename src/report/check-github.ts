import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import { closingLine, summarize, type CheckReport } from "./check-report.ts";
import { annotationCommands, escapeData, type Annotation } from "./github-annotations.ts";

/** The report of `check` as annotations of GitHub Actions, and a last line for the log. */
export function githubCheck(report: CheckReport): string {
  const annotations = [
    ...report.problems.map(problemAnnotation),
    ...report.findings.map(findingAnnotation),
  ];
  return `${annotationCommands(annotations)}${escapeData(closingLine(summarize(report)))}\n`;
}

/** What could not be judged, as an annotation: an error, as the run can't pass. */
export function problemAnnotation(problem: Problem): Annotation {
  const lines = [problem.message];
  if (problem.expected !== undefined) lines.push(`expected ${problem.expected}`);
  if (problem.nearest !== undefined) lines.push(`did you mean ${problem.nearest}?`);
  if (problem.help !== undefined) lines.push(problem.help);
  return {
    level: "error",
    title: `cannot judge: ${problem.code}`,
    message: lines.join("\n"),
    ...(problem.file === "" ? {} : { file: problem.file }),
    ...(problem.at === undefined ? {} : { at: problem.at }),
  };
}

/** A finding beside its line. */
export function findingAnnotation(finding: Finding): Annotation {
  const lines = [finding.message, ...finding.notes];
  if (finding.fix !== undefined) {
    lines.push(`Fix (${finding.fix.safety}): ${finding.fix.title}`);
    for (const gained of finding.fix.gains) lines.push(`gains ${gained}`);
  }
  return {
    level: finding.severity,
    title: finding.rule,
    message: lines.join("\n"),
    file: finding.at.file,
    at: finding.at,
  };
}
