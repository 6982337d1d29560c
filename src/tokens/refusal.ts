/** Why the service does not do what it was asked. The server has a status for each. */
export type RefusalCode =
  | "invalid-request"
  | "unknown-scope"
  | "invalid-token"
  | "forbidden"
  | "personal-token-refused"
  | "beyond-own-rights"
  | "not-found"
  | "conflict"
  | "mint-limit"
  | "cannot-judge";

/** An expected refusal, in words for whoever asked. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  /** What to do next. */
  readonly help?: string;
  /** The field of the request that is meant. */
  readonly field?: string;
  readonly retryAfterMs?: number;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(
  code: RefusalCode,
  message: string,
  more: Omit<Refusal, "code" | "message"> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message, ...more } };
}
