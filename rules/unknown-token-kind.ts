import { nearestName } from "../src/document/nearest-name.ts";
import type { Rule } from "../src/lint/rule.ts";

export const unknownTokenKind: Rule = {
  id: "unknown-token-kind",
  summary: "The issuer has no kind of token of this name.",
  severity: "error",
  fixSafety: "none",
  about: "unknown-name",
  *check({ integration, issuer, kind }) {
    const written = integration.token.kind;
    if (written === undefined || issuer === undefined || kind !== undefined) return;
    const names = issuer.tokenKinds.map(({ name }) => name);
    const nearest = nearestName(written.value, names);
    yield {
      message: `${issuer.title} has no token kind \`${written.value}\``,
      at: written.at,
      label: nearest === undefined ? "unknown" : `did you mean \`${nearest}\`?`,
      notes: [
        `what \`${integration.name}\` can do depends on it, and can't be judged`,
        `known: ${names.join(", ")}`,
      ],
      subject: [written.value],
    };
  },
};
