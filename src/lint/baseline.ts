import type { Finding } from "../model/finding.ts";
import type { Outcome } from "../model/problem.ts";
import { covers, subjectOf, subjectParts } from "./waivers.ts";

/** An error that was there when the tool came in, known by what it is about and never by line. */
interface BaselineEntry {
  readonly rule: string;
  /** The integration's name; for a finding about a file, the file's path. */
  readonly integration: string;
  readonly subject?: string;
}

/** Errors that are let be for now. Committed; a run can only shrink it. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly BaselineEntry[];
}

/** The baseline that lets these findings be. */
export function baselineOf(findings: readonly Finding[]): Baseline {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const entry = {
      rule: finding.rule,
      integration: ownerOf(finding),
      ...(finding.subject === undefined ? {} : { subject: finding.subject }),
    };
    entries.set(JSON.stringify([entry.integration, entry.rule, entry.subject ?? ""]), entry);
  }
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { version: 1, findings: sorted.map(([, entry]) => entry) };
}

/** Whether the baseline lets the finding be. Unlike a waiver, an entry names its subject exactly. */
export function inBaseline(baseline: Baseline, finding: Finding): boolean {
  return baseline.findings.some(
    (entry) =>
      entry.rule === finding.rule &&
      entry.integration === ownerOf(finding) &&
      covers(entry.subject ?? "", finding.subject),
  );
}

/**
 * The baseline less what was not found any more: `seen` are the findings that it let be. Growing
 * is {@link baselineOf} over a run without a baseline, on a person's explicit command.
 */
export function shrunkBaseline(baseline: Baseline, seen: readonly Finding[]): Baseline {
  const kept = seen.filter((finding) => inBaseline(baseline, finding));
  return baselineOf(kept);
}

/** How a baseline is written: JSON, one entry a line, so that a diff shows what went. */
export function formatBaseline(baseline: Baseline): string {
  const lines = baseline.findings.map((entry) => `    ${JSON.stringify(entry)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": 1,\n  "findings": ${list}\n}\n`;
}

/** Reads what {@link formatBaseline} writes, or any JSON of that shape. */
export function parseBaseline(file: string, text: string): Outcome<Baseline> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return refused(file, `the baseline is not valid JSON: ${(error as SyntaxError).message}`);
  }
  if (!isRecord(data) || data["version"] !== 1 || !Array.isArray(data["findings"])) {
    return refused(file, "the baseline does not have the shape of one");
  }
  const entries: BaselineEntry[] = [];
  for (const [index, entry] of data["findings"].entries()) {
    if (!isEntry(entry)) return refused(file, `entry ${index + 1} of the baseline is not an entry`);
    const parts = entry.subject === undefined ? undefined : subjectOf(subjectParts(entry.subject));
    entries.push({ ...entry, ...(parts === undefined ? {} : { subject: parts }) });
  }
  return { ok: true, value: { version: 1, findings: entries } };
}

function ownerOf(finding: Finding): string {
  return finding.integration ?? finding.at.file;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): value is BaselineEntry {
  return (
    isRecord(value) &&
    typeof value["rule"] === "string" &&
    typeof value["integration"] === "string" &&
    (value["subject"] === undefined || typeof value["subject"] === "string")
  );
}

function refused(file: string, message: string): Outcome<never> {
  const help = "write it anew with `scopewright check --update-baseline`";
  const expected = '{"version": 1, "findings": [{"rule": …, "integration": …, "subject": …}]}';
  return { ok: false, problems: [{ code: "bad-baseline", message, file, expected, help }] };
}
