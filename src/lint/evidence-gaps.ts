import { matchOperation } from "../catalog/match.ts";
import type { CompiledProvider } from "../catalog/compiled.ts";
import type { Call, Evidence, Integration } from "../model/integration.ts";

/** Calls that the code makes or that were seen, and that the definition does not state. */
export function undeclaredCalls({ calls }: Integration): readonly Call[] {
  // Who states no call leaves all of them to the code.
  if (!calls.some(isDeclared)) return [];
  return calls.filter((call) => !isDeclared(call));
}

/**
 * Calls that the definition states and that no evidence shows. A call that the catalog does not know
 * could not have been found, whether it is made or not.
 */
export function unevidencedCalls(
  { calls }: Integration,
  provider: CompiledProvider,
): readonly Call[] {
  return calls.filter(
    ({ name, evidence }) =>
      evidence.every(({ kind }) => kind === "declared") &&
      matchOperation(provider, name.method, name.path).kind === "operation",
  );
}

/** How sure it is that the call is made, from 0 to 1: what was seen or stated is certain. */
export function confidenceOf({ evidence }: Call): number {
  return Math.max(...evidence.map((item) => (item.kind === "extracted" ? item.confidence : 1)));
}

/** How a call was found: `fetch`, `octokit.rest`, `seen 12 ×`. */
export function waysFound({ evidence }: Call): readonly string[] {
  return [...new Set(evidence.flatMap(wayFound))];
}

function wayFound(evidence: Evidence): readonly string[] {
  if (evidence.kind === "extracted") return [evidence.by];
  if (evidence.kind === "declared") return [];
  const last = evidence.lastSeen === undefined ? "" : `, last ${evidence.lastSeen.slice(0, 10)}`;
  return [`seen ${evidence.count} ×${last}`];
}

function isDeclared({ evidence }: Call): boolean {
  return evidence.some(({ kind }) => kind === "declared");
}
