import { rules } from "../../rules/index.ts";
import { reportedRule } from "../check/rule-pages.ts";
import type { Finding } from "../model/finding.ts";
import { sarifCheck } from "../report/check-sarif.ts";
import { witnesses } from "../report/review-report.ts";
import type { IntegrationReview } from "../review/review.ts";
import type { GateRun } from "./run.ts";

const widening = {
  id: "widening",
  severity: "error",
  summary: "A change lets a token do more than it should",
} as const;

/** All findings at head, and what the change widens, as SARIF. */
export function sarifOf({ report, advice, prefix }: GateRun): string {
  const { lint, problems } = advice;
  const failing = report.review.integrations.filter(({ outcome }) => outcome === "fail");
  const placed = (finding: Finding): Finding => ({
    ...finding,
    at: { ...finding.at, file: prefix + finding.at.file },
    related: finding.related.map(({ at, ...label }) => ({
      ...label,
      at: { ...at, file: prefix + at.file },
    })),
  });
  return sarifCheck({
    findings: [...failing.map(wideningFinding), ...lint.findings].map(placed),
    suppressed: [
      ...lint.waived.map(({ finding, waiver }) => ({ finding: placed(finding), waiver })),
      ...lint.baselined.map((finding) => ({ finding: placed(finding) })),
    ],
    problems: [...problems, ...report.review.problems],
    fixed: [],
    integrations: lint.summary.integrations,
    rules: [...rules.map(reportedRule), widening],
    textOf: (path) => report.textOf(path.slice(prefix.length)),
    version: report.version,
  });
}

function wideningFinding(review: IntegrationReview): Finding {
  return {
    rule: widening.id,
    severity: widening.severity,
    message: `${review.name}: ${witnesses(review).join("; ")}`,
    integration: review.name,
    at: review.at,
    related: [],
    notes: [],
  };
}
