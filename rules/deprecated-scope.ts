import type { Rule } from "../src/lint/rule.ts";

export const deprecatedScope: Rule = {
  id: "deprecated-scope",
  summary: "The provider has deprecated a granted scope.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ grant, provider }) {
    if (grant === undefined || provider === undefined) return;
    for (const { name, number, at } of grant().scopes) {
      const deprecated = provider.scopes[number]?.deprecated;
      if (deprecated === undefined) continue;
      yield {
        message: `${provider.title} has deprecated \`${name}\``,
        at,
        label: deprecated.use === undefined ? "deprecated" : `use \`${deprecated.use}\``,
        notes: [deprecated.reason],
        subject: [name],
      };
    }
  },
};
