import type { Failure } from "../failure.ts";
import { type Reply, statusFailure } from "../http.ts";
import type { GitHubSecret } from "./github-secret.ts";

/** Why the answer to who may seal does not do. */
export function obstacleIn(reply: Reply, about: GitHubSecret): Failure | undefined {
  if (reply.status !== 200) return failureOf(reply, "write Actions secrets", about);
  // Of a classic token GitHub tells the scopes; whoever sees a public repository gets its key.
  // Where it tells none, the token may be of another kind.
  const held = reply.headers?.get("x-oauth-scopes") ?? "";
  const enough = held === "" || held.split(/,\s*/).some((scope) => wanted(about).includes(scope));
  return enough ? undefined : failureOf({ ...reply, status: 403 }, "write Actions secrets", about);
}

/** Scopes of classic tokens, one of which there must be. */
function wanted({ organization }: GitHubSecret): readonly string[] {
  return organization === undefined ? ["repo", "public_repo"] : ["admin:org"];
}

/** What is not so, and which right or name would mend it. */
export function failureOf(reply: Reply, what: string, about: GitHubSecret): Failure {
  const failure = statusFailure("GitHub", reply, what);
  if (reply.status === 403) return { ...failure, next: rightFor(about) };
  return reply.status === 404 ? { ...failure, next: whereFor(about) } : failure;
}

function rightFor({ organization, environment }: GitHubSecret): string {
  const right =
    organization === undefined
      ? `\`${environment === undefined ? "secrets" : "environments"}: write\` of the repository (a classic one \`repo\`)`
      : "`organization_secrets: write` (a classic one `admin:org`)";
  return `put a credential into GITHUB_TOKEN that has ${right}; a workflow's own token can't have it`;
}

function whereFor({ organization, environment }: GitHubSecret): string {
  const named = organization === undefined ? "`repository`" : "`organization`";
  const made = environment === undefined ? "" : `, that it has the environment ${environment},`;
  return `see that ${named} is right in the definition${made} and that the credential may see it`;
}
