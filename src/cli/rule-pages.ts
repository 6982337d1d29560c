import { readFileSync } from "node:fs";
import { packageFile } from "../document/package-file.ts";
import type { Rule } from "../lint/rule.ts";
import type { ReportedRule } from "../report/check-report.ts";

/** The page of a rule, Markdown. Every rule has one; that it is missing is a defect. */
export function rulePage(id: string): string {
  return readFileSync(packageFile(`rules/${id}.md`), "utf8");
}

/** A rule with its page. */
export function reportedRule({ id, severity, summary }: Rule): ReportedRule {
  return { id, severity, summary, page: rulePage(id) };
}
