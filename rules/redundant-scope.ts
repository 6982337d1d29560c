import type { Redundant } from "../src/lint/needs.ts";
import type { Rule } from "../src/lint/rule.ts";

export const redundantScope: Rule = {
  id: "redundant-scope",
  summary: "Everything stays as it is without a granted scope.",
  severity: "warning",
  fixSafety: "safe",
  about: "definition",
  *check({ grant }) {
    if (grant === undefined) return;
    const { needs, narrowing } = grant();
    for (const redundant of needs().redundant()) {
      const { scope, why } = redundant;
      const { tidy, narrow } = narrowing();
      const fix = why === "not-needed" ? narrow : tidy;
      yield {
        message: message(redundant),
        at: scope.at,
        label: label(redundant),
        subject: [scope.name],
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
};

function message({ scope, why, by }: Redundant): string {
  const name = `\`${scope.name}\``;
  switch (why) {
    case "repeated":
      return `${name} is granted twice`;
    case "implied":
      return `${name} adds nothing to \`${by}\``;
    case "not-needed":
      return `every call stays authorised without ${name}`;
  }
}

function label({ why, by }: Redundant): string {
  switch (why) {
    case "repeated":
      return "a second time";
    case "implied":
      return `implied by ${by}`;
    case "not-needed":
      return "the other scopes do";
  }
}
