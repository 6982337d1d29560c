import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import type { OperationName, RiskClass, TokenKind } from "../model/catalog.ts";

/**
 * A provider as one token kind sees it. Without a kind, all kinds count: what certainly satisfies
 * is what does so for every kind, what is reached is what any kind could reach.
 */
export interface KindView {
  readonly provider: CompiledProvider;
  readonly kind?: TokenKind;
  /** Scopes that a token may be granted. */
  readonly grantable: Bitset;
  /** Scopes that the minimal set may choose: grantable, not conditional, not open-world. */
  readonly choosable: Bitset;
  /** Scopes certainly held without being granted, closed. */
  readonly always: Bitset;
  /** Scopes held without being granted, at worst; closed. */
  readonly alwaysUnlocks: Bitset;
  /** Per scope, what holding it certainly satisfies. */
  readonly satisfies: readonly Bitset[];
  /** Per scope, what holding it may bring at worst. */
  readonly unlocks: readonly Bitset[];
  /** Which token kinds are looked at, as a mask over `rowKinds`. */
  readonly kinds: number;
  /** The view that this one was made from, where only `choosable` differs. */
  readonly origin?: KindView;
}

/** A call resolved in a provider: an operation, and the rows that the call may mean. */
export interface ResolvedCall {
  readonly operation: number;
  /** One row, or several where the call's target matters and is not stated. */
  readonly rows: readonly [number, ...number[]];
  readonly target?: string;
  /** The rows are for different kinds of token, and which of them the token is of is not known. */
  readonly byKind?: true;
}

export interface ReachCounts {
  readonly read: number;
  readonly write: number;
  readonly destructive: number;
  readonly critical: number;
  readonly total: number;
}

/** Everything a scope set can unlock. */
export interface Reach {
  /** Over operations, pseudo-operations included. */
  readonly operations: Bitset;
  readonly counts: ReachCounts;
  readonly weight: number;
}

/** Reach minus the calls. */
export interface Excess {
  readonly operations: Bitset;
  readonly count: number;
  readonly weight: number;
}

export type Proof = "enumeration" | "trace" | "solver";

/** The sufficient set with the least excess, or why there is none. */
export type MinimalAnswer =
  | {
      readonly kind: "minimal";
      /** Sorted by name. */
      readonly scopes: readonly string[];
      /** False when the bound on work was hit: then `gap` says how far it can be off. */
      readonly proven: boolean;
      readonly gap?: { readonly found: number; readonly atLeast: number };
      readonly reach: Reach;
      readonly excess: Excess;
      /** For each scope, the calls that fail without it. */
      readonly why: readonly { readonly scope: string; readonly calls: readonly OperationName[] }[];
      /** Other sufficient sets of the same excess weight and size, at most eight. */
      readonly ties: readonly (readonly string[])[];
      /** Token kinds that can hold the set, when none was given. */
      readonly kinds: readonly string[];
      readonly proof: Proof;
      readonly certificate: Certificate;
    }
  | {
      readonly kind: "impossible";
      /** Calls that nothing the kind can be granted authorises. */
      readonly calls: readonly OperationName[];
    }
  | {
      readonly kind: "ambiguous";
      /** Calls whose target matters and is not stated, with the minimal set for each choice of target. */
      readonly calls: readonly {
        readonly name: OperationName;
        readonly targets: readonly string[];
      }[];
      readonly answers: readonly {
        readonly targets: readonly string[];
        readonly scopes: readonly string[];
      }[];
    };

/** A claim of minimality that a program without the solver can check. Plain JSON. */
export interface Certificate {
  readonly version: 1;
  readonly provider: string;
  /** Of the provider's facts; a certificate for other facts proves nothing. */
  readonly digest: string;
  readonly tokenKind?: string;
  readonly calls: readonly (OperationName & { readonly target?: string })[];
  readonly scopes: readonly string[];
  readonly excess: number;
  /** For each scope, the calls that fail without it. */
  readonly needs: readonly { readonly scope: string; readonly calls: readonly OperationName[] }[];
  /** The implications that sufficiency rests on. */
  readonly implications: readonly { readonly holder: string; readonly implied: string }[];
  /** Conditional and open-world scopes that could be chosen, because they were asked for. */
  readonly allowing?: readonly string[];
  /** False when the search stopped before it had a proof; then nothing is claimed of minimality. */
  readonly proven: boolean;
  readonly proof: Proof;
  /**
   * With `proof: "trace"`, scopes that no best set has: `by` can always take the place of `scope`, it
   * meets what that meets, reaches nothing that it does not, and comes first where they tie.
   */
  readonly dominated?: readonly { readonly scope: string; readonly by: string }[];
  /** With `proof: "trace"`, needs that whoever meets another one meets as well. */
  readonly implied?: readonly { readonly need: Need; readonly by: Need }[];
  /** With `proof: "trace"`, the search tree. */
  readonly trace?: TraceNode;
}

/**
 * What a call needs: one of its alternatives or, where it has one alternative alone, one scope of
 * that.
 */
export interface Need {
  /** Index into the certificate's calls. */
  readonly call: number;
  readonly scope?: string;
}

/**
 * One node of a search tree; its scopes are those that the path from the root chose. What is below
 * a node concerns the needs that are still open there.
 */
export type TraceNode =
  /** Every sufficient set below costs more than the answer: the chosen scopes alone do. */
  | { readonly prune: "bound" }
  /** The same, shown by a need each of whose ways costs too much. */
  | ({ readonly prune: "need" } & Need)
  /**
   * The same, shown by several needs together: each pays for its cheapest way with its share of the
   * operations, and no operation is paid for twice. They share in this order.
   */
  | { readonly prune: "split"; readonly needs: readonly Need[] }
  /** All needs are met here. */
  | { readonly leaf: true }
  /**
   * One child for each way of meeting a need. A way of one scope, once it had its child, is left out
   * of the later ones.
   */
  | ({
      readonly ways: readonly { readonly add: readonly string[]; readonly next: TraceNode }[];
    } & Need)
  /** Needs that have neither scopes nor operations in common are settled one by one. */
  | {
      readonly parts: readonly { readonly needs: readonly Need[]; readonly next: TraceNode }[];
    };

/** What a verifier found out about a certificate. */
export interface Verification {
  readonly sufficient: boolean;
  /** No scope can be left out. */
  readonly irredundant: boolean;
  /** `verified` was re-derived here; `attested` rests on a solver's word. */
  readonly optimality: "verified" | "attested" | "refuted";
  /** What is wrong, when something is. */
  readonly faults: readonly string[];
}

/** Whether some sufficient set reaches a strict subset of what the granted set reaches. */
export interface Domination {
  readonly dominated: boolean;
  /** The dominating set with the least excess, sorted. */
  readonly by?: readonly string[];
  /** False when the bound on work was hit: then there may be one, or a better one, all the same. */
  readonly proven: boolean;
}

export type Verdict = "unchanged" | "narrowed" | "widened" | "traded";
export type ReviewOutcome = "pass" | "fail" | "cannot-judge";

export interface GainedOperation extends OperationName {
  readonly risk: RiskClass;
  readonly cause: "definition" | "catalog" | "hierarchy";
  /** Why the gain does not fail the change, when it does not. */
  readonly excused: boolean;
}
