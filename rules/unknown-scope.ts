import { nearestName } from "../src/document/nearest-name.ts";
import type { Rule } from "../src/lint/rule.ts";

export const unknownScope: Rule = {
  id: "unknown-scope",
  summary: "The provider has no scope of this name.",
  severity: "error",
  fixSafety: "none",
  about: "unknown-name",
  *check({ integration, provider }) {
    if (provider === undefined) return;
    for (const { value, at } of integration.scopes) {
      if (provider.tables.scopeNumber.has(value)) continue;
      const nearest = nearestName(
        value,
        provider.scopes.map(({ name }) => name),
      );
      yield {
        message: `${provider.title} has no scope \`${value}\``,
        at,
        label: nearest === undefined ? "unknown" : `did you mean \`${nearest}\`?`,
        notes: ["what it opens is not known, so this grant can't be judged"],
        subject: [value],
      };
    }
  },
};
