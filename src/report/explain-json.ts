import type { Explanation } from "./explanation.ts";
import { jsonText } from "./json-text.ts";

/** What `explain` found, for scripts. */
export function jsonExplain(explanations: readonly Explanation[]): string {
  return jsonText({ matches: explanations.map(jsonMatch) });
}

function jsonMatch(explanation: Explanation): unknown {
  switch (explanation.kind) {
    case "rule":
      return explanation;
    case "scope": {
      const { scope, ...rest } = explanation;
      return { ...scope, ...rest };
    }
    case "operation": {
      const { operation, minimal, tokenKinds, ...rest } = explanation;
      return {
        ...rest,
        ...operation,
        tokenKinds: tokenKinds.map(({ name }) => name),
        minimal: minimal.kind === "minimal" ? minimal.scopes : null,
        ambiguous: minimal.kind === "ambiguous" ? minimal.answers : [],
      };
    }
  }
}
