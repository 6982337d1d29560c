import { nearestName } from "../src/document/nearest-name.ts";
import type { Rule } from "../src/lint/rule.ts";

export const unknownProvider: Rule = {
  id: "unknown-provider",
  summary: "The catalog has no provider, or no issuer, of this name.",
  severity: "error",
  fixSafety: "none",
  about: "unknown-name",
  *check({ integration, catalog }) {
    for (const written of [integration.provider, integration.token.issuer]) {
      if (written === undefined || catalog.provider(written.value) !== undefined) continue;
      const nearest = nearestName(written.value, catalog.providerIds);
      yield {
        message: `the catalog has no provider \`${written.value}\``,
        at: written.at,
        label: nearest === undefined ? "unknown" : `did you mean \`${nearest}\`?`,
        notes: [
          `nothing about \`${integration.name}\` can be judged`,
          `known: ${catalog.providerIds.join(", ")}`,
          "make its catalog with `scopewright catalog import`, or describe it in a `scopes.yaml` of your own",
        ],
        subject: [written.value],
      };
    }
  },
};
