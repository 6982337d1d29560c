import type { Advice } from "../catalog/advise.ts";
import type { SourceAdvice } from "../catalog-sources/advise-source.ts";
import type { Verification, VerifiedOperation, VerifyStatus } from "../catalog-sources/verify.ts";
import type { Source } from "../model/catalog.ts";
import { jsonText } from "./json-text.ts";
import type { Style, Tone } from "./style.ts";
import { visible } from "./visible-text.ts";

/** A comparison with a source, and what is odd in the source itself. */
export interface VerifyReport extends Verification {
  readonly advice: readonly (Advice | SourceAdvice)[];
}

/** For scripts: everything. */
export function jsonVerify(report: VerifyReport): string {
  return jsonText(report);
}

const tones: Readonly<Record<VerifyStatus, Tone>> = {
  agrees: "added",
  differs: "removed",
  missing: "warning",
  unstated: "note",
  "cannot-judge": "warning",
};

/** For people: what differs, with both lists, then advice and the sums. */
export function prettyVerify(report: VerifyReport, style: Style, everything: boolean): string {
  const shown = new Set<VerifyStatus>(["differs", "missing", "cannot-judge"]);
  const lines: string[] = [];
  for (const operation of report.operations) {
    if (everything || shown.has(operation.status)) lines.push(...operationLines(operation, style));
  }
  lines.push(...adviceLines(report.advice, style, everything));
  const { counts } = report;
  lines.push(
    "",
    `Catalog  ${visible(sourceText(report.catalog))}`,
    `Source   ${visible(sourceText(report.source))}`,
    `${counts.agrees} agree, ${counts.differs} differ, ${counts.missing} missing in the catalog, ` +
      `${counts["cannot-judge"]} cannot be judged; the source says nothing of ${counts.unstated}`,
  );
  return `${lines.join("\n").replace(/^\n/, "")}\n`;
}

/** Of each kind of advice, people see the first few. */
const shownAdvice = 5;

function adviceLines(
  advice: VerifyReport["advice"],
  style: Style,
  everything: boolean,
): readonly string[] {
  const lines: string[] = [];
  for (const [code, all] of Map.groupBy(advice, (each) => each.code)) {
    lines.push("", `${style.paint("strong", `Odd in the source: ${code}`)} (${all.length})`);
    for (const { message, operations } of everything ? all : all.slice(0, shownAdvice)) {
      const [first] = operations;
      const more = operations.length > 1 ? `, and ${operations.length - 1} more` : "";
      const where = first === undefined ? "" : ` (${first.method} ${first.path}${more})`;
      lines.push(`  ${visible(`${message}${where}`)}`);
    }
    if (!everything && all.length > shownAdvice) {
      lines.push(`  and ${all.length - shownAdvice} more: see them with --all`);
    }
  }
  return lines;
}

function operationLines(operation: VerifiedOperation, style: Style): string[] {
  const { method, path, status, relation, catalog, source, extraChecks, reason, at } = operation;
  const word = relation === undefined || status !== "differs" ? status : `${status} (${relation})`;
  const lines = [`${style.paint(tones[status], word)}  ${visible(`${method} ${path}`)}`];
  if (status === "agrees") return lines;
  if (catalog !== undefined && status !== "unstated") {
    lines.push(`  catalog  ${visible(listText(catalog))}`);
  }
  if (source !== undefined) lines.push(`  source   ${visible(listText(source))}`);
  if (at !== undefined) lines.push(`  at       ${visible(at)}`);
  if (reason !== undefined) lines.push(`  because  ${visible(reason)}`);
  else if (extraChecks === true) lines.push("  beside   code of the platform checks more");
  return lines;
}

/** `a, b or (c and d)` */
export function listText(alternatives: readonly (readonly string[])[]): string {
  if (alternatives.length === 0) return "no token";
  return alternatives
    .map((scopes) => {
      if (scopes.length === 0) return "any token";
      return scopes.length === 1 ? scopes[0]! : `(${scopes.join(" and ")})`;
    })
    .join(", ");
}

/** `getsentry/sentry@55d5792c39 (2024-08-29)` */
export function sourceText({ of, commit, date }: Source): string {
  const at = commit === undefined ? "" : `@${commit.slice(0, 10)}`;
  return `${of}${at}${date === undefined ? "" : ` (${date})`}`;
}
