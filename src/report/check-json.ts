import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import type { Span } from "../model/span.ts";
import { jsonText } from "./json-text.ts";
import { summarize, type CheckReport } from "./check-report.ts";

/** Line and column count from 1, columns in UTF-16 units; the end is the place after the last. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A span in the form that scripts read. */
export function jsonPlace(span: Span): JsonPlace {
  return {
    file: span.file,
    line: span.start.line,
    column: span.start.column,
    endLine: span.end.line,
    endColumn: span.end.column,
  };
}

/** A problem in the form that scripts read: what it is about, and where. */
export function jsonProblem(problem: Problem): Readonly<Record<string, unknown>> {
  const { at, file, ...words } = problem;
  return { ...words, file, ...(at === undefined ? {} : jsonPlace(at)) };
}

/** A finding in the form that scripts read. */
export function jsonFinding(finding: Finding): Readonly<Record<string, unknown>> {
  const { rule, severity, message, integration, label, subject, notes, related, fix, change } =
    finding;
  return {
    rule,
    severity,
    message,
    integration,
    ...jsonPlace(finding.at),
    label,
    subject,
    notes,
    related: related.map((other) => ({ text: other.text, ...jsonPlace(other.at) })),
    fix,
    change,
  };
}

/** The report of `check` for scripts. */
export function jsonCheck(report: CheckReport): string {
  return jsonText({
    findings: report.findings.map(jsonFinding),
    suppressed: report.suppressed.map(({ finding, waiver }) => ({
      ...jsonFinding(finding),
      by:
        waiver === undefined
          ? { kind: "baseline" }
          : { kind: "waiver", reason: waiver.reason, until: waiver.until, by: waiver.by },
    })),
    fixed: report.fixed,
    problems: report.problems.map(jsonProblem),
    unjudged: (report.unjudged ?? []).map(jsonProblem),
    summary: summarize(report),
    version: report.version,
  });
}
