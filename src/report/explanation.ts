import type { Operation, Scope, TokenKind } from "../model/catalog.ts";
import type { MinimalAnswer, ReachCounts } from "../privilege/types.ts";

/** What `explain` found under a name. A name may stand for several things. */
export type Explanation = RuleExplanation | ScopeExplanation | OperationExplanation;

export interface RuleExplanation {
  readonly kind: "rule";
  readonly id: string;
  /** Markdown. */
  readonly page: string;
}

export interface ScopeExplanation {
  readonly kind: "scope";
  readonly provider: string;
  readonly scope: Scope;
  /** With what it implies, for whichever kind of token holds it. */
  readonly reach: ReachCounts;
  /** Worst first. */
  readonly operations: readonly Pick<Operation, "method" | "path" | "risk">[];
  /** Scopes that certainly come with it, and that may. */
  readonly implies: readonly string[];
  readonly mayImply: readonly string[];
  /** Kinds of token that can be granted it. */
  readonly tokenKinds: readonly string[];
}

export interface OperationExplanation {
  readonly kind: "operation";
  readonly provider: string;
  readonly operation: Operation;
  /** Scopes each of which opens it alone, least reach first. */
  readonly openedBy: readonly { readonly scope: string; readonly reach: number }[];
  readonly minimal: MinimalAnswer;
  /** Kinds of token that may call it at all. */
  readonly tokenKinds: readonly Pick<TokenKind, "name">[];
}
