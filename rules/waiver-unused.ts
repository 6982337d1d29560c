import type { Rule } from "../src/lint/rule.ts";
import { wideningWaiver } from "../src/lint/waivers.ts";

/** A waiver may land this long before the change that it is for. */
const grace = 14 * 86_400_000;

export const waiverUnused: Rule = {
  id: "waiver-unused",
  summary: "A waiver excuses nothing.",
  severity: "warning",
  fixSafety: "none",
  about: "waiver",
  *check({ waivers, now, rules }) {
    for (const { waiver, state, matches, since } of waivers) {
      // What it excuses is a change, which only a review of base and head sees.
      if (waiver.rule === wideningWaiver) continue;
      const about = rules.get(waiver.rule)?.about;
      const report = { at: waiver.at, subject: [waiver.rule] };
      if (about === undefined) {
        const message = `the waiver names \`${waiver.rule}\`, which is no rule`;
        yield { ...report, message, label: "excuses nothing" };
      } else if (about !== "definition") {
        const message = `findings of ${waiver.rule} can't be waived`;
        const notes = [
          "what the catalog does not know, or a waiver gets wrong, has to be put right",
        ];
        yield { ...report, message, label: "excuses nothing", notes };
      } else if (state === "valid" && matches === 0) {
        if (since !== undefined && now.getTime() - since.getTime() < grace) continue;
        const what =
          waiver.subject === undefined ? waiver.rule : `${waiver.rule}(${waiver.subject})`;
        const message = `the waiver of ${what} excuses nothing`;
        yield {
          ...report,
          message,
          label: "unused",
          notes: ["remove it: what it would excuse later, nobody has looked at"],
        };
      }
    }
  },
};
