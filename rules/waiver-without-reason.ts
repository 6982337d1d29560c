import type { Rule } from "../src/lint/rule.ts";

/** What stands where a reason should, when nobody has thought of one. */
const placeholder: RegExp =
  /^\W*(?:todo|tbd|tba|fixme|xxx+|reason|why|none|n\/?a|later|<.*>)?\W*$/i;

export const waiverWithoutReason: Rule = {
  id: "waiver-without-reason",
  summary:
    "A waiver gives no reason, or a placeholder for one, or does not say who answers for it.",
  severity: "error",
  fixSafety: "none",
  about: "waiver",
  *check({ waivers }) {
    for (const { waiver } of waivers) {
      const { by, reason, rule, at } = waiver;
      const reasoned = reason !== undefined && !placeholder.test(reason);
      const owned = by !== undefined && by.trim() !== "";
      if (reasoned && owned) continue;
      const missing = reasoned
        ? "who answers for it"
        : owned
          ? "a reason"
          : "a reason and who answers";
      yield {
        message: `the waiver of ${rule} lacks ${missing}`,
        at,
        label: reason === undefined || reasoned ? "incomplete" : "no reason",
        notes: ["write `until <day> by <team>: <why it has to be so, and where that is tracked>`"],
        subject: [rule],
      };
    }
  },
};
