import { duration } from "../src/lint/words.ts";
import type { Rule } from "../src/lint/rule.ts";

const day = 86_400_000;

export const staleRotation: Rule = {
  id: "stale-rotation",
  summary:
    "The definition states no `rotateBefore`, or one that is not shorter than the token's life.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, kind }) {
    const { maxAge, rotateBefore, at } = integration.token;
    const platformLife = kind?.expiry?.max === undefined ? undefined : kind.expiry.max * day;
    // Tokens that live for a job, or are minted anew for each day's work, are never rotated.
    if (kind?.principal === "job" || (platformLife !== undefined && platformLife <= day)) return;
    if (rotateBefore === undefined) {
      if (integration.unstatable?.includes("rotateBefore")) return;
      yield {
        message: `\`${integration.name}\` does not say when its tokens are rotated`,
        at: at ?? integration.at,
        label: "no `rotateBefore`",
        notes: ["without it, a token is used to its last minute, and then calls fail"],
      };
      return;
    }
    const life = Math.min(maxAge?.value ?? Infinity, platformLife ?? Infinity);
    if (rotateBefore.value > 0 && rotateBefore.value < life) return;
    yield {
      message: `\`${integration.name}\` can't rotate its tokens in time`,
      at: rotateBefore.at,
      label:
        rotateBefore.value > 0
          ? `${duration(rotateBefore.value)} before the end of a life of ${duration(life)}`
          : "no time before the end",
      notes: ["`rotateBefore` has to be longer than nothing and shorter than `maxAge`"],
    };
  },
};
