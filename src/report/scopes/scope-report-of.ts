import type { Surroundings } from "../../lint/surroundings.ts";
import type { LintResult } from "../../lint/lint.ts";
import type { Integration } from "../../model/integration.ts";
import type { Problem } from "../../model/problem.ts";
import type { ReviewReport } from "../review-report.ts";
import { reviewLine } from "../review-report.ts";
import { statsOf } from "../stats-report.ts";
import { accountOf } from "./account.ts";
import { worst } from "./outcome.ts";
import type { IntegrationAccount, ScopeReport } from "./scope-report.ts";

/** What a scope report is made from. */
export interface ScopeReportInput {
  /** The repository's name. */
  readonly title: string;
  readonly run: Surroundings;
  readonly integrations: readonly Integration[];
  readonly lint: LintResult;
  readonly problems: readonly Problem[];
  readonly unjudged: readonly Problem[];
  /** The change that the report is about, where it is about one. */
  readonly review?: ReviewReport;
  readonly version: string;
}

/** Brings together what is known of every integration; those that need attention come first. */
export function scopeReportOf(input: ScopeReportInput): ScopeReport {
  const { run, lint, integrations, review } = input;
  const unjudged = new Set(lint.unjudged);
  const accounts = integrations.map((integration) => {
    const own = ({
      integration: name,
      at,
    }: {
      integration?: string;
      at: { file: string };
    }): boolean => name === integration.name && at.file === integration.at.file;
    const reviewed = review?.review.integrations.find(
      ({ name, file, presence }) =>
        presence !== "removed" && name === integration.name && file === integration.at.file,
    );
    return accountOf(run, integrations, integration, {
      findings: lint.findings.filter(own),
      waived: lint.waived.map(({ finding }) => finding).filter(own),
      unjudged,
      ...(reviewed === undefined ? {} : { review: reviewed }),
    });
  });
  const named = new Set(integrations.map(({ provider }) => provider.value));
  const catalogs = [...named].toSorted().flatMap((id) => {
    const provider = run.catalog.provider(id);
    return provider === undefined ? [] : [statsOf(provider)];
  });
  const own = [
    lint.outcome,
    ...(input.problems.length > 0 ? (["cannot-judge"] as const) : []),
    ...(review === undefined ? [] : [review.review.outcome]),
  ];
  return {
    title: input.title,
    at: run.now,
    version: input.version,
    outcome: worst(own),
    accounts: accounts.toSorted((a, b) => urgency(b) - urgency(a)),
    problems: input.problems,
    unjudged: input.unjudged,
    catalogs,
    ...(review === undefined
      ? {}
      : {
          change: {
            base: review.base,
            ...(review.head === undefined ? {} : { head: review.head }),
            outcome: review.review.outcome,
            line: reviewLine(review),
            removed: review.review.integrations.filter(({ presence }) => presence === "removed"),
          },
        }),
  };
}

function urgency({ outcome, reach, excess }: IntegrationAccount): number {
  const order = { fail: 2, "cannot-judge": 1, pass: 0 };
  return order[outcome] * 1e6 + (reach === undefined ? 0 : (excess ?? 0));
}
