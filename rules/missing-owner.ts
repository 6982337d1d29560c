import type { Rule } from "../src/lint/rule.ts";

export const missingOwner: Rule = {
  id: "missing-owner",
  summary: "The definition names no `owner`.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, kind }) {
    // The repository answers for the tokens of its own jobs.
    if (kind?.principal === "job") return;
    if (integration.unstatable?.includes("owner")) return;
    const { owner } = integration;
    if (owner !== undefined && owner.value.trim() !== "") return;
    yield {
      message: `nobody owns \`${integration.name}\``,
      at: owner?.at ?? integration.at,
      label: owner === undefined ? "no `owner`" : "empty",
      notes: ["an owner is asked before the token is rotated, narrowed or revoked"],
    };
  },
};
