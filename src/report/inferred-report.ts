import type { InferredCall, UnresolvedSite } from "../model/evidence.ts";
import type { Span } from "../model/span.ts";
import { jsonText } from "./json-text.ts";
import { alignColumns } from "./note-lines.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** What a search for calls found. */
export interface InferredReport {
  readonly calls: readonly InferredCall[];
  readonly unresolved: readonly UnresolvedSite[];
  /** How many files were looked at. */
  readonly files: number;
  readonly skipped: readonly { readonly reason: string; readonly files: number }[];
}

/** For scripts. */
export function jsonInferred({ calls, unresolved, files, skipped }: InferredReport): string {
  return jsonText({
    calls: calls.map(({ at, ...call }) => ({
      ...call,
      ...place(at),
    })),
    unresolved: unresolved.map(({ at, ...site }) => ({ ...place(at), ...site })),
    files,
    skipped,
  });
}

function place({ file, start }: Span): { file: string; line: number; column: number } {
  return { file, line: start.line, column: start.column };
}

/** For people: the calls by place, then what could not be resolved, then the sums. */
export function prettyInferred(report: InferredReport, style: Style): string {
  const { calls, unresolved } = report;
  const lines: string[] = [];
  for (const [file, found] of Map.groupBy(calls, ({ at }) => at.file)) {
    lines.push(style.paint("place", visible(file)));
    const rows = found.map((call) => [
      `${call.at.start.line}`,
      call.provider,
      visible(call.operation),
      visible(call.count === undefined ? call.by : `seen ${call.count} ×`),
      call.confidence < 1 ? `${Math.round(call.confidence * 100)} %` : "",
    ]);
    lines.push(...alignColumns(rows).map((row) => `  ${row.trimEnd()}`), "");
  }
  if (unresolved.length > 0) {
    lines.push(style.paint("warning", "not resolved"));
    for (const { at, reason } of unresolved) {
      lines.push(`  ${visible(at.file)}:${at.start.line}:${at.start.column}  ${visible(reason)}`);
    }
    lines.push("");
  }
  lines.push(sums(report));
  return `${lines.join("\n")}\n`;
}

function sums({ calls, unresolved, files, skipped }: InferredReport): string {
  const operations = Map.groupBy(calls, (call) => `${call.provider} ${call.operation}`).size;
  const left = skipped.map(({ reason, files: count }) => `${count} left out (${reason})`);
  return [
    `${plural(calls.length, "call")} of ${plural(operations, "operation")}`,
    `${unresolved.length} not resolved`,
    `${plural(files, "file")} looked at${left.length === 0 ? "" : `, ${left.join(", ")}`}`,
  ].join("; ");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** As the lists of definitions, one for each provider: to be pasted. */
export function yamlInferred({ calls, unresolved }: InferredReport): string {
  const lines: string[] = [];
  for (const [provider, found] of Map.groupBy(
    calls.toSorted((a, b) => (a.provider < b.provider ? -1 : a.provider > b.provider ? 1 : 0)),
    (call) => call.provider,
  )) {
    lines.push(`provider: ${provider}`, "calls:");
    for (const [operation, places] of Map.groupBy(found, (call) => call.operation)) {
      const first = places[0]!.at;
      const more = places.length > 1 ? ` and ${places.length - 1} more` : "";
      lines.push(`  - ${operation} # ${visible(first.file)}:${first.start.line}${more}`);
    }
    lines.push("---");
  }
  lines.pop();
  for (const { at, reason } of unresolved) {
    lines.push(`# not resolved: ${visible(at.file)}:${at.start.line}: ${visible(reason)}`);
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
