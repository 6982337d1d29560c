import type { Rule } from "../src/lint/rule.ts";

/** Sinks that show a value to nobody, or only to those whom a policy of their own names. */
const closedSinks: ReadonlySet<string> = new Set([
  "aws-secret",
  "exec",
  "file",
  "github-secret",
  "vault",
]);

export const insensitiveSecret: Rule = {
  id: "insensitive-secret",
  summary:
    "The token is delivered to a place where people with access to the project can read it back.",
  severity: "error",
  fixSafety: "none",
  about: "definition",
  *check({ integration }) {
    for (const { sink, target, sensitive, at } of integration.deliver) {
      if (sensitive ?? closedSinks.has(sink)) continue;
      yield {
        message: `anyone with access to the project can read the token back from \`${target}\``,
        at,
        label: sensitive === false ? "`sensitive: false`" : "not `sensitive`",
        notes: [`the token of \`${integration.name}\` is stored in ${sink} as a readable value`],
        subject: [target],
      };
    }
  },
};
