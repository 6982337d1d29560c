import type { Finding, Fix } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import { closingLine, summarize, type CheckReport } from "./check-report.ts";
import { codeFrame, type TextOf } from "./code-frame.ts";
import { changedLines } from "./changed-lines.ts";
import { noteLines } from "./note-lines.ts";
import { prettyProblem } from "./problem-pretty.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** The report of `check` for people: each finding with its lines, reasons and fix. */
export function prettyCheck(report: CheckReport, style: Style): string {
  const blocks: string[] = [];
  for (const applied of report.fixed) {
    const gains = applied.gains.length === 0 ? "" : `; gained: ${applied.gains.join(", ")}`;
    const where = `${applied.file}: ${applied.title} (${applied.rule}${gains})`;
    blocks.push(`${style.paint("help", "fixed")}: ${visible(where)}\n`);
  }
  for (const problem of report.problems) {
    blocks.push(prettyProblem(problem, report.textOf, style));
  }
  // Several findings may carry the same fix; its lines are shown with the first.
  const shownFixes = new Set<string>();
  for (const finding of report.findings) {
    blocks.push(prettyFinding(finding, report.textOf, style, shownFixes));
  }
  if (report.unjudged !== undefined && report.unjudged.length > 0) {
    blocks.push(unjudgedNotes(report.unjudged, style));
  }
  const summary = summarize(report);
  const bad = summary.errors + summary.problems > 0;
  const tone = bad ? "error" : summary.warnings > 0 ? "warning" : "help";
  const rules = [...new Set(report.findings.map((finding) => finding.rule))].toSorted();
  if (rules.length > 0) {
    blocks.push(`What a rule means and how to fix it: scopewright explain ${visible(rules[0]!)}\n`);
  }
  blocks.push(`${style.paint(tone, visible(closingLine(summary)))}\n`);
  return blocks.join("\n");
}

/** A repository may have hundreds of jobs; these lines are not what it is run for. */
const mostNotes = 10;

function unjudgedNotes(unjudged: readonly Problem[], style: Style): string {
  const lines = unjudged.slice(0, mostNotes).map(({ file, at, message }) => {
    const place = at === undefined ? file : `${file}:${at.start.line}`;
    return `${style.paint("place", visible(place))}: ${visible(message)}`;
  });
  const more = unjudged.length - lines.length;
  if (more > 0) lines.push(`and ${more} more, all listed by --format json`);
  return `${style.paint("strong", "Not judged:")}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function prettyFinding(
  finding: Finding,
  textOf: TextOf,
  style: Style,
  shownFixes: Set<string>,
): string {
  const tone = finding.severity;
  const marks = [
    { at: finding.at, text: finding.label ?? "", main: true },
    ...finding.related.map((label) => ({ at: label.at, text: label.text, main: false })),
  ];
  const gutter = Math.max(1, ...marks.map((mark) => String(mark.at.start.line).length));
  const lines = [
    style.paint(tone, `${tone}[${visible(finding.rule)}]`) +
      style.paint("strong", `: ${visible(finding.message)}`),
    ...codeFrame(marks, textOf, style, tone),
  ];
  const bar = `${" ".repeat(gutter)} ${style.paint("place", "|")}`;
  if (finding.notes.length > 0 || finding.fix !== undefined) lines.push(bar);
  for (const note of finding.notes) lines.push(...noteLines("note", note, gutter, style));
  if (finding.fix !== undefined) {
    lines.push(...prettyFix(finding.fix, gutter, textOf, style, shownFixes));
  }
  return `${lines.join("\n")}\n`;
}

function prettyFix(
  fix: Fix,
  gutter: number,
  textOf: TextOf,
  style: Style,
  shownFixes: Set<string>,
): string[] {
  const how = fix.safety === "safe" ? "--fix" : "--fix=all";
  const identity = JSON.stringify(fix.edits);
  const again = shownFixes.has(identity) ? ", as above" : "";
  const lines = noteLines("fix", `${fix.title} (${fix.safety}: ${how}${again})`, gutter, style);
  if (again !== "") return lines;
  shownFixes.add(identity);
  for (const gained of fix.gains) lines.push(...noteLines("gains", gained, gutter, style));
  lines.push(...changedLines(fix.edits, textOf, gutter, style));
  return lines;
}
