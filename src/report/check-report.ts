import type { AppliedFix } from "../check/write-fixes.ts";
import type { Finding, Fix, Severity } from "../model/finding.ts";
import type { Waiver } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { TextOf } from "./code-frame.ts";

/** A rule, as far as reports speak of it. */
export interface ReportedRule {
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong when it fires, in one sentence. */
  readonly summary: string;
  /** The rule's page, Markdown. */
  readonly page?: string;
}

/** A finding that does not count, and why not. */
export interface SuppressedFinding {
  readonly finding: Finding;
  /** What excuses it; absent where the baseline does. */
  readonly waiver?: Waiver;
}

/** Everything that a run of `check` found out. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** What could not be judged. */
  readonly problems: readonly Problem[];
  /** What is there and can't be judged by itself: no fault, and nothing in its favour. */
  readonly unjudged?: readonly Problem[];
  readonly fixed: readonly AppliedFix[];
  /** How many integrations were looked at. */
  readonly integrations: number;
  /** The rules that ran. */
  readonly rules: readonly ReportedRule[];
  readonly textOf: TextOf;
  /** Of Scopewright. */
  readonly version: string;
}

/** The counts that close a report. */
export interface CheckSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly integrations: number;
  readonly problems: number;
  readonly suppressed: number;
  readonly fixed: number;
  readonly fixable: { readonly safe: number; readonly unsafe: number };
}

/** Counts a report's findings. */
export function summarize(report: CheckReport): CheckSummary {
  const count = (wanted: (finding: Finding) => boolean): number =>
    report.findings.filter(wanted).length;
  const withFix = (safety: Fix["safety"]): number =>
    count((finding) => finding.fix?.safety === safety);
  return {
    errors: count((finding) => finding.severity === "error"),
    warnings: count((finding) => finding.severity === "warning"),
    integrations: report.integrations,
    problems: report.problems.length,
    suppressed: report.suppressed.length,
    fixed: report.fixed.length,
    fixable: { safe: withFix("safe"), unsafe: withFix("unsafe") },
  };
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The line that closes a report for people. */
export function closingLine(summary: CheckSummary): string {
  const parts: string[] = [];
  if (summary.errors > 0) parts.push(counted(summary.errors, "error"));
  if (summary.warnings > 0) parts.push(counted(summary.warnings, "warning"));
  if (summary.problems > 0) parts.push(`${counted(summary.problems, "input")} not judged`);
  if (parts.length === 0) parts.push("no findings");
  let line = `${parts.join(", ")} in ${counted(summary.integrations, "integration")}`;
  if (summary.suppressed > 0) line += `; ${summary.suppressed} excused by waiver or baseline`;
  const fixable = fixableClause(summary);
  if (fixable !== "") line += `; ${fixable}`;
  return line;
}

function fixableClause(summary: CheckSummary): string {
  const { safe, unsafe } = summary.fixable;
  if (safe > 0 && unsafe > 0) {
    return `${safe} fixable with --fix, ${unsafe} more with --fix=all`;
  }
  if (safe > 0) return `${safe} fixable with --fix`;
  return unsafe > 0 ? `${unsafe} fixable with --fix=all` : "";
}
