import type { OperationName, RiskClass } from "../../model/catalog.ts";
import type { Finding } from "../../model/finding.ts";
import type { Waiver } from "../../model/integration.ts";
import type { Problem } from "../../model/problem.ts";
import type { WaiverState } from "../../lint/waivers.ts";
import type { ReachCounts, ReviewOutcome } from "../../privilege/types.ts";
import type { IntegrationReview } from "../../review/review.ts";
import type { ProviderStats } from "../stats-report.ts";

/** Why a granted scope is held, or that nothing holds it. */
export type ScopeStanding =
  /** Calls or steps fail without it. */
  | "needed"
  /** No call can use it. */
  | "unused"
  /** Calls use it, and the minimal set does without it. */
  | "replaceable"
  /** Another granted scope implies it, it stands twice, or each call has another way. */
  | "redundant"
  /** The token kind can't hold it. */
  | "ungrantable"
  | "unknown"
  /** What is called is not known well enough to say. */
  | "untold";

/** A place as people write it, `file:line`. */
export type Place = string;

/** One granted scope, and what it is held for. */
export interface HeldScope {
  readonly name: string;
  readonly at: Place;
  readonly standing: ScopeStanding;
  /** The resource and access that the catalog states. */
  readonly resource?: string;
  readonly access?: string;
  /** What it reaches by itself; absent for an unknown one. */
  readonly reach?: ReachCounts;
  /** What fails without it: operations, or the parts of a workflow. */
  readonly holders: readonly string[];
  /** The scope that implies it. */
  readonly impliedBy?: string;
  /** A waiver lets it be. */
  readonly waived: boolean;
}

/** A call that the integration makes. */
export interface AccountCall extends OperationName {
  readonly risk?: RiskClass;
  readonly target?: string;
  /** Whether the grant opens it; absent where the operation is not known. */
  readonly opened?: boolean;
  /** `declared at x.yaml:9`, `fetch at hook.ts:20`, `seen 12 times in har.json`. */
  readonly evidence: readonly string[];
}

/** An operation that is reached and, or, would be reached with the minimal set. */
export interface ReachedUnit extends OperationName {
  readonly risk: RiskClass;
  readonly called: boolean;
  readonly before: boolean;
  readonly after: boolean;
  /** Granted scopes that open it alone. */
  readonly by: readonly string[];
}

/** The minimal set for the known calls, or why none is named. */
export type AccountMinimum =
  | {
      readonly kind: "minimal";
      readonly scopes: readonly string[];
      readonly proven: boolean;
      /** How it was proven, in words. */
      readonly proof: string;
      readonly digest: string;
      readonly counts: ReachCounts;
      readonly ties: readonly (readonly string[])[];
      /** The grant is this very set. */
      readonly granted: boolean;
    }
  | { readonly kind: "none"; readonly why: string };

/** What is reached before and after: base and head of a change, or the grant and its minimum. */
export interface ReachPicture {
  readonly before: string;
  readonly after: string;
  readonly units: readonly ReachedUnit[];
  readonly beforeCounts: ReachCounts;
  readonly afterCounts: ReachCounts;
}

export interface AccountWaiver {
  readonly waiver: Waiver;
  readonly state: WaiverState;
  readonly at: Place;
  /** Whole days until it ends; negative since it ended. */
  readonly days?: number;
}

export interface AccountDelivery {
  readonly sink: string;
  readonly target: string;
  readonly environments: readonly string[];
  readonly sensitive?: boolean;
}

/** Everything that a reviewer wants to know of one integration. */
export interface IntegrationAccount {
  readonly name: string;
  readonly at: Place;
  readonly provider: string;
  readonly kind?: string;
  readonly issuer?: string;
  readonly owner?: string;
  readonly outcome: ReviewOutcome;
  readonly scopes: readonly HeldScope[];
  readonly calls: readonly AccountCall[];
  readonly callsComplete: boolean;
  /** Places that may be calls and could not be resolved. */
  readonly unresolved: readonly { readonly at: Place; readonly reason: string }[];
  /** What the grant reaches; absent where that is not known. */
  readonly reach?: ReachCounts;
  /** Operations of the reach that no call makes. */
  readonly excess?: number;
  readonly minimum: AccountMinimum;
  readonly picture?: ReachPicture;
  readonly environments: readonly string[];
  readonly shared: boolean;
  /** Milliseconds. */
  readonly maxAge?: number;
  readonly rotateBefore?: number;
  readonly resources?: readonly string[];
  readonly deliveries: readonly AccountDelivery[];
  readonly waivers: readonly AccountWaiver[];
  readonly findings: readonly Finding[];
  /** What a change did to it, where the report is about one. */
  readonly review?: IntegrationReview;
}

/** The change that a report is about. */
export interface ReportedChange {
  readonly base: { readonly ref: string; readonly commit: string };
  readonly head?: { readonly ref: string; readonly commit: string };
  readonly outcome: ReviewOutcome;
  /** The sentence that `diff` closes with. */
  readonly line: string;
  /** Integrations that are gone. */
  readonly removed: readonly IntegrationReview[];
}

/** The scope report of a repository. */
export interface ScopeReport {
  readonly title: string;
  readonly at: Date;
  /** Of Scopewright. */
  readonly version: string;
  readonly outcome: ReviewOutcome;
  readonly accounts: readonly IntegrationAccount[];
  readonly problems: readonly Problem[];
  readonly unjudged: readonly Problem[];
  /** The providers that the definitions name, as far as they are known. */
  readonly catalogs: readonly ProviderStats[];
  readonly change?: ReportedChange;
}
