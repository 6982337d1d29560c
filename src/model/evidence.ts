import type { OperationName } from "./catalog.ts";
import type { Span } from "./span.ts";

/** A call that was found in code, or seen in traffic. */
export interface InferredCall {
  readonly provider: string;
  /** Upper case. */
  readonly method: string;
  /** As the code has it; what is not known is a name in braces. */
  readonly path: string;
  /** Method and path template of the catalog's operation. */
  readonly operation: string;
  readonly at: Span;
  /** How it was resolved: `fetch`, `octokit.rest`, `curl`, `fetch through request()`. */
  readonly by: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** In traffic: how often, and when last (ISO 8601). */
  readonly count?: number;
  readonly lastSeen?: string;
}

/** A place that touches a known provider, or may do so, and could not be resolved to an operation. */
export interface UnresolvedSite {
  readonly at: Span;
  readonly reason: string;
  /** What is requested there, where that much is known: the path as the code has it. */
  readonly request?: OperationName;
  /** Absent where even that is not known. */
  readonly provider?: string;
}
