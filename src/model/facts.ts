import type { Span } from "./span.ts";

/** A place in code that calls a known provider, though it could not be told which operation. */
export interface UnresolvedCall {
  readonly at: Span;
  readonly reason: string;
}

/**
 * What other parts found out about the integrations of a run, for rules to judge. Every field is
 * optional: absent means that nobody looked, empty that nothing was found.
 */
export interface Facts {
  /** By integration name: call sites in its `sources` that could not be resolved. */
  readonly unresolvedCalls?: ReadonlyMap<string, readonly UnresolvedCall[]>;
}
