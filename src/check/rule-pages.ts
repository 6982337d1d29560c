import { readFileSync } from "node:fs";
import { packageFile } from "../document/package-file.ts";
import type { Rule } from "../lint/rule.ts";

/** The page of a rule, Markdown. Every rule has one; that it is missing is a defect. */
export function rulePage(id: string): string {
  return readFileSync(packageFile(`rules/${id}.md`), "utf8");
}

/** A rule with its page, for reports. */
export function reportedRule({
  id,
  severity,
  summary,
}: Rule): Pick<Rule, "id" | "severity" | "summary"> & { readonly page: string } {
  return { id, severity, summary, page: rulePage(id) };
}
