import { optional } from "../definitions/located.ts";
import type { Outcome } from "../model/problem.ts";
import type { Environment } from "./environment.ts";
import type { Inputs } from "./inputs.ts";

/** A pull request, as far as the Action has to do with it. */
export interface PullRequest {
  readonly number: number;
  readonly author?: string;
  /** It comes from another repository, so that the token can't write. */
  readonly fork: boolean;
}

/** What is to be compared: names of commits or branches. */
export interface Change {
  readonly base: string;
  readonly head: string;
  readonly pullRequest?: PullRequest;
  /** The pull request that a merge queue is about to merge: it has approvals, and no comment. */
  readonly queued?: number;
}

/** An event's part by its path; undefined where it is of another shape. */
function at(payload: unknown, ...path: readonly string[]): unknown {
  let value = payload;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** A commit's full name, of any but the commit that stands for "there was none". */
function commitAt(payload: unknown, ...path: readonly string[]): string | undefined {
  const value = at(payload, ...path);
  const named = typeof value === "string" && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);
  return named && !/^0+$/.test(value) ? value : undefined;
}

function textAt(payload: unknown, ...path: readonly string[]): string | undefined {
  const value = at(payload, ...path);
  return typeof value === "string" ? value : undefined;
}

/** What the event, or the inputs before it, say is to be compared. */
export function changeOf(
  { event, payload, commit }: Environment,
  { baseRef, headRef }: Pick<Inputs, "baseRef" | "headRef">,
): Outcome<Change> {
  const found = fromEvent(event, payload, commit);
  const base = baseRef ?? found.base;
  const head = headRef ?? found.head;
  if (base !== undefined && head !== undefined) {
    // A pull request that is not what is compared gets no comment.
    const { base: _base, head: _head, ...about } = headRef === undefined ? found : {};
    return { ok: true, value: { ...about, base, head } };
  }
  const missing = base === undefined ? "base-ref" : "head-ref";
  return {
    ok: false,
    problems: [
      {
        code: "no-change",
        message: `the event \`${event}\` does not say what to compare`,
        file: "",
        expected: "pull_request, pull_request_target, merge_group or push",
        help: `state the input \`${missing}\``,
      },
    ],
  };
}

function fromEvent(event: string, payload: unknown, commit: string): Partial<Change> {
  switch (event) {
    case "pull_request":
    case "pull_request_target":
      return fromPullRequest(payload);
    case "merge_group": {
      const ref = textAt(payload, "merge_group", "head_ref") ?? "";
      const queued = /\/pr-(\d+)-[0-9a-f]+$/.exec(ref)?.[1];
      return {
        ...optional("base", commitAt(payload, "merge_group", "base_sha")),
        ...optional("head", commitAt(payload, "merge_group", "head_sha")),
        ...optional("queued", queued === undefined ? undefined : Number(queued)),
      };
    }
    case "push":
      return fromPush(payload, commit);
    default:
      return optional("head", commit === "" ? undefined : commit);
  }
}

function fromPullRequest(payload: unknown): Partial<Change> {
  const number = at(payload, "pull_request", "number");
  const author = textAt(payload, "pull_request", "user", "login");
  const home = textAt(payload, "pull_request", "base", "repo", "full_name");
  const fork = textAt(payload, "pull_request", "head", "repo", "full_name") !== home;
  return {
    ...optional("base", commitAt(payload, "pull_request", "base", "sha")),
    ...optional("head", commitAt(payload, "pull_request", "head", "sha")),
    ...(typeof number === "number"
      ? { pullRequest: { number, fork, ...optional("author", author) } }
      : {}),
  };
}

/** A new branch is compared with the default branch, which it was most likely made from. */
function fromPush(payload: unknown, commit: string): Partial<Change> {
  const usual = textAt(payload, "repository", "default_branch");
  const isDefault = textAt(payload, "ref") === `refs/heads/${usual}`;
  const base = commitAt(payload, "before") ?? (isDefault ? undefined : usual);
  return {
    ...optional("base", base),
    ...optional("head", commitAt(payload, "after") ?? commit),
  };
}
