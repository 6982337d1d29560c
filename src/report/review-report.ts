import type { GainedOperation, ReviewOutcome } from "../privilege/types.ts";
import type { IntegrationReview, Review, ReviewedGain, ReviewObstacle } from "../review/review.ts";
import { counted } from "./check-report.ts";
import type { TextOf } from "./code-frame.ts";

/** A review, and what reports of it need beside. */
export interface ReviewReport {
  readonly review: Review;
  /** The commit that the change parted from. */
  readonly base: { readonly ref: string; readonly commit: string };
  /** Absent for the files as they lie there. */
  readonly head?: { readonly ref: string; readonly commit: string };
  readonly textOf: TextOf;
  /** Of Scopewright. */
  readonly version: string;
}

/** How an outcome is called. */
export const outcomeWords: Readonly<Record<ReviewOutcome, string>> = {
  pass: "passes",
  fail: "fails",
  "cannot-judge": "cannot be judged",
};

/** `widened`, `traded, certified minimum`, `new, narrowed`. */
export function verdictWords(review: IntegrationReview): string {
  const words: string[] =
    review.presence === "kept"
      ? [review.verdict]
      : [review.presence === "added" ? "new" : "removed"];
  if (review.formerName !== undefined) words.push(`renamed from ${review.formerName}`);
  if (review.formerFile !== undefined) words.push(`moved from ${review.formerFile}`);
  if (review.certifiedMinimum) words.push("certified minimum");
  return words.join(", ");
}

/**
 * One example for each way in which the token can do more: of what is gained by one cause, the first
 * critical and the first destructive operation, or else the worst; then what is larger around it.
 */
export function witnesses(review: IntegrationReview): readonly string[] {
  const open = review.gained.filter(({ excused, waived }) => !excused && !waived);
  const words: string[] = [];
  for (const cause of ["definition", "catalog", "hierarchy"] as const) {
    const gains = open.filter((gain) => gain.cause === cause);
    const harmful = (["critical", "destructive"] as const).flatMap(
      (risk) => gains.find((gain) => gain.risk === risk) ?? [],
    );
    const shown = harmful.length > 0 ? harmful : gains.slice(0, 1);
    const rest = gains.length - shown.length;
    shown.forEach((gain, index) => {
      const last = index === shown.length - 1;
      const more = last && rest > 0 ? `, and reach ${counted(rest, "more operation")}` : "";
      words.push(`this token can now ${operationWords(gain)}${more}${causeWords[cause]}`);
    });
  }
  const grown = review.exposure.filter(({ waived }) => !waived);
  return [...words, ...grown.map((each) => `this token ${each.words}`)];
}

const causeWords: Readonly<Record<GainedOperation["cause"], string>> = {
  definition: "",
  catalog: ": the catalog now says so",
  hierarchy: ": the catalog now says that its scopes imply more",
};

/** `DELETE /path`; for a scope that opens nothing that is catalogued, what it is. */
export function operationWords({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): string {
  return method === "SCOPE"
    ? `use \`${path}\`, of which nobody lists what it opens`
    : `\`${method} ${path}\``;
}

/** Why a change does not pass, for what no witness shows. */
export function obstacleWords(obstacle: ReviewObstacle): string {
  switch (obstacle.kind) {
    case "gain":
      return `${counted(obstacle.count, "operation")} gained that no new call needs`;
    case "exposure":
      return `larger exposure: ${obstacle.dimension}`;
    case "unknown-scope":
      return `the catalog does not know ${obstacle.scopes.map((name) => `\`${name}\``).join(", ")}`;
    case "unknown-kind":
      return `the catalog does not know the token kind \`${obstacle.tokenKind}\``;
    case "unknown-provider":
      return `the catalog at base does not know the provider \`${obstacle.provider}\``;
    case "unknown-needs":
      return `it may be needed all the same: what ${obstacle.part} needs is not known`;
    case "unstated-grant":
      return unstatedWords(obstacle);
    case "unknown-call":
      return `${counted(obstacle.count, "call")} of it ${obstacle.count === 1 ? "is" : "are"} no operation of the catalog`;
    case "unknown-target":
      return `no operation has the target ${obstacle.targets.map((name) => `\`${name}\``).join(", ")}`;
    case "ambiguous":
      return "what its calls need depends on targets that they do not state";
    case "unproven":
      return "the minimal set of its calls is not proven";
    case "declared-only":
      return `${counted(obstacle.calls.length, "new destructive call")} only declared: they excuse nothing until they are found in the code of its sources`;
  }
}

function unstatedWords({
  of,
  lost,
  mayReach,
}: Extract<ReviewObstacle, { kind: "unstated-grant" }>): string {
  const before = lost.length === 0 ? "nothing" : lost.map((name) => `\`${name}\``).join(", ");
  return `it had ${before}, and now has ${of}, which no file states and which may open ${operationWords(mayReach)}: write \`permissions\` with what the job needs, \`{}\` for nothing, or let \`github.workflowPermissions\` in scopewright.yaml say at base what the default is`;
}

/** Why a gain does not count, where it does not. */
export function excuseWords(gain: ReviewedGain): string | undefined {
  if (gain.excused) return gain.stated ? "needed by a part of it" : "in the certified minimum";
  return gain.waived ? "waived" : undefined;
}

/** The obstacles that no witness speaks of. */
export function otherObstacles(review: IntegrationReview): readonly string[] {
  return review.obstacles
    .filter(({ kind }) => kind !== "gain" && kind !== "exposure")
    .map(obstacleWords);
}

/** How many operations are reached, before and after. */
export function reachWords({ baseReach, headReach }: IntegrationReview): string | undefined {
  if (baseReach === undefined && headReach === undefined) return undefined;
  const count = (reach: IntegrationReview["baseReach"]): string => {
    if (reach === undefined) return "0";
    const risky = (["critical", "destructive"] as const)
      .filter((risk) => reach[risk] > 0)
      .map((risk) => `${reach[risk]} ${risk}`);
    return risky.length === 0 ? `${reach.total}` : `${reach.total} (${risky.join(", ")})`;
  };
  return `${count(baseReach)} → ${count(headReach)}`;
}

/** The line that closes or opens a report. */
export function reviewLine({ review }: ReviewReport): string {
  const failing = review.integrations.filter(({ outcome }) => outcome === "fail").length;
  const unjudged = review.integrations.filter(({ outcome }) => outcome === "cannot-judge").length;
  const loosening = review.rulesChanges.filter(({ loosens }) => loosens).length;
  const parts: string[] = [];
  if (failing > 0) parts.push(`${counted(failing, "integration")} can do more than it should`);
  if (loosening > 0) {
    parts.push(`${counted(loosening, "change")} of the rules without an approver`);
  }
  if (unjudged > 0) parts.push(`${counted(unjudged, "integration")} not judged`);
  if (review.problems.length > 0) {
    parts.push(`${counted(review.problems.length, "input")} not judged`);
  }
  const changed = review.integrations.length;
  const about =
    changed === 0 ? "no integration changed" : `${counted(changed, "integration")} changed`;
  const says = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
  return `${about}, the change ${outcomeWords[review.outcome]}${says}`;
}

/** Who can let a refused change pass, and how. */
export function approvalWords(approvers: readonly string[]): string {
  if (approvers.length === 0) {
    return "nobody is named who could approve it: name `policy.approvers` in scopewright.yaml, or code owners, in a change of its own";
  }
  return `it counts once ${approvers.join(" or ")} approves this very commit`;
}
