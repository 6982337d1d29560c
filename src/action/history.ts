import { Buffer } from "node:buffer";
import type { Outcome, Problem } from "../model/problem.ts";
import type { Secret } from "../model/secret.ts";
import {
  git,
  isPlainRevision,
  isShallow,
  mergeBase,
  openRepository,
  type Repository,
  resolveRevision,
  type Revision,
} from "../review/git.ts";
import type { Change } from "./change.ts";

/** How far back to fetch, step by step; then all. */
const depths = ["--deepen=50", "--deepen=500", "--unshallow"] as const;

/** A clone, and with what to fetch what it lacks. */
export interface Clone {
  readonly repository: Repository;
  readonly serverUrl: string;
  readonly token?: Secret;
}

/** Both ends of a change, with enough history to tell where they parted. */
export interface Ends {
  readonly base: Revision;
  readonly head: Revision;
}

/**
 * Finds the commits of a change in the clone, and fetches what it lacks: actions/checkout leaves a
 * single commit, which need not be either of them. Nothing is checked out.
 */
export function findEnds(clone: Clone, change: Pick<Change, "base" | "head">): Outcome<Ends> {
  const { root, env } = clone.repository;
  const opened = openRepository(root, env);
  if (!opened.ok) return withHelp(opened.problems[0], "run actions/checkout in a step before");
  const base = findCommit(clone, change.base);
  if (!base.ok) return base;
  const head = findCommit(clone, change.head);
  if (!head.ok) return head;
  const ends = { base: base.value, head: head.value };
  const { repository } = clone;
  for (const depth of depths) {
    if (mergeBase(repository, ends.base, ends.head).ok || !isShallow(repository)) break;
    const commits = [ends.base.commit, ends.head.commit];
    const fetched = fetchFrom(clone, [depth, "origin", ...commits]);
    if (fetched !== undefined) return refused(fetched, change);
  }
  return { ok: true, value: ends };
}

function findCommit(clone: Clone, name: string): Outcome<Revision> {
  const { repository } = clone;
  // A branch as the remote has it, before one that somebody made in this clone.
  for (const ref of isCommit(name) ? [name] : [`origin/${name}`, name]) {
    const known = resolveRevision(repository, ref);
    if (known.ok) return { ok: true, value: { ref: name, commit: known.value.commit } };
    if (!isPlainRevision(name)) return known;
  }
  // Without a depth, a shallow clone would fetch all the history of what it lacks.
  const depth = isShallow(repository) ? ["--depth=1"] : [];
  const failure = fetchFrom(clone, [...depth, "origin", name]);
  if (failure !== undefined) return refused(failure, { base: name, head: name });
  const fetched = resolveRevision(repository, isCommit(name) ? name : "FETCH_HEAD");
  return fetched.ok ? { ok: true, value: { ref: name, commit: fetched.value.commit } } : fetched;
}

function isCommit(name: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(name);
}

/**
 * Fetches, first with what actions/checkout left in git's configuration, then with the token, which
 * goes to git through its environment. Gives git's last words where both fail.
 */
function fetchFrom(
  { repository, serverUrl, token }: Clone,
  what: readonly string[],
): string | undefined {
  const args = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-commit-graph",
  ];
  const plain = git(repository, [...args, ...what]);
  if (plain.status === 0) return undefined;
  if (token === undefined) return plain.stderr;
  const basic = Buffer.from(`x-access-token:${token.reveal()}`).toString("base64");
  const count = Number(repository.env["GIT_CONFIG_COUNT"] ?? 0);
  const env = {
    ...repository.env,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: `http.${serverUrl}/.extraheader`,
    [`GIT_CONFIG_VALUE_${count}`]: `AUTHORIZATION: basic ${basic}`,
  };
  const signed = git({ ...repository, env }, [...args, ...what]);
  return signed.status === 0 ? undefined : signed.stderr;
}

function withHelp(problem: Problem, help: string): Outcome<never> {
  return { ok: false, problems: [{ ...problem, help }] };
}

function refused(stderr: string, { base, head }: Pick<Change, "base" | "head">): Outcome<never> {
  const names = base === head ? base : `${base} and ${head}`;
  const why = stderr.trim().split("\n").at(-1) ?? "";
  const problem: Problem = {
    code: "fetch-failed",
    message: `the history of ${names} is not in this clone and can't be fetched${why === "" ? "" : `: ${why}`}`,
    file: "",
    help: "let actions/checkout fetch it: `fetch-depth: 0`",
  };
  return { ok: false, problems: [problem] };
}
