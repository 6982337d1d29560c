import type { Failure } from "../failure.ts";
import type { OperationRecord } from "../lifecycle/record.ts";

/** What a step makes the journal say, or why it stopped half-way. */
export type StepOutcome =
  | { readonly records: readonly OperationRecord[] }
  | { readonly paused: Failure };
