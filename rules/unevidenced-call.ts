import { callName, callPlaces } from "../src/lint/call-words.ts";
import { unevidencedCalls } from "../src/lint/evidence-gaps.ts";
import type { Rule } from "../src/lint/rule.ts";
import { count } from "../src/lint/words.ts";

export const unevidencedCall: Rule = {
  id: "unevidenced-call",
  summary: "The definition states a call that its sources do not make.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, provider, facts }) {
    const unresolved = facts.unresolvedCalls?.get(integration.name);
    // A place that could not be resolved may be the very call.
    if (provider === undefined || unresolved === undefined || unresolved.length > 0) return;
    const found = integration.calls.filter(({ evidence }) =>
      evidence.some(({ kind }) => kind !== "declared"),
    ).length;
    for (const call of unevidencedCalls(integration, provider)) {
      yield {
        message: `the sources of \`${integration.name}\` do not call \`${callName(call)}\``,
        ...callPlaces(call, integration),
        label: "stated here",
        notes: [
          `the sources make ${count(found, "call")}, and every place in them was resolved`,
          "take it out, or name the source that makes it: what is stated and not needed keeps scopes alive",
        ],
        subject: [callName(call)],
      };
    }
  },
};
