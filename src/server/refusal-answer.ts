import type { Refusal, RefusalCode } from "../tokens/refusal.ts";
import type { Answer } from "./route.ts";

const statuses: Readonly<Record<RefusalCode, number>> = {
  "invalid-request": 400,
  "unknown-scope": 400,
  "invalid-token": 401,
  forbidden: 403,
  "personal-token-refused": 403,
  "beyond-own-rights": 403,
  "not-found": 404,
  conflict: 409,
  "cannot-judge": 422,
  "mint-limit": 429,
};

/** What every error answer looks like. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly help?: string;
    readonly field?: string;
  };
}

/** An error answer; the request's id is in a header, so that equal failures are equal bytes. */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  more: { readonly help?: string; readonly field?: string } = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { help, field } = more;
  const error: ErrorBody["error"] = {
    code,
    message,
    ...(help === undefined ? {} : { help }),
    ...(field === undefined ? {} : { field }),
  };
  return { status, json: { error }, headers };
}

/** Every bad credential gets this one answer, whatever was wrong with it. */
export const badCredential: Answer = errorAnswer(
  401,
  "invalid-token",
  "a valid credential is needed",
  { help: "Send Authorization: Bearer and a token that is live, or sign in." },
  { "www-authenticate": 'Bearer realm="scopewright"' },
);

export function refusalAnswer(refusal: Refusal): Answer {
  if (refusal.code === "invalid-token") return badCredential;
  const seconds = Math.ceil((refusal.retryAfterMs ?? 0) / 1_000);
  const headers: Record<string, string> =
    refusal.retryAfterMs === undefined ? {} : { "retry-after": String(seconds) };
  return errorAnswer(statuses[refusal.code], refusal.code, refusal.message, refusal, headers);
}

export const unavailable: Answer = errorAnswer(
  503,
  "unavailable",
  "the token store does not answer; nothing was judged and nothing changed",
  { help: "Try again." },
  { "retry-after": "1" },
);
