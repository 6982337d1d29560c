import type { MinimizeReport } from "./minimize-report.ts";
import { changeWords, reachWords } from "./reach-words.ts";

/** How a minimal set was proven. */
export const proofWords = {
  enumeration: "every cheaper set was tried",
  trace: "by a search whose every branch is in the certificate",
  solver: "by a solver, on its word",
} as const;

/** What there is to say of an answer beside its scopes, as pairs of a word and a line. */
export function minimizeLines({
  provider,
  tokenKind,
  always,
  answer,
  integration,
}: MinimizeReport): readonly (readonly [string, string])[] {
  const lines: [string, string][] = [["Provider", provider.title]];
  if (tokenKind !== undefined) lines.push(["Token kind", tokenKind]);
  if (answer.kind === "minimal") {
    const { reach, excess, ties, proof, gap, kinds } = answer;
    if (tokenKind === undefined) {
      lines.push(["Token kinds", kinds.length === 0 ? "none can hold it" : kinds.join(", ")]);
    }
    if (always !== undefined) lines.push(["Always held", always.join(", ")]);
    lines.push(["Reach", reachWords(reach.counts)]);
    lines.push(["Excess", `${excess.count} beyond the calls, of weight ${excess.weight}`]);
    lines.push([
      "Proof",
      gap === undefined ? proofWords[proof] : `none: weight ${gap.found}, possibly ${gap.atLeast}`,
    ]);
    lines.push([
      "Ties",
      ties.length === 0 ? "none" : ties.map((set) => set.join(" + ")).join("; "),
    ]);
  }
  if (integration !== undefined) {
    const { name, file, granted, change, domination, written } = integration;
    lines.push(["Integration", `${name} in ${file}`]);
    lines.push(["Granted now", granted.join(", ") || "nothing"]);
    if (change !== undefined) {
      lines.push(["Change", changeWords(change)]);
      for (const { method, path, risk } of change.gained) {
        lines.push(["Gains", `${method} ${path} (${risk})`]);
      }
    }
    if (domination?.dominated === true) {
      lines.push(["Dominated", `${(domination.by ?? []).join(", ")} reaches a strict part of it`]);
    }
    if (written) lines.push(["Written", file]);
  }
  return lines;
}
