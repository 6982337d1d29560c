import type { Requirement } from "../model/catalog.ts";
import type { OperationExplanation, ScopeExplanation } from "./explanation.ts";
import { reachWords } from "./reach-words.ts";

/** What there is to say of a scope, as pairs of a word and a line. */
export function scopeLines(explanation: ScopeExplanation): readonly (readonly [string, string])[] {
  const { provider, scope, reach, implies, mayImply, tokenKinds } = explanation;
  const lines: [string, string][] = [["Provider", provider]];
  if (scope.label !== undefined) lines.push(["Label", scope.label]);
  if (scope.resource !== undefined) lines.push(["Resource", scope.resource]);
  lines.push(["Access", scope.access]);
  if (implies.length > 0) lines.push(["Implies", implies.join(", ")]);
  if (mayImply.length > 0) lines.push(["May imply", mayImply.join(", ")]);
  if (scope.conditional === true) lines.push(["Conditional", "granted under circumstances alone"]);
  if (scope.openWorld === true) lines.push(["Open world", "opens more than any catalog can list"]);
  if (scope.deprecated !== undefined) {
    const { reason, use } = scope.deprecated;
    lines.push(["Deprecated", use === undefined ? reason : `${reason}; use ${use}`]);
  }
  lines.push(["Held by", tokenKinds.join(", ") || "no kind of token"]);
  lines.push(["Reach", reachWords(reach)]);
  if (scope.source !== undefined) lines.push(["Source", scope.source.of]);
  return lines;
}

/** What there is to say of an operation, as pairs of a word and a line. */
export function operationLines(
  explanation: OperationExplanation,
): readonly (readonly [string, string])[] {
  const { provider, operation, minimal, tokenKinds, openedBy } = explanation;
  const lines: [string, string][] = [
    ["Provider", provider],
    ["Risk", operation.risk],
    ["Callable by", tokenKinds.map(({ name }) => name).join(", ") || "no kind of token"],
  ];
  for (const requirement of operation.requirements) {
    const target = requirement.when?.target;
    const word = target === undefined ? "Needs" : `Needs (${target})`;
    const byKind = operation.requirements.length > 1 && target === undefined;
    const kinds = byKind ? ` (of kind ${requirement.tokens?.join(", ")})` : "";
    lines.push([word, `${requirementWords(requirement)}${kinds}`]);
  }
  if (openedBy.length > 0) {
    const singles = openedBy.map(({ scope, reach }) => `${scope} (reaches ${reach})`);
    lines.push(["Opened alone by", singles.join(", ")]);
  }
  if (minimal.kind === "minimal") {
    lines.push(["Least privilege", minimal.scopes.join(" and ") || "no scope at all"]);
  }
  if (minimal.kind === "ambiguous") {
    for (const { targets, scopes } of minimal.answers) {
      lines.push([`Least privilege (${targets.join(", ")})`, scopes.join(" and ")]);
    }
  }
  if (operation.requirements.some(({ extraChecks }) => extraChecks === true)) {
    lines.push(["Beyond scopes", "the platform checks more than the scope list says"]);
  }
  if (operation.source !== undefined) lines.push(["Source", operation.source.of]);
  return lines;
}

function requirementWords({ anyOf }: Requirement): string {
  if (anyOf.length === 0) return "nothing opens it to a token";
  return anyOf
    .map((alternative) => alternative.join(" and ") || "any token, whatever its scopes")
    .join("; or ");
}
