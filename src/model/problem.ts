import type { Span } from "./span.ts";

/**
 * Why an input could not be judged. A problem is never a pass: a run with one exits 2 unless it also
 * found something wrong. Problems can't be waived.
 */
export interface Problem {
  /** Stable, kebab-case, for scripts: `yaml-syntax`, `unknown-scope`, `file-too-large`… */
  readonly code: string;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  readonly file: string;
  /** Absent when the file as a whole is the problem. */
  readonly at?: Span;
  readonly expected?: string;
  /** The nearest valid name, when one is near. */
  readonly nearest?: string;
  /** What to do next. */
  readonly help?: string;
}

/** A result, or the problems that prevented it; never both, never neither. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };
