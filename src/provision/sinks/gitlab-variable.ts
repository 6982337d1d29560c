import type { Failure } from "../failure.ts";
import { field, type Remote, type Reply, send } from "../http.ts";
import type { Sink, SinkState, WriteAnswer, Written } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import { ready } from "./gitlab-ready.ts";
import { failureOf, is, listPath, look, rowPath } from "./gitlab-rows.ts";
import { plainPath } from "./plain-path.ts";

/** A CI/CD variable of a GitLab project or group. */
export interface GitLabVariable {
  readonly owner: { readonly kind: "project" | "group"; readonly path: string };
  readonly variable: string;
  /** The environment scope; `*` is all of them. */
  readonly scope: string;
  readonly masked: boolean;
  readonly protected: boolean;
  /** Kept from being read back. GitLab does that to a variable when it is made, and never later. */
  readonly hidden: "always" | "when-made" | "never";
}

const mark = "scopewright token ";

/**
 * A variable is one key in one environment scope. The token's id stands in its description, which is
 * written with the value, so that a hidden value is told apart too. GitLab has neither versions nor
 * conditional writes: what stands there is looked at right before it is replaced.
 */
export function gitlabVariableSink(remote: Remote, about: GitLabVariable): Sink {
  const { owner, variable, scope } = about;
  const observe = (): Promise<Answer<SinkState>> => observed(remote, about);
  return {
    place: `GitLab variable ${variable} of ${owner.path} (${scope})`,
    // GitLab tells no paths apart by their case alone, but variables and their scopes.
    key: `gitlab-variable:${owner.kind}:${plainPath(owner.path).toLowerCase()}:${scope}:${variable}`,
    readable: true,
    preflight: () => ready(remote, about),
    observe,
    write: async (written, from) => {
      const now = await observe();
      if (!now.ok) return { kind: "refused", failure: now.failure };
      if (moved(from, now.value, written)) return { kind: "conflict", failure: conflict };
      return put(remote, about, written, now.value.kind === "present");
    },
    compare: async ({ secret, tokenId }) => {
      const row = await look(remote, about);
      if (!row.ok) return row;
      const value = field(row.value, "value");
      const same =
        typeof value === "string" ? value === secret.reveal() : tokenIdOf(row.value) === tokenId;
      return { ok: true, value: same ? "same" : "other" };
    },
  };
}

const conflict: Failure = {
  code: "conflict",
  message: "the variable was changed since the plan was made",
  next: "see what is there; then deliver anew with `scopewright rotate NAME`",
};

function moved(from: SinkState, now: SinkState, { tokenId }: Written): boolean {
  if (now.kind === "present" && now.tokenId === tokenId) return false;
  if (from.kind === "hidden") return false;
  if (from.kind !== now.kind) return true;
  return from.kind === "present" && now.kind === "present" && from.tokenId !== now.tokenId;
}

async function observed(remote: Remote, about: GitLabVariable): Promise<Answer<SinkState>> {
  const row = await look(remote, about);
  if (!row.ok) return row;
  if (row.value === undefined) return { ok: true, value: { kind: "absent" } };
  const tokenId = tokenIdOf(row.value);
  return {
    ok: true,
    value: {
      kind: "present",
      ...(tokenId === undefined ? {} : { tokenId, version: tokenId }),
      drift: driftOf(row.value, about),
    },
  };
}

function tokenIdOf(row: unknown): string | undefined {
  const description = field(row, "description");
  const known = typeof description === "string" && description.startsWith(mark);
  return known ? description.slice(mark.length) : undefined;
}

function driftOf(row: unknown, about: GitLabVariable): readonly string[] {
  const drift: string[] = [];
  if (about.masked && !is(row, "masked")) drift.push("it is not masked");
  if (about.protected !== is(row, "protected")) {
    drift.push(about.protected ? "it is not protected" : "it is protected");
  }
  if (about.hidden === "always" && !is(row, "hidden")) drift.push("it is not hidden");
  if (!is(row, "raw")) drift.push("`$` in its value is expanded");
  return drift;
}

async function put(
  remote: Remote,
  about: GitLabVariable,
  { secret, tokenId }: Written,
  exists: boolean,
): Promise<WriteAnswer> {
  const { variable, scope, masked } = about;
  const hidden = about.hidden !== "never";
  const settings = {
    value: secret.reveal(),
    protected: about.protected,
    raw: true,
    variable_type: "env_var",
    description: `${mark}${tokenId}`,
  };
  const result = await send(remote, {
    method: exists ? "PUT" : "POST",
    path: exists ? rowPath(about) : listPath(about),
    body: exists
      ? { ...settings, masked: masked || about.hidden === "always" }
      : {
          ...settings,
          key: variable,
          environment_scope: scope,
          ...(hidden ? { masked_and_hidden: true } : { masked }),
        },
  });
  if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
  const { reply } = result;
  if (reply.status === 200 || reply.status === 201) return { kind: "written", version: tokenId };
  const failure = isUnfit(reply) ? unfit : failureOf(reply, "write CI/CD variables", about);
  if (reply.status >= 500) return { kind: "unknown", failure };
  return isTaken(reply) || (exists && reply.status === 404)
    ? { kind: "conflict", failure: conflict }
    : { kind: "refused", failure };
}

/** Somebody made it between the look and the write. */
function isTaken({ status, json }: Reply): boolean {
  const keys = field(field(json, "message"), "key");
  return (
    status === 400 &&
    Array.isArray(keys) &&
    keys.some((each) => String(each).endsWith("has already been taken"))
  );
}

function isUnfit({ status, json }: Reply): boolean {
  return status === 400 && field(field(json, "message"), "value") !== undefined;
}

/** What a token is like is known once there is one. */
const unfit: Failure = {
  code: "value-refused",
  message: "GitLab does not take such a value for a masked variable",
  next: "state `masked: false` and `hidden: false` in the definition",
};
