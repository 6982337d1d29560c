import type { OperationName, RiskClass } from "./catalog.ts";
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

/** What another scope set would change in what a token can reach. */
export interface ReachChange {
  /** The set that is granted, and the one that would do. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Numbers of operations, pseudo-operations included. */
  readonly before: Readonly<Record<RiskClass | "total", number>>;
  readonly after: Readonly<Record<RiskClass | "total", number>>;
  /** In order of harm, the worst first. */
  readonly lost: readonly ReachedOperation[];
  readonly gained: readonly ReachedOperation[];
}

export interface ReachedOperation extends OperationName {
  readonly risk: RiskClass;
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
  /** Where the finding proposes another scope set. */
  readonly change?: ReachChange;
}
