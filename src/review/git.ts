import { spawnSync } from "node:child_process";
import type { Outcome, Problem } from "../model/problem.ts";

/** A repository as git sees it from a folder: paths are relative to that folder, and end below it. */
export interface Repository {
  readonly root: string;
  /** What git runs with, beside what is set here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a run of git left behind. */
interface GitResult {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A commit, and what it was asked for by. */
export interface Revision {
  readonly ref: string;
  /** Full object name. */
  readonly commit: string;
}

const tooMuchOutput = 1 << 30;

/**
 * Runs git without a shell, outside any pager, prompt or translation. Throws when git can't be
 * started: {@link openRepository} has told the user then.
 */
export function git(
  { root, env }: Repository,
  args: readonly string[],
  input: string = "",
): GitResult {
  const result = spawnSync("git", ["--no-pager", "--no-replace-objects", "-C", root, ...args], {
    input,
    maxBuffer: tooMuchOutput,
    env: { ...env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
  });
  if (result.error !== undefined) throw new Error("git can't be run", { cause: result.error });
  return {
    status: result.status ?? 1,
    stdout: result.stdout,
    stderr: result.stderr.toString("utf8"),
  };
}

/** The repository that a folder lies in, or why there is none to ask. */
export function openRepository(root: string, env: Repository["env"]): Outcome<Repository> {
  const repository = { root, env };
  try {
    const { status, stderr } = git(repository, ["rev-parse", "--git-dir"]);
    if (status === 0) return { ok: true, value: repository };
    const owned = stderr.includes("dubious ownership");
    return problem(
      "no-repository",
      owned
        ? "git does not trust this folder: it belongs to another user"
        : "this is no git repository",
      owned
        ? 'name it as safe: git config --global --add safe.directory "$PWD"'
        : "run this in a clone of the repository",
    );
  } catch (error) {
    const code = ((error as Error).cause as { readonly code?: string } | undefined)?.code;
    return problem("git-missing", `git can't be run (${code ?? "unknown"})`, "install git");
  }
}

/** Finds the commit that a name means. Names that git could take for anything else are refused. */
export function resolveRevision(repository: Repository, ref: string): Outcome<Revision> {
  if (!isPlainRevision(ref)) {
    return problem(
      "bad-revision",
      `\`${ref}\` is no name of a commit`,
      "give a branch, a tag or a commit, such as origin/main",
    );
  }
  const { status, stdout } = git(repository, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ]);
  if (status === 0) return { ok: true, value: { ref, commit: stdout.toString("utf8").trim() } };
  const name = ref.startsWith("origin/") ? ref.slice("origin/".length) : ref;
  return problem(
    "unknown-revision",
    `there is no commit \`${ref}\` in this clone`,
    `fetch it: git fetch origin ${name}${isShallow(repository) ? " --depth=1000" : ""}`,
  );
}

/**
 * Where two commits parted: their best common ancestor. A clone that was cut off above it can't
 * tell, which is a problem with the command that mends it.
 */
export function mergeBase(
  repository: Repository,
  base: Revision,
  head: Revision,
): Outcome<Revision> {
  const { status, stdout } = git(repository, ["merge-base", base.commit, head.commit]);
  const commit = stdout.toString("utf8").trim();
  if (status === 0 && commit !== "") return { ok: true, value: { ref: base.ref, commit } };
  if (isShallow(repository)) {
    return problem(
      "shallow-clone",
      `this clone is shallow, and does not reach back to where ${base.ref} and ${head.ref} part`,
      "fetch the history: git fetch --unshallow origin (in GitHub Actions: actions/checkout with `fetch-depth: 0`)",
    );
  }
  return problem(
    "no-merge-base",
    `${base.ref} and ${head.ref} have no commit in common`,
    "name a base that the change was made from",
  );
}

/** The default branch as this clone knows it: the remote's, else one of the usual names. */
export function defaultBranch(repository: Repository): Outcome<Revision> {
  const remote = git(repository, [
    "symbolic-ref",
    "--quiet",
    "--short",
    "refs/remotes/origin/HEAD",
  ]);
  const named = remote.stdout.toString("utf8").trim();
  const candidates = ["origin/main", "origin/master", "main", "master"];
  for (const ref of named === "" ? candidates : [named, ...candidates]) {
    const found = resolveRevision(repository, ref);
    if (found.ok) return found;
  }
  return problem(
    "no-default-branch",
    "the default branch is not known in this clone",
    "name the base: --base REF",
  );
}

/** Whether the clone was cut off somewhere. */
export function isShallow(repository: Repository): boolean {
  const { stdout } = git(repository, ["rev-parse", "--is-shallow-repository"]);
  return stdout.toString("utf8").trim() === "true";
}

/** Neither an option, nor a range, nor a path in a tree, nor what no name may hold. */
export function isPlainRevision(ref: string): boolean {
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  return ref !== "" && !/^-|\.\.|[\u0000-\u0020\u007f:?*[\\]/.test(ref);
}

function problem(code: string, message: string, help: string): Outcome<never> {
  const only: Problem = { code, message, file: "", help };
  return { ok: false, problems: [only] };
}
