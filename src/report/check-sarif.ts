import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import type { Span, TextEdit } from "../model/span.ts";
import type { CheckReport, ReportedRule, SuppressedFinding } from "./check-report.ts";
import type { TextOf } from "./code-frame.ts";
import { jsonText } from "./json-text.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The report of `check` as SARIF 2.1.0. What could not be judged is a notification of the
 * invocation, which then says that it was not successful.
 */
export function sarifCheck(report: CheckReport): string {
  const used = [...report.findings, ...report.suppressed.map(({ finding }) => finding)];
  const rules = [...report.rules];
  for (const finding of used) {
    if (rules.some((rule) => rule.id === finding.rule)) continue;
    rules.push({ id: finding.rule, severity: finding.severity, summary: finding.rule });
  }
  const ruleIndex = new Map(rules.map((rule, index) => [rule.id, index]));
  const log = {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Scopewright",
            semanticVersion: report.version,
            rules: rules.map(sarifRule),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The root of the repository" } } },
        invocations: [
          {
            executionSuccessful: report.problems.length === 0,
            toolExecutionNotifications: report.problems.map(notification),
          },
        ],
        results: [
          ...report.findings.map((finding) => ({
            ...result(finding, ruleIndex, report.textOf),
            suppressions: [],
          })),
          ...report.suppressed.map((suppressed) => ({
            ...result(suppressed.finding, ruleIndex, report.textOf),
            suppressions: [suppression(suppressed)],
          })),
        ],
      },
    ],
  };
  return jsonText(log);
}

function sarifRule(rule: ReportedRule): Json {
  return {
    id: rule.id,
    name: rule.id.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.summary },
    help: {
      text: `Run \`scopewright explain ${rule.id}\` for what the rule means and how to fix it.`,
      ...(rule.page === undefined ? {} : { markdown: rule.page }),
    },
    defaultConfiguration: { level: rule.severity },
    properties: { tags: ["security", "least-privilege"] },
  };
}

function result(finding: Finding, ruleIndex: ReadonlyMap<string, number>, textOf: TextOf): Json {
  return {
    ruleId: finding.rule,
    ruleIndex: ruleIndex.get(finding.rule),
    level: finding.severity,
    message: { text: [finding.message, ...finding.notes].join("\n") },
    locations: [{ physicalLocation: physicalLocation(finding.at) }],
    relatedLocations: finding.related.map((label, id) => ({
      id,
      message: { text: label.text },
      physicalLocation: physicalLocation(label.at),
    })),
    // Names what is wrong and not where, so that an edit above does not make the finding new.
    partialFingerprints: {
      "scopewright/v1": [
        finding.rule,
        finding.integration ?? finding.at.file,
        finding.subject ?? "",
      ]
        .map(encodeWellFormed)
        .join("/"),
    },
    ...(finding.fix === undefined ? {} : { fixes: sarifFixes(finding.fix, textOf) }),
  };
}

function physicalLocation(span: Span): Json {
  return {
    artifactLocation: artifactLocation(span.file),
    region: {
      startLine: span.start.line,
      startColumn: span.start.column,
      endLine: span.end.line,
      endColumn: span.end.column,
    },
  };
}

function encodeWellFormed(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function artifactLocation(file: string): Json {
  return { uri: file.split("/").map(encodeWellFormed).join("/"), uriBaseId: "SRCROOT" };
}

function sarifFixes(fix: NonNullable<Finding["fix"]>, textOf: TextOf): Json[] {
  const files = [...new Set(fix.edits.map((edit) => edit.file))];
  // A fix with a part missing would be a wrong fix.
  if (files.some((file) => textOf(file) === undefined)) return [];
  return [
    {
      description: { text: `${fix.title} (${fix.safety})` },
      artifactChanges: files.map((file) => ({
        artifactLocation: artifactLocation(file),
        replacements: fix.edits
          .filter((edit) => edit.file === file)
          .map((edit) => replacement(edit, textOf(file)!)),
      })),
    },
  ];
}

function replacement(edit: TextEdit, text: string): Json {
  const start = lineAndColumn(text, edit.start);
  const end = lineAndColumn(text, edit.end);
  return {
    deletedRegion: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
    insertedContent: { text: edit.text },
  };
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next !== -1 && next < offset;) {
    line += 1;
    lineStart = next + 1;
    next = text.indexOf("\n", lineStart);
  }
  return { line, column: offset - lineStart + 1 };
}

function suppression({ waiver }: SuppressedFinding): Json {
  if (waiver === undefined) {
    return { kind: "external", justification: "Known when the baseline was taken" };
  }
  const parts = [waiver.reason ?? "no reason given"];
  if (waiver.by !== undefined) parts.push(`by ${waiver.by}`);
  if (waiver.until !== undefined) parts.push(`until ${waiver.until}`);
  return {
    kind: "inSource",
    justification: parts.join(", "),
    location: { physicalLocation: physicalLocation(waiver.at) },
  };
}

function notification(problem: Problem): Json {
  const words = [problem.message];
  if (problem.expected !== undefined) words.push(`Expected ${problem.expected}.`);
  if (problem.nearest !== undefined) words.push(`Did you mean ${problem.nearest}?`);
  if (problem.help !== undefined) words.push(problem.help);
  const place =
    problem.at === undefined
      ? { artifactLocation: artifactLocation(problem.file) }
      : physicalLocation(problem.at);
  return {
    level: "error",
    descriptor: { id: problem.code },
    message: { text: words.join("\n") },
    ...(problem.file === "" ? {} : { locations: [{ physicalLocation: place }] }),
  };
}
