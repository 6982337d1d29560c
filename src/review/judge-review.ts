import type { Catalog } from "../catalog/compiled.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { ReviewOutcome, Verdict } from "../privilege/types.ts";
import { judgeIntegration } from "./judge-integration.ts";
import { matchIntegrations } from "./match.ts";
import type { IntegrationReview, Review, RulesChange } from "./review.ts";
import { waiverChange } from "./rules-changes.ts";

/** Both sides of a change, and what it is judged by. */
export interface ReviewInput {
  readonly base: readonly Integration[];
  readonly head: readonly Integration[];
  readonly baseCatalog: Catalog;
  readonly headCatalog: Catalog;
  /** Changes of settings, baseline and catalog. */
  readonly rulesChanges: readonly RulesChange[];
  /** What of head could not be read. */
  readonly problems: readonly Problem[];
  readonly now: Date;
  /** Who may approve what stands in a file, as base says. */
  readonly approversOf: (file: string) => readonly string[];
  /** The approver among these who approved the head commit. */
  readonly approvedBy: (approvers: readonly string[]) => string | undefined;
}

/** Judges a change as a whole. Pure: the same input gives the same review. */
export function judgeReview(input: ReviewInput): Review {
  const { problems, now, baseCatalog, headCatalog } = input;
  const unread = new Set(problems.map(({ file }) => file));
  const reviews = matchIntegrations(input.base, input.head).flatMap((pair) => {
    // What can't be read at head is not gone.
    if (pair.head === undefined && unread.has(pair.base.at.file)) return [];
    const approvers = input.approversOf((pair.base ?? pair.head).at.file);
    const approvedBy = input.approvedBy(approvers);
    const approval = approvedBy === undefined ? {} : { approvedBy };
    return [judgeIntegration(pair, { baseCatalog, headCatalog, now, approvers, ...approval })];
  });
  const integrations = reviews.filter(isTouched);
  const approvers = input.approversOf("scopewright.yaml");
  const approvedBy = input.approvedBy(approvers);
  const waivers = reviews.flatMap((review) =>
    review.newWaivers.map((waiver) => ({
      ...waiverChange(waiver, review.name),
      loosens: input.approvedBy(review.approvers) === undefined,
    })),
  );
  const rulesChanges = [
    ...input.rulesChanges.map((change) => ({
      ...change,
      loosens: change.loosens && approvedBy === undefined,
    })),
    ...waivers,
  ];
  return {
    verdict: worstVerdict(integrations),
    outcome: outcomeOf(integrations, rulesChanges, problems),
    integrations,
    untouched: reviews.length - integrations.length,
    rulesChanges,
    problems,
    approvers,
    ...(approvedBy === undefined ? {} : { approvedBy }),
  };
}

/** Whether there is anything to tell a reviewer. */
function isTouched(review: IntegrationReview): boolean {
  return (
    review.presence !== "kept" ||
    review.verdict !== "unchanged" ||
    review.outcome !== "pass" ||
    review.formerName !== undefined ||
    review.formerFile !== undefined ||
    [...new Set(review.base)].toSorted().join() !== [...new Set(review.head)].toSorted().join()
  );
}

function worstVerdict(reviews: readonly IntegrationReview[]): Verdict {
  const order: readonly Verdict[] = ["widened", "traded", "narrowed", "unchanged"];
  return order.find((verdict) => reviews.some((each) => each.verdict === verdict)) ?? "unchanged";
}

function outcomeOf(
  reviews: readonly IntegrationReview[],
  rulesChanges: readonly RulesChange[],
  problems: readonly Problem[],
): ReviewOutcome {
  const outcomes = reviews.map(({ outcome }) => outcome);
  if (outcomes.includes("fail") || rulesChanges.some(({ loosens }) => loosens)) return "fail";
  return outcomes.includes("cannot-judge") || problems.length > 0 ? "cannot-judge" : "pass";
}
