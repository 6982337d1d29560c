import type { Failure } from "../failure.ts";
import type { SinkState } from "../sink.ts";

/** The tokens of one integration in one environment; with its successors, a lineage. */
export interface LineageKey {
  readonly integration: string;
  /** `shared` where one token serves all environments. */
  readonly environment: string;
}

/**
 * `mint`: the first token of a lineage. `rotate`: a successor, the old one ends last. `breach`: the
 * old one ends first, whatever that breaks. `revoke`: the old one ends, nothing takes its place.
 * `adopt`: a token that is there and delivered is the lineage's from now on; nothing is done to it.
 */
export type OperationKind = "mint" | "rotate" | "breach" | "revoke" | "adopt";

/** A place that the token goes to, as it stood when the operation was planned. */
export interface PlannedSink {
  readonly key: string;
  /** In words. */
  readonly place: string;
  readonly base: SinkState;
}

/** What an operation sets out to do. No secret is in here or in any other record. */
export interface OperationPlan {
  readonly kind: OperationKind;
  readonly lineage: LineageKey;
  /** Whose API the token opens, who mints it, and as what kind. */
  readonly provider: string;
  readonly issuer: string;
  readonly tokenKind?: string;
  /** Repositories or projects that it is limited to, or that it is of. */
  readonly resources?: readonly string[];
  readonly scopes: readonly string[];
  /** Milliseconds since 1970; absent where tokens of this kind do not expire. */
  readonly expiresAt?: number;
  /** The token that ends. */
  readonly oldId?: string;
  /** Others that may live, left by operations that did not come to their end: they end with it. */
  readonly alsoEnds?: readonly string[];
  /** Its name, where its successor inherits that: the one mark by which it is told from others. */
  readonly oldName?: string;
  /** Ids that lived at the start: what comes later and bears our label is ours. */
  readonly known: readonly string[];
  readonly sinks: readonly PlannedSink[];
  /** How long the old token lives on beside the new one, in milliseconds. */
  readonly grace: number;
  /** Why, for whoever reads the journal. */
  readonly reason?: string;
}

/**
 * One entry of an operation's journal. Each is durable before the step that it announces begins, so
 * the last one tells what may or may not have happened.
 */
export type OperationRecord =
  | { readonly type: "planned"; readonly plan: OperationPlan }
  /** Exactly one request to mint follows. */
  | { readonly type: "minting"; readonly attempt: number; readonly label: string }
  /** The provider certainly minted nothing. */
  | { readonly type: "mint-refused"; readonly failure: Failure }
  /** What became of an attempt whose answer was lost. */
  | { readonly type: "mint-settled"; readonly settled: SettledMint }
  /** A new token lives, and its secret is in escrow. */
  | {
      readonly type: "minted";
      readonly id: string;
      readonly expiresAt?: number;
      readonly fingerprint: string;
    }
  /** The token was asked: it lives, and holds exactly what was planned. */
  | { readonly type: "verified" }
  | { readonly type: "writing"; readonly sink: number }
  | { readonly type: "written"; readonly sink: number; readonly version?: string }
  /** Every place was looked at again and activated. */
  | { readonly type: "delivered" }
  /** Milliseconds since 1970. */
  | { readonly type: "grace"; readonly until: number }
  | { readonly type: "revoking"; readonly id: string }
  | { readonly type: "revoked"; readonly id: string }
  /** The new token is ended, and the old one stays. */
  | { readonly type: "undoing"; readonly id: string; readonly failure: Failure }
  | { readonly type: "done" }
  | { readonly type: "aborted"; readonly failure: Failure }
  | { readonly type: "needs-operator"; readonly failure: Failure };

/** How an attempt to mint turned out whose answer nobody got. */
export type SettledMint =
  /** Tokens that bore the label were ended; none may be left. */
  | { readonly kind: "cleared"; readonly ended: readonly string[] }
  /** The old token was replaced by this one, whose secret is lost; it is the one to replace now. */
  | { readonly kind: "adopted"; readonly id: string }
  /** Live tokens can't be listed: one with this label may be about. */
  | { readonly kind: "suspected"; readonly label: string };
