import { type Failure, refused } from "../failure.ts";
import { field, type Remote, type Reply, send, statusFailure } from "../http.ts";
import type { Answer } from "../token-provider.ts";
import type { GitLabVariable } from "./gitlab-variable.ts";
import { plainPath } from "./plain-path.ts";

/** Where the variables of a project or group are. */
export function listPath({ owner }: GitLabVariable): string {
  return `/api/v4/${owner.kind}s/${encodeURIComponent(plainPath(owner.path))}/variables`;
}

/** Without the filter GitLab takes any variable of that name. */
export function rowPath(about: GitLabVariable): string {
  const filter = new URLSearchParams({ "filter[environment_scope]": about.scope });
  return `${listPath(about)}/${about.variable}?${filter.toString()}`;
}

/** The variable as GitLab tells it, value and all; undefined where there is none. Not for showing. */
export async function look(remote: Remote, about: GitLabVariable): Promise<Answer<unknown>> {
  const result = await send(remote, { method: "GET", path: rowPath(about) });
  if (!result.ok) return result;
  const { status, json } = result.reply;
  // A project that is not there, or not to be seen, is 404 as well.
  const message = field(json, "message");
  if (status === 404 && typeof message === "string" && message.endsWith("Variable Not Found")) {
    return { ok: true, value: undefined };
  }
  return status === 200
    ? { ok: true, value: json }
    : refused(failureOf(result.reply, "read CI/CD variables", about));
}

/** Whether a setting of a variable is on. */
export function is(row: unknown, name: string): boolean {
  return field(row, name) === true;
}

/** What is not so, and which right or name would mend it. */
export function failureOf(reply: Reply, what: string, { owner }: GitLabVariable): Failure {
  const failure = statusFailure("GitLab", reply, what);
  if (reply.status === 403) return { ...failure, next: rightFor(owner) };
  if (reply.status !== 404) return failure;
  const next = `see that \`${owner.kind}\` is right in the definition and that the credential may see it`;
  return { ...failure, next };
}

/** What the credential has to be. */
export function rightFor({ kind }: GitLabVariable["owner"]): string {
  const who = kind === "project" ? "a maintainer of the project" : "an owner of the group";
  return `put a token with \`api\`, of ${who}, into GITLAB_TOKEN`;
}
