import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Definitions } from "../definitions/read-definitions.ts";
import { packageFile } from "../document/package-file.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import {
  defaultBranch,
  mergeBase,
  openRepository,
  type Repository,
  resolveRevision,
  type Revision,
} from "../review/git.ts";
import { commitTree, type Tree, workingTree } from "../review/tree.ts";
import { readTreeDefinitions, readTreeRules, type TreeRules } from "./review-tree.ts";

/** Which change to review. */
export interface ChangeOptions {
  readonly root: string;
  /** What git runs with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The branch or commit that the change goes into; the default branch, unless stated. */
  readonly base?: string;
  /** The change; the files as they lie there, unless stated. */
  readonly head?: string;
  /** The settings file, in place of `scopewright.yaml`; each side's own. */
  readonly config?: string;
}

/** A side of a change: its files, what they say on how to judge, and its definitions. */
export interface ReviewSide extends TreeRules {
  readonly tree: Tree;
  readonly definitions: Definitions;
}

/** Both sides of a change, read. */
export interface OpenedReview {
  /** Where the change parted from its base. */
  readonly base: Revision;
  /** Absent for the files as they lie there. */
  readonly head?: Revision;
  readonly before: ReviewSide;
  readonly after: ReviewSide;
}

/**
 * Reads both sides of a change. Base is read from git's objects, at the commit where head parted
 * from it; base's settings and catalog say how the definitions of both are to be read.
 */
export async function openReview(options: ChangeOptions): Promise<Outcome<OpenedReview>> {
  const sides = openSides(options);
  if (!sides.ok) return sides;
  const { base, head, baseTree, headTree } = sides.value;
  const { root, config } = options;
  if (config !== undefined && !baseTree.has(config) && !headTree.has(config)) {
    return noSettings(config);
  }
  const ownCatalog = realpathSync(root) !== realpathSync(dirname(packageFile("package.json")));
  const before = await readTreeRules(baseTree, ownCatalog, config);
  const after = await readTreeRules(headTree, ownCatalog, config);
  if (!before.ok) return refusedAtBase(before.problems);
  if (!after.ok) return after;
  const settings = [before.value.settings, after.value.settings] as const;
  const definitionsOf = (tree: Tree): Promise<Definitions> =>
    readTreeDefinitions(tree, settings, before.value.catalog);
  const value = {
    base,
    ...(head === undefined ? {} : { head }),
    before: { ...before.value, tree: baseTree, definitions: await definitionsOf(baseTree) },
    after: { ...after.value, tree: headTree, definitions: await definitionsOf(headTree) },
  };
  return { ok: true, value };
}

function noSettings(file: string): Outcome<never> {
  const message = "there is no such settings file, neither at base nor at head";
  return { ok: false, problems: [{ code: "file-not-found", message, file }] };
}

interface Sides {
  readonly base: Revision;
  readonly head?: Revision;
  readonly baseTree: Tree;
  readonly headTree: Tree;
}

function openSides(options: ChangeOptions): Outcome<Sides> {
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
