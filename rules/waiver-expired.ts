import type { Rule } from "../src/lint/rule.ts";
import { count } from "../src/lint/words.ts";

export const waiverExpired: Rule = {
  id: "waiver-expired",
  summary: "A waiver's day has passed, or it names no day at all.",
  severity: "error",
  fixSafety: "none",
  about: "waiver",
  *check({ waivers }) {
    for (const { waiver, state, matches } of waivers) {
      if (state === "valid") continue;
      const { rule, until, at } = waiver;
      const excused = matches === 0 ? "nothing is found there any more: remove it" : undefined;
      yield {
        message:
          state === "expired"
            ? `the waiver of ${rule} held until ${until} and excuses nothing now`
            : `the waiver of ${rule} does not say until when it holds`,
        at,
        label:
          state === "expired"
            ? "expired"
            : until === undefined
              ? "no day"
              : "no day of the calendar",
        notes: [
          excused ??
            `${count(matches, "finding")} would be excused: settle it, or agree on a new day (\`until YYYY-MM-DD\`)`,
        ],
        subject: [rule],
      };
    }
  },
};
