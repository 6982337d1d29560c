import { callName, callPlaces } from "../src/lint/call-words.ts";
import { confidenceOf, undeclaredCalls, waysFound } from "../src/lint/evidence-gaps.ts";
import type { Rule } from "../src/lint/rule.ts";

export const undeclaredCall: Rule = {
  id: "undeclared-call",
  summary: "The code makes a call that the definition does not state, though it states others.",
  severity: "warning",
  fixSafety: "safe",
  about: "definition",
  *check({ integration, declaring }) {
    const calls = undeclaredCalls(integration);
    if (calls.length === 0) return;
    const fix = declaring();
    const { callsComplete, name } = integration;
    const stated = integration.calls.flatMap(({ evidence }) =>
      evidence.flatMap((item) => (item.kind === "declared" ? [item.at] : [])),
    );
    for (const call of calls) {
      const { at, related } = callPlaces(call, integration);
      const sure = confidenceOf(call);
      yield {
        severity: callsComplete ? "error" : "warning",
        message: `\`${name}\` calls \`${callName(call)}\` and does not state it`,
        at,
        label: waysFound(call).join(", "),
        related: [...related, { at: stated[0]!, text: "the stated calls" }],
        notes: [
          ...(callsComplete ? ["`callsComplete` says that nothing else is called"] : []),
          ...(sure < 1 ? [`found with a confidence of ${Math.round(sure * 100)} %`] : []),
        ],
        subject: [callName(call)],
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
};
