import { jsonFinding, jsonProblem } from "../check-json.ts";
import { jsonText } from "../json-text.ts";
import { jsonIntegrationReview } from "../review-json.ts";
import type { IntegrationAccount, ScopeReport } from "./scope-report.ts";

/** The scope report for scripts. Times are ISO 8601, lives are milliseconds. */
export function jsonReport(report: ScopeReport): string {
  const { title, at, version, outcome, catalogs, change } = report;
  return jsonText({
    title,
    at: at.toISOString(),
    outcome,
    integrations: report.accounts.map(jsonAccount),
    problems: report.problems.map(jsonProblem),
    unjudged: report.unjudged.map(jsonProblem),
    catalogs,
    ...(change === undefined
      ? {}
      : { change: { ...change, removed: change.removed.map(jsonIntegrationReview) } }),
    version,
  });
}

function jsonAccount(account: IntegrationAccount): Readonly<Record<string, unknown>> {
  const { findings, waivers, review, ...facts } = account;
  return {
    ...facts,
    findings: findings.map(jsonFinding),
    waivers: waivers.map(({ waiver, ...state }) => {
      const { rule, subject, until, by, reason } = waiver;
      return { rule, subject, until, by, reason, ...state };
    }),
    ...(review === undefined ? {} : { review: jsonIntegrationReview(review) }),
  };
}
