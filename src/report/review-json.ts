import type { IntegrationReview } from "../review/review.ts";
import { jsonPlace, jsonProblem } from "./check-json.ts";
import { jsonText } from "./json-text.ts";
import { obstacleWords, type ReviewReport, witnesses } from "./review-report.ts";

/** The report of `diff` for scripts. */
export function jsonReview(report: ReviewReport): string {
  const { review, base, head, version } = report;
  return jsonText({
    verdict: review.verdict,
    outcome: review.outcome,
    base,
    head,
    integrations: review.integrations.map(jsonIntegrationReview),
    untouched: review.untouched,
    rules: review.rulesChanges.map(({ at, ...change }) => ({
      ...change,
      ...(at === undefined ? {} : jsonPlace(at)),
    })),
    problems: review.problems.map(jsonProblem),
    approvers: review.approvers,
    approvedBy: review.approvedBy,
    version,
  });
}

/** The review of one integration in the form that scripts read. */
export function jsonIntegrationReview(
  review: IntegrationReview,
): Readonly<Record<string, unknown>> {
  const { at, obstacles, newWaivers, exposure, ...facts } = review;
  return {
    ...facts,
    base: review.base ?? [],
    head: review.head ?? [],
    exposure: exposure.map(({ dimension, base, head, waived }) => ({
      dimension,
      base,
      head,
      waived,
    })),
    obstacles: obstacles.map((obstacle) => ({
      kind: obstacle.kind,
      message: obstacleWords(obstacle),
    })),
    witnesses: witnesses(review),
    newWaivers: newWaivers.map(({ rule, subject, until, by, reason }) => ({
      rule,
      subject,
      until,
      by,
      reason,
    })),
    ...jsonPlace(at),
  };
}
