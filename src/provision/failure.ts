/**
 * Why something outside did not do what it was asked. `code` is stable and made for scripts; the
 * words never hold a secret, nor any text of an answer but its own error code.
 */
export interface Failure {
  /** Such as `missing-permission`, `not-found`, `quota-full`, `name-taken`, `unreachable`. */
  readonly code: string;
  /** What went wrong, where, in one sentence. */
  readonly message: string;
  /** What to do next: a command or a page. */
  readonly next?: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** Milliseconds that the other side asks to wait before another try. */
  readonly retryAfter?: number;
}

/** The answer of a port that could not, or may not, do what it was asked. */
export function refused(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

/** The failure with a token's name where it stands for any; what can't know it says `NAME`. */
export function namedFor<F extends Failure>(failure: F, name: string): F {
  return failure.next === undefined
    ? failure
    : { ...failure, next: failure.next.replaceAll(/\bNAME\b/g, name) };
}
