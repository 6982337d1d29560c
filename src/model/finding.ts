import type { Span, TextEdit } from "./span.ts";

export type Severity = "error" | "warning";

/**
 * `safe` keeps what the integration can do for the calls that are known to be complete; `unsafe`
 * may break something and is applied only on request.
 */
export interface Fix {
  readonly safety: "safe" | "unsafe";
  /** What the fix does, as an imperative clause. */
  readonly title: string;
  readonly edits: readonly [TextEdit, ...TextEdit[]];
  /** Read-class operations that the fix lets the token reach and that it could not reach before. */
  readonly gains: readonly string[];
}

/** A place with a few words on its part in the finding. */
export interface Label {
  readonly at: Span;
  readonly text: string;
}

/** Something wrong, in words, with the facts that the words were made of. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** The integration's name; absent where the finding is about a file. */
  readonly integration?: string;
  readonly at: Span;
  /** Words under the caret of the main place. */
  readonly label?: string;
  readonly related: readonly Label[];
  /** Reasons and consequences, one line each. */
  readonly notes: readonly string[];
  /** What a waiver names in parentheses; also the stable part of the finding's identity. */
  readonly subject?: string;
  readonly fix?: Fix;
}
