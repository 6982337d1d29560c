import type { CatalogDiff, OperationChange, ReachedOperation } from "../catalog-sources/diff.ts";
import { jsonText } from "./json-text.ts";
import type { Style } from "./style.ts";
import { listText, sourceText } from "./verify-report.ts";
import { visible } from "./visible-text.ts";

/** For scripts: everything. */
export function jsonCatalogDiff(providers: readonly CatalogDiff[]): string {
  return jsonText({ providers });
}

/** Of longer lists, people see the beginning. */
const shown = 10;

/** For people: what scopes gained first, then how operations changed. */
export function prettyCatalogDiff(diffs: readonly CatalogDiff[], style: Style): string {
  return diffs.map((diff) => `${providerLines(diff, style).join("\n")}\n`).join("\n");
}

function providerLines(diff: CatalogDiff, style: Style): string[] {
  const { provider, before, after, scopes, anyToken, operations } = diff;
  const lines = [
    style.paint("strong", visible(provider)),
    `  before  ${visible(sourceText(before))}`,
    `  after   ${visible(sourceText(after))}`,
  ];
  for (const { scope, gained, lost } of [{ scope: "any token", ...anyToken }, ...scopes]) {
    if (gained.length + lost.length === 0) continue;
    lines.push("", `${visible(scope)} gained ${gained.length} and lost ${lost.length}`);
    lines.push(...reachLines(gained, "+", style), ...reachLines(lost, "-", style));
  }
  if (diff.addedScopes.length > 0) lines.push("", `new: ${visible(diff.addedScopes.join(", "))}`);
  if (diff.removedScopes.length > 0) {
    lines.push("", `gone: ${visible(diff.removedScopes.join(", "))}`);
  }
  if (operations.length > 0) lines.push("", style.paint("strong", "Operations"));
  for (const change of operations.slice(0, shown * 5)) lines.push(...changeLines(change, style));
  if (operations.length > shown * 5) {
    lines.push(`  and ${operations.length - shown * 5} more: see them with --format json`);
  }
  const widened = scopes.filter(({ gained }) => gained.length > 0).length;
  const count = (kind: OperationChange["change"]): number =>
    operations.filter(({ change }) => change === kind).length;
  lines.push(
    "",
    `${widened} known scopes reach more; operations: ${count("added")} added, ${count("removed")} removed, ${count("changed")} changed`,
  );
  return lines;
}

function reachLines(operations: readonly ReachedOperation[], sign: string, style: Style): string[] {
  const tone = sign === "+" ? "added" : "removed";
  const lines = operations
    .slice(0, shown)
    .map(({ method, path, risk }) =>
      style.paint(tone, `  ${sign} ${visible(`${method} ${path}`)} (${risk})`),
    );
  if (operations.length > shown) lines.push(`    and ${operations.length - shown} more`);
  return lines;
}

function changeLines(operation: OperationChange, style: Style): string[] {
  const { method, path, change, before, after, risk } = operation;
  const lines = [`  ${change}  ${visible(`${method} ${path}`)}`];
  if (before !== undefined)
    lines.push(style.paint("removed", `    - ${visible(listText(before))}`));
  if (after !== undefined) lines.push(style.paint("added", `    + ${visible(listText(after))}`));
  if (risk !== undefined) lines.push(`    risk ${risk.before} → ${risk.after}`);
  return lines;
}
