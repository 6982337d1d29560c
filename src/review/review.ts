import type { OperationName } from "../model/catalog.ts";
import type { Waiver } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Span } from "../model/span.ts";
import type { LostOperation } from "../privilege/change.ts";
import type { Obstacle } from "../privilege/compare.ts";
import type { GainedOperation, ReachCounts, ReviewOutcome, Verdict } from "../privilege/types.ts";
import type { ExposureGrowth } from "./exposures.ts";

/** Something that keeps a change from passing. */
export type ReviewObstacle =
  | Obstacle
  /** What head is granted stands in no file, and may be more than base's. */
  | {
      readonly kind: "unstated-grant";
      readonly of: string;
      /** What base stated; empty for nothing. */
      readonly lost: readonly string[];
      /** The worst that it may reach. */
      readonly mayReach: OperationName;
    }
  /** Why gains are not excused: a part of the definition may need them, and nobody knows. */
  | { readonly kind: "unknown-needs"; readonly part: string }
  | { readonly kind: "unknown-provider"; readonly provider: string };

/** An operation that a token can reach since the change. */
export interface ReviewedGain extends GainedOperation {
  /** What excuses it is a need that the definition's parts state, such as a workflow's step. */
  readonly stated?: true;
  /** A waiver lets it be. */
  readonly waived: boolean;
  /** What a waiver would name: the scopes that bring it. */
  readonly parts: readonly string[];
}

export interface ReviewedExposure extends ExposureGrowth {
  readonly waived: boolean;
}

/** Numbers of operations, and what they weigh together. */
export type WeighedReach = ReachCounts & { readonly weight: number };

/** What became of one integration. */
export interface IntegrationReview {
  readonly name: string;
  /** At head; at base for one that is gone. */
  readonly file: string;
  readonly at: Span;
  readonly provider: string;
  readonly presence: "kept" | "added" | "removed";
  readonly formerName?: string;
  readonly formerFile?: string;
  readonly verdict: Verdict;
  readonly outcome: ReviewOutcome;
  /** Scopes as granted, each once. */
  readonly base?: readonly string[];
  readonly head?: readonly string[];
  /** Worst first; what base's facts open before what only head's would. */
  readonly gained: readonly ReviewedGain[];
  readonly lost: readonly LostOperation[];
  readonly exposure: readonly ReviewedExposure[];
  readonly obstacles: readonly ReviewObstacle[];
  /** The minimal set for head's calls; empty where there is none. */
  readonly minimal: readonly string[];
  readonly proven: boolean;
  /** Head is granted that set, and it is proven. */
  readonly certifiedMinimum: boolean;
  readonly baseReach?: WeighedReach;
  readonly headReach?: WeighedReach;
  /** Waivers at head that excuse what none at base does. */
  readonly newWaivers: readonly Waiver[];
  /** The waiver that would let it pass, where one can. */
  readonly waiver?: string;
  /** Who may approve that, as base says. */
  readonly approvers: readonly string[];
}

/** A change of what the gate itself goes by. */
export interface RulesChange {
  readonly file: string;
  readonly at?: Span;
  /** What changed, as a sentence without a full stop. */
  readonly message: string;
  /** It lets something pass that did not before, and so needs an approver. */
  readonly loosens: boolean;
}

/** What a change lets tokens reach. */
export interface Review {
  readonly verdict: Verdict;
  readonly outcome: ReviewOutcome;
  /** Those that changed, in the order of their definitions, then those that are gone. */
  readonly integrations: readonly IntegrationReview[];
  /** How many more were looked at and are as they were. */
  readonly untouched: number;
  readonly rulesChanges: readonly RulesChange[];
  readonly problems: readonly Problem[];
  readonly approvers: readonly string[];
  /** The approver who approved the head commit. */
  readonly approvedBy?: string;
}
