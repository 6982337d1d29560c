import { type Failure, refused } from "../failure.ts";
import { field, type Remote, type Reply, send, statusFailure } from "../http.ts";
import type { Sink, SinkState, WriteAnswer, Written } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
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
  const path = plainPath(owner.path);
  const base = `/api/v4/${owner.kind}s/${encodeURIComponent(path)}/variables`;
  const observe = (): Promise<Answer<SinkState>> => observed(remote, base, about);
  return {
    place: `GitLab variable ${variable} of ${owner.path} (${scope})`,
    // GitLab tells no paths apart by their case alone, but variables and their scopes.
    key: `gitlab-variable:${owner.kind}:${path.toLowerCase()}:${scope}:${variable}`,
    readable: true,
    // Whoever may list variables may write them: GitLab has one right for both.
    preflight: async () => {
      const result = await send(remote, { method: "GET", path: `${base}?per_page=1` });
      if (!result.ok) return result;
      if (result.reply.status !== 200) {
        return refused(failureOf(result.reply, "manage CI/CD variables"));
      }
      const known = await look(remote, base, about);
      if (!known.ok) return known;
      return about.hidden === "always" && known.value !== undefined && !is(known.value, "hidden")
        ? refused(neverHidden)
        : { ok: true, value: undefined };
    },
    observe,
    write: async (written, from) => {
      const now = await observe();
      if (!now.ok) return { kind: "refused", failure: now.failure };
      if (moved(from, now.value, written)) return { kind: "conflict", failure: conflict };
      return put(remote, base, about, written, now.value.kind === "present");
    },
    compare: async ({ secret, tokenId }) => {
      const row = await look(remote, base, about);
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
};

function moved(from: SinkState, now: SinkState, { tokenId }: Written): boolean {
  if (now.kind === "present" && now.tokenId === tokenId) return false;
  if (from.kind === "hidden") return false;
  if (from.kind !== now.kind) return true;
  return from.kind === "present" && now.kind === "present" && from.tokenId !== now.tokenId;
}

/** Without the filter GitLab takes any variable of that name. */
function rowOf(base: string, { variable, scope }: GitLabVariable): string {
  const filter = new URLSearchParams({ "filter[environment_scope]": scope });
  return `${base}/${variable}?${filter.toString()}`;
}

/** The variable as GitLab tells it, value and all; undefined where there is none. Not for showing. */
async function look(remote: Remote, base: string, about: GitLabVariable): Promise<Answer<unknown>> {
  const result = await send(remote, { method: "GET", path: rowOf(base, about) });
  if (!result.ok) return result;
  const { status, json } = result.reply;
  // A project that is not there, or not to be seen, is 404 as well.
  const message = field(json, "message");
  if (status === 404 && typeof message === "string" && message.endsWith("Variable Not Found")) {
    return { ok: true, value: undefined };
  }
  return status === 200
    ? { ok: true, value: json }
    : refused(failureOf(result.reply, "read CI/CD variables"));
}

async function observed(
  remote: Remote,
  base: string,
  about: GitLabVariable,
): Promise<Answer<SinkState>> {
  const row = await look(remote, base, about);
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

function is(row: unknown, name: string): boolean {
  return field(row, name) === true;
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

const neverHidden: Failure = {
  code: "not-hidden",
  message: "the variable is not hidden, and GitLab hides only what is made new",
  next: "remove it in GitLab, or leave `hidden` out of the definition",
};

async function put(
  remote: Remote,
  base: string,
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
    path: exists ? rowOf(base, about) : base,
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
  const failure = failureOf(reply, "write CI/CD variables");
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

function failureOf(reply: Reply, what: string): Failure {
  return statusFailure("GitLab", reply, what);
}
