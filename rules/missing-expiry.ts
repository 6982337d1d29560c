import { count, duration } from "../src/lint/words.ts";
import type { Rule } from "../src/lint/rule.ts";

const day = 86_400_000;

export const missingExpiry: Rule = {
  id: "missing-expiry",
  summary:
    "The definition states no `maxAge`, or a longer one than the policy or the platform allows.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, kind, settings }) {
    // A job's token dies with the job.
    if (kind?.principal === "job") return;
    const { maxAge, at } = integration.token;
    if (maxAge === undefined) {
      // The platform ends the token's life whatever the definition says.
      if (kind?.expiry?.required === true) return;
      if (integration.unstatable?.includes("maxAge")) return;
      yield {
        message: `the tokens of \`${integration.name}\` never expire`,
        at: at ?? integration.at,
        label: "no `maxAge`",
        notes: ["such a token is good until somebody revokes it, wherever it has leaked to"],
      };
      return;
    }
    const limits: readonly (readonly [number | undefined, string])[] = [
      [settings.policy.maxAge?.value, "the policy"],
      [kind?.expiry?.max === undefined ? undefined : kind.expiry.max * day, "the platform"],
    ];
    for (const [limit, whose] of limits) {
      if (limit === undefined || maxAge.value <= limit) continue;
      yield {
        message: `the tokens of \`${integration.name}\` live longer than ${whose} allows`,
        at: maxAge.at,
        label: `${duration(maxAge.value)}, where ${duration(limit)} is the most`,
        notes: [`${count(Math.ceil((maxAge.value - limit) / day), "day")} too long`],
      };
      return;
    }
  },
};
