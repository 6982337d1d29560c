import { nearestName } from "../document/nearest-name.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { Rule } from "./rule.ts";

/**
 * What is wrong with the rule levels of the settings: a name that is no rule would be a rule switched
 * on or off in vain, and findings about unknown names can't be silenced.
 */
export function settingProblems(
  settings: Settings,
  rules: ReadonlyMap<string, Rule>,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [id, { at, value }] of settings.rules) {
    const rule = rules.get(id);
    if (rule === undefined) {
      const nearest = nearestName(id, rules.keys());
      problems.push({
        code: "unknown-rule",
        message: `there is no rule \`${id}\``,
        file: at.file,
        at,
        expected: "the id of a rule",
        ...(nearest === undefined ? {} : { nearest }),
      });
    } else if (rule.about === "unknown-name" && value !== "error") {
      problems.push({
        code: "rule-level",
        message: `\`${id}\` can't be set to \`${value}\``,
        file: at.file,
        at,
        expected: "error",
        help: "a run that does not know a name can't judge; correct the name or extend the catalog",
      });
    }
  }
  return problems;
}
