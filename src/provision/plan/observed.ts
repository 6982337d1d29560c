import type { DesiredLineage } from "../desired.ts";
import type { Failure } from "../failure.ts";
import type { Lineage } from "../lifecycle/lineage.ts";
import type { LineageKey, PlannedSink } from "../lifecycle/record.ts";
import type { Capabilities, HolderState, LiveToken } from "../token-provider.ts";

/** What is there, of one lineage that a definition asks for. */
export interface Observed {
  readonly desired: DesiredLineage;
  readonly lineage: Lineage;
  /** The places, as they stand. */
  readonly sinks: readonly PlannedSink[];
  /** Of the issuer: the object that holds tokens; `missing` where it has to be made. */
  readonly holder?: HolderState | "missing";
  readonly capabilities: Capabilities;
  /** The issuer's live tokens; absent where it lists none. */
  readonly live?: readonly LiveToken[];
  /** The definition no longer names this environment: its token is to end. */
  readonly gone?: true;
}

/** A lineage of which something could not be found out. */
export interface Unobserved {
  readonly key: LineageKey;
  readonly failure: Failure;
}
