import { type Failure, refused } from "../failure.ts";
import { type Remote, send } from "../http.ts";
import { askItself } from "../providers/gitlab/tokens.ts";
import type { Answer } from "../token-provider.ts";
import { failureOf, is, listPath, look, rightFor } from "./gitlab-rows.ts";
import type { GitLabVariable } from "./gitlab-variable.ts";

/**
 * Whether a variable could be written. Who may list variables may write them, as GitLab has one
 * right for both; but a token that may only read lists them as well.
 */
export async function ready(remote: Remote, about: GitLabVariable): Promise<Answer<void>> {
  const result = await send(remote, { method: "GET", path: `${listPath(about)}?per_page=1` });
  if (!result.ok) return result;
  if (result.reply.status !== 200) {
    return refused(failureOf(result.reply, "manage CI/CD variables", about));
  }
  // What is no access token says nothing of itself.
  const told = await askItself(remote, remote.credential);
  const scopes = told.ok ? (told.value.identity.scopes ?? []) : [];
  if (scopes.includes("read_api") && !scopes.includes("api")) return refused(readsAlone(about));
  const known = await look(remote, about);
  if (!known.ok) return known;
  const obstacle = known.value === undefined ? undefined : obstacleIn(known.value, about);
  return obstacle === undefined ? { ok: true, value: undefined } : refused(obstacle);
}

/** What GitLab does not change of a variable that is there. */
function obstacleIn(row: unknown, { hidden, masked }: GitLabVariable): Failure | undefined {
  if (hidden === "always" && !is(row, "hidden")) return neverHidden;
  return hidden !== "always" && !masked && is(row, "hidden") ? neverShown : undefined;
}

function readsAlone({ owner }: GitLabVariable): Failure {
  return {
    code: "missing-permission",
    message: "GitLab: the credential may not write CI/CD variables: it holds read_api and not api",
    next: rightFor(owner),
  };
}

const neverHidden: Failure = {
  code: "not-hidden",
  message: "the variable is not hidden, and GitLab hides only what is made new",
  next: "remove it in GitLab, or leave `hidden` out of the definition",
};

const neverShown: Failure = {
  code: "not-unmasked",
  message: "the variable is hidden, and GitLab unmasks none that is",
  next: "remove it in GitLab, or leave `masked: false` out of the definition",
};
