import type { Rule } from "../src/lint/rule.ts";
import { callName, callPlaces } from "../src/lint/call-words.ts";
import { quotedList } from "../src/lint/words.ts";

export const ambiguousCall: Rule = {
  id: "ambiguous-call",
  summary: "A call needs other scopes depending on what it acts on, and does not say what that is.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, grant }) {
    if (grant === undefined) return;
    const { calls, needs } = grant();
    const open = calls.filter(
      ({ resolved }) => resolved.rows.length > 1 && resolved.byKind !== true,
    );
    if (open.length === 0) return;
    const answer = needs().minimal();
    if (answer.kind !== "ambiguous") return;
    const notes = answer.answers.map(
      ({ targets, scopes }) => `for ${targets.join(", ")}: ${quotedList(scopes)}`,
    );
    for (const { call } of open) {
      const name = callName(call);
      yield {
        message: `which scopes \`${name}\` needs depends on its target`,
        ...callPlaces(call, integration),
        label: "no target stated",
        notes: [...notes, `state it: {call: ${name}, target: …}`],
        subject: [name],
      };
    }
  },
};
