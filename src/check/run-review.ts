import { rules } from "../../rules/index.ts";
import type { Definitions } from "../definitions/read-definitions.ts";
import type { Integration } from "../model/integration.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { approverOf, type Approvals } from "../review/approval.ts";
import { withCallers } from "../review/callers.ts";
import { allCodeOwners, codeOwnersOf } from "../review/code-owners.ts";
import { judgeReview } from "../review/judge-review.ts";
import type { Review, RulesChange } from "../review/review.ts";
import { baselineChanges, catalogChanges, settingsChanges } from "../review/rules-changes.ts";
import { type ChangeOptions, openReview, type OpenedReview } from "./open-review.ts";
import { filesOf } from "./tree-files.ts";
import { withEvidence } from "./review-evidence.ts";
import type { TreeRules } from "./review-tree.ts";

/** What to review. */
export interface ReviewOptions extends ChangeOptions {
  readonly now: Date;
  /** Who approved what; nobody, unless stated. */
  readonly approvals?: Approvals;
}

/** A review, and the commits that it is about. */
export interface ReviewRun extends Pick<OpenedReview, "base" | "head"> {
  readonly review: Review;
  /** The files of head that were read, by path. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/**
 * Reviews a change, as `scopewright diff` does. Base is read from git's objects, at the commit where
 * head parted from it; all that could excuse the change counts as it stands there.
 */
export async function runReview(options: ReviewOptions): Promise<Outcome<ReviewRun>> {
  const opened = await openReview(options);
  if (!opened.ok) return opened;
  const { base, head, after } = opened.value;
  const review = await reviewOf(opened.value, options.now, options.approvals ?? { given: [] });
  const about = head === undefined ? { base } : { base, head };
  return { ok: true, value: { review, ...about, sources: after.definitions.sources } };
}

/** Judges a change whose sides are read. */
export async function reviewOf(
  { head, before, after }: OpenedReview,
  now: Date,
  approvals: Approvals,
): Promise<Review> {
  const [baseTokens, headTokens] = [tokensOf(before.definitions), tokensOf(after.definitions)];
  const problems = problemsOf(before.definitions, after.definitions);
  if (problems.length === 0 && baseTokens.length + headTokens.length === 0) {
    problems.push(nothingToReview);
  }
  return judgeReview({
    base: baseTokens,
    head: await withEvidence(baseTokens, headTokens, filesOf(after.tree), before.catalog),
    baseCatalog: before.catalog,
    headCatalog: after.catalog,
    rulesChanges: rulesChanges(before, after, baseTokens),
    problems,
    now,
    approversOf: approversAt(before),
    approvedBy: (approvers) => approverOf(approvers, approvals, head?.commit),
  });
}

/** All tokens that a side's files speak of, also those that `check` says nothing about. */
function tokensOf({ integrations, aside, workflowCalls }: Definitions): readonly Integration[] {
  return withCallers([...integrations, ...aside], workflowCalls);
}

/**
 * What can't be judged at head. A file that is as it was at base, with the same problem, changes
 * nothing and is for `check` to tell; so is what could not be judged at base either.
 */
function problemsOf(base: Definitions, head: Definitions): Problem[] {
  const known = new Set(base.problems.map(identity));
  const unjudged = new Set(base.unjudged.map(identity));
  return [
    ...head.problems.filter((problem) => {
      const before = base.sources.get(problem.file)?.text;
      const same = before !== undefined && before === head.sources.get(problem.file)?.text;
      return !same || !known.has(identity(problem));
    }),
    ...head.unjudged.filter(
      (problem) => !judgedAside.has(problem.code) && !unjudged.has(identity(problem)),
    ),
  ];
}

/**
 * Jobs on the default token are compared like all others; and what steps need only counts where a
 * job gains something, which then says so.
 */
const judgedAside: ReadonlySet<string> = new Set(["default-token", "unknown-needs"]);

function identity({ code, message, file }: Problem): string {
  return JSON.stringify([code, message, file]);
}

const nothingToReview: Problem = {
  code: "nothing-to-check",
  message: "no integration definition was found, neither at base nor at head",
  file: "",
  expected: "integrations/*.yaml",
  help: "let `scopewright init` write a first definition",
};

function rulesChanges(
  base: TreeRules,
  head: TreeRules,
  integrations: readonly Integration[],
): readonly RulesChange[] {
  const severityOf = (id: string): "error" | "warning" | undefined =>
    rules.find((rule) => rule.id === id)?.severity;
  const baselineFile = head.settings.baseline?.value ?? base.settings.baseline?.value;
  const settingsFile = head.settings.file ?? base.settings.file ?? "scopewright.yaml";
  const catalogFile = head.catalogFile ?? base.catalogFile ?? "scopes.yaml";
  return [
    ...settingsChanges(base.settings, head.settings, settingsFile, severityOf),
    ...baselineChanges(base.baseline, head.baseline, baselineFile ?? ""),
    ...catalogChanges(base.catalog, head.catalog, integrations, catalogFile),
  ];
}

/** Everybody whom a side names as approver of something. */
export function approverNames({ settings, codeOwners }: TreeRules): readonly string[] {
  const named = settings.policy.approvers.map(({ value }) => value);
  return named.length > 0 || codeOwners === undefined ? named : allCodeOwners(codeOwners);
}

/** Those that the settings name; without any, the owners of the file. */
function approversAt({ settings, codeOwners }: TreeRules): (file: string) => readonly string[] {
  const named = settings.policy.approvers.map(({ value }) => value);
  return (file) =>
    named.length > 0 || codeOwners === undefined ? named : codeOwnersOf(codeOwners, file);
}
