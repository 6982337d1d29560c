import { jsonText } from "./json-text.ts";
import type { MinimizeReport } from "./minimize-report.ts";

/** The answer of `minimize` for scripts. `proven` is false wherever there is no single answer. */
export function jsonMinimize({
  provider,
  tokenKind,
  calls,
  answer,
  integration,
}: MinimizeReport): string {
  const asked = { provider: provider.id, tokenKind: tokenKind ?? null, calls };
  const beside = integration === undefined ? {} : { integration };
  if (answer.kind === "minimal") {
    const { scopes, proven, gap, reach, excess, why, ties, kinds, proof, certificate } = answer;
    return jsonText({
      ...asked,
      result: "minimal",
      scopes,
      proven,
      gap,
      reach: reach.counts,
      excess: { operations: excess.count, weight: excess.weight },
      why,
      ties,
      tokenKinds: kinds,
      ambiguous: [],
      proof,
      certificate,
      ...beside,
    });
  }
  if (answer.kind === "impossible") {
    return jsonText({
      ...asked,
      result: "impossible",
      scopes: [],
      proven: false,
      impossible: answer.calls,
      ambiguous: [],
      ...beside,
    });
  }
  return jsonText({
    ...asked,
    result: "ambiguous",
    scopes: [],
    proven: false,
    ambiguous: answer.calls.map(({ name, targets }) => ({ ...name, targets })),
    answers: answer.answers,
    ...beside,
  });
}
