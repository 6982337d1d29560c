import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { rules } from "../../rules/index.ts";
import type { Definitions } from "../definitions/read-definitions.ts";
import { packageFile } from "../document/package-file.ts";
import type { Integration } from "../model/integration.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { approverOf, type Approvals } from "../review/approval.ts";
import { withCallers } from "../review/callers.ts";
import { codeOwnersOf } from "../review/code-owners.ts";
import {
  defaultBranch,
  mergeBase,
  openRepository,
  type Repository,
  resolveRevision,
  type Revision,
} from "../review/git.ts";
import { judgeReview } from "../review/judge-review.ts";
import type { Review, RulesChange } from "../review/review.ts";
import { baselineChanges, catalogChanges, settingsChanges } from "../review/rules-changes.ts";
import { commitTree, type Tree, workingTree } from "../review/tree.ts";
import { filesOf } from "./repository-files.ts";
import { withEvidence } from "./review-evidence.ts";
import { readTreeDefinitions, readTreeRules, type TreeRules } from "./review-tree.ts";

/** What to review. */
export interface ReviewOptions {
  readonly root: string;
  /** What git runs with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** The branch or commit that the change goes into; the default branch, unless stated. */
  readonly base?: string;
  /** The change; the files as they lie there, unless stated. */
  readonly head?: string;
  /** Who approved what; nobody, unless stated. */
  readonly approvals?: Approvals;
}

/** A review, and the commits that it is about. */
export interface ReviewRun {
  readonly review: Review;
  /** Where the change parted from its base. */
  readonly base: Revision;
  /** Absent for the files as they lie there. */
  readonly head?: Revision;
  /** The files of head that were read, by path. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/**
 * Reviews a change, as `scopewright diff` does. Base is read from git's objects, at the commit where
 * head parted from it; all that could excuse the change counts as it stands there.
 */
export async function runReview(options: ReviewOptions): Promise<Outcome<ReviewRun>> {
  const sides = openSides(options);
  if (!sides.ok) return sides;
  const { base, head, baseTree, headTree } = sides.value;
  const ownCatalog =
    realpathSync(options.root) !== realpathSync(dirname(packageFile("package.json")));
  const before = await readTreeRules(baseTree, ownCatalog);
  const after = await readTreeRules(headTree, ownCatalog);
  if (!before.ok) return refusedAtBase(before.problems);
  if (!after.ok) return after;
  const [old, now] = [before.value, after.value];
  const settings = [old.settings, now.settings] as const;
  const baseDefinitions = readTreeDefinitions(baseTree, settings, old.catalog);
  const headDefinitions = readTreeDefinitions(headTree, settings, old.catalog);
  const problems = problemsOf(baseDefinitions, headDefinitions);
  const [baseTokens, headTokens] = [tokensOf(baseDefinitions), tokensOf(headDefinitions)];
  if (problems.length === 0 && baseTokens.length + headTokens.length === 0) {
    problems.push(nothingToReview);
  }
  const approversOf = approversAt(old);
  const review = judgeReview({
    base: baseTokens,
    head: await withEvidence(baseTokens, headTokens, filesOf(headTree), old.catalog),
    baseCatalog: old.catalog,
    headCatalog: now.catalog,
    rulesChanges: rulesChanges(old, now, baseTokens),
    problems,
    now: options.now,
    approversOf,
    approvedBy: (approvers) =>
      approverOf(approvers, options.approvals ?? { given: [] }, head?.commit),
  });
  const value = {
    review,
    base,
    ...(head === undefined ? {} : { head }),
    sources: headDefinitions.sources,
  };
  return { ok: true, value };
}

/** All tokens that a side's files speak of, also those that `check` says nothing about. */
function tokensOf({ integrations, aside, workflowCalls }: Definitions): readonly Integration[] {
  return withCallers([...integrations, ...aside], workflowCalls);
}

interface Sides {
  readonly base: Revision;
  readonly head?: Revision;
  readonly baseTree: Tree;
  readonly headTree: Tree;
}

function openSides(options: ReviewOptions): Outcome<Sides> {
  const opened = openRepository(options.root, options.env);
  if (!opened.ok) return opened;
  const repository = opened.value;
  const onto =
    options.base === undefined
      ? defaultBranch(repository)
      : resolveRevision(repository, options.base);
  if (!onto.ok) return onto;
  const head = resolveRevision(repository, options.head ?? "HEAD");
  if (!head.ok) return head;
  const base = mergeBase(repository, onto.value, head.value);
  if (!base.ok) return base;
  const contents = new Map<string, Buffer>();
  const baseTree = commitTree(repository, base.value.commit, contents);
  const headTree = treeOfHead(repository, options.head, head.value, contents);
  const stated = options.head === undefined ? {} : { head: head.value };
  return { ok: true, value: { base: base.value, ...stated, baseTree, headTree } };
}

function treeOfHead(
  repository: Repository,
  stated: string | undefined,
  { commit }: Revision,
  contents: Map<string, Buffer>,
): Tree {
  return stated === undefined ? workingTree(repository) : commitTree(repository, commit, contents);
}

function refusedAtBase(problems: readonly [Problem, ...Problem[]]): Outcome<never> {
  const atBase = (problem: Problem): Problem => ({
    ...problem,
    message: `at base, ${problem.message}`,
    help: problem.help ?? "put it right at base first: a change is judged by what holds there",
  });
  const [first, ...rest] = problems;
  return { ok: false, problems: [atBase(first), ...rest.map(atBase)] };
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
    // Jobs on the default token are compared like all others.
    ...head.unjudged.filter(
      (problem) => problem.code !== "default-token" && !unjudged.has(identity(problem)),
    ),
  ];
}

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
  const catalogFile = head.catalogFile ?? base.catalogFile ?? "scopes.yaml";
  return [
    ...settingsChanges(base.settings, head.settings, "scopewright.yaml", severityOf),
    ...baselineChanges(base.baseline, head.baseline, baselineFile ?? ""),
    ...catalogChanges(base.catalog, head.catalog, integrations, catalogFile),
  ];
}

/** Those that the settings name; without any, the owners of the file. */
function approversAt({ settings, codeOwners }: TreeRules): (file: string) => readonly string[] {
  const named = settings.policy.approvers.map(({ value }) => value);
  return (file) =>
    named.length > 0 || codeOwners === undefined ? named : codeOwnersOf(codeOwners, file);
}
