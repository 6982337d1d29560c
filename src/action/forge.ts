import { Octokit } from "octokit";
import type { Secret } from "../model/secret.ts";
import type { Environment } from "./environment.ts";

/** GitHub's API, as this run may use it. */
export interface Forge {
  readonly octokit: Octokit;
  readonly repository: Environment["repository"];
}

/**
 * Opens GitHub's API, of github.com or of an Enterprise Server. What octokit wants to say goes
 * nowhere: the runner takes lines of the log for commands, and answers hold text of strangers.
 */
export function openForge(
  { apiUrl, repository }: Pick<Environment, "apiUrl" | "repository">,
  token: Secret,
  version: string,
): Forge {
  const nowhere = (): void => {};
  const octokit = new Octokit({
    auth: token.reveal(),
    baseUrl: apiUrl,
    userAgent: `scopewright/${version}`,
    // A comment that is sent twice is two comments, and a gate should not wait for an hour.
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere },
  });
  return { octokit, repository };
}

/** Why a request was refused, in a few words. Answers may hold anything, so they are not repeated. */
export function refusalWords(error: unknown): string {
  const { status, response } = error as { readonly status?: unknown; readonly response?: unknown };
  // Where there was no answer, octokit makes up a status.
  if (typeof status !== "number" || response === undefined) return "GitHub could not be reached";
  const reasons: Readonly<Record<number, string>> = {
    401: "GitHub does not know the token",
    403: "the token may not do that",
    404: "GitHub does not show it to this token",
    422: "GitHub does not accept it",
  };
  return `${reasons[status] ?? "GitHub refused"} (${status})`;
}
