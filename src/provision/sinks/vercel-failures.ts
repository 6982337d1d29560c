import type { Failure } from "../failure.ts";
import { field, plainField, type Reply, statusFailure } from "../http.ts";

/** @param wanted what there should have been */
export function broken(wanted: string): Failure {
  return {
    code: "broken-answer",
    message: `Vercel answered without ${wanted}`,
    next: "see that SCOPEWRIGHT_VERCEL_API, where it is set, is the address of Vercel's API",
  };
}

/** @param what completes «may not …» */
export function failureOf(reply: Reply, what: string): Failure {
  return judged(reply, what, plainField(field(reply.json, "error"), "code"));
}

/** What is not so, and what would mend it. */
function judged(reply: Reply, what: string, code: string | undefined): Failure {
  const failure = statusFailure("Vercel", reply, what, code);
  if (reply.status === 403) {
    const next =
      "put a token of somebody who may into VERCEL_TOKEN, made for the definition's `team` or `project`";
    return { ...failure, next };
  }
  if (reply.status !== 404) return failure;
  const next =
    "see that `project` and `team` are right in the definition and that the credential may see them";
  return { ...failure, next };
}

/** Vercel keeps one row for several targets or branches, and changes none of them alone. */
export function rowConflict(row: string | undefined): Failure {
  const about = row === undefined ? "" : ` (row ${row})`;
  return {
    code: "row-conflict",
    message: `Vercel has a row of that name for other targets or branches${about}`,
    next: "split that row in the project's settings, one for each environment, then run this again",
  };
}

/** Vercel's codes come in both cases, and one status has several meanings. */
export function writeFailure(reply: Reply, error: unknown): Failure {
  const code = plainField(error, "code")?.toUpperCase();
  if (code === "ENV_CONFLICT" || code === "ENV_ALREADY_EXISTS") {
    return { ...rowConflict(plainField(error, "envVarId")), status: reply.status };
  }
  return judged(reply, "write environment variables", code);
}
