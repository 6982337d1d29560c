import type { IntegrationReview, RulesChange } from "../review/review.ts";
import { problemAnnotation } from "./check-github.ts";
import { annotationCommands, escapeData, type Annotation } from "./github-annotations.ts";
import {
  approvalWords,
  otherObstacles,
  outcomeWords,
  type ReviewReport,
  reviewLine,
  verdictWords,
  witnesses,
} from "./review-report.ts";

/** The report of `diff` as annotations of GitHub Actions, and a last line for the log. */
export function githubReview(report: ReviewReport): string {
  return `${annotationCommands(reviewAnnotations(report))}${escapeData(reviewLine(report))}\n`;
}

/** What is worth an annotation, worst first. */
export function reviewAnnotations({ review }: ReviewReport): readonly Annotation[] {
  return [
    ...review.integrations.filter(({ outcome }) => outcome === "fail").map(integrationAnnotation),
    ...review.rulesChanges.map((change) => rulesAnnotation(change, review.approvers)),
    ...review.problems.map(problemAnnotation),
    ...review.integrations.filter(({ outcome }) => outcome !== "fail").map(integrationAnnotation),
  ];
}

function integrationAnnotation(review: IntegrationReview): Annotation {
  const lines = [
    `${review.name}: ${verdictWords(review)}`,
    ...witnesses(review),
    ...otherObstacles(review),
  ];
  if (review.waiver !== undefined && review.outcome !== "pass") {
    lines.push(`where it has to be so, add: ${review.waiver}`, approvalWords(review.approvers));
  }
  return {
    level: review.outcome === "pass" ? "notice" : "error",
    title: `${review.name} ${outcomeWords[review.outcome]}`,
    message: lines.join("\n"),
    file: review.file,
    ...(review.presence === "removed" ? {} : { at: review.at }),
  };
}

function rulesAnnotation(
  { file, at, message, loosens }: RulesChange,
  approvers: readonly string[],
): Annotation {
  return {
    level: loosens ? "error" : "notice",
    title: loosens ? "rules loosened" : "rules changed",
    message: loosens ? `${message}\n${approvalWords(approvers)}` : message,
    file,
    ...(at === undefined ? {} : { at }),
  };
}
