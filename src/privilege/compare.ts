import { membersOf } from "../catalog/bitset.ts";
import { authorises, resolveCalls, type WantedCall } from "./calls.ts";
import { changeBetween, grantView, type Change, type Grant, type LostOperation } from "./change.ts";
import { scopesNamed } from "./closure.ts";
import { minimalSet, viewAllowing, type MinimalOptions } from "./minimal.ts";
import { operationsReached, reachOf } from "./reach.ts";
import type {
  GainedOperation,
  KindView,
  MinimalAnswer,
  Reach,
  ResolvedCall,
  ReviewOutcome,
  Verdict,
} from "./types.ts";

/** A call that head makes, with the best evidence there is for it. */
export interface JudgedCall extends WantedCall {
  readonly evidence: "declared" | "extracted" | "observed";
}

/** An integration at head: its grant, and the calls it makes, as operations of its provider. */
export interface HeadGrant extends Grant {
  readonly calls: readonly JudgedCall[];
  /** How many more calls could not be told to be any operation. */
  readonly unknownCalls: number;
}

/** Something that keeps a change from passing. */
export type Obstacle =
  /** Gains that nothing excuses. */
  | { readonly kind: "gain"; readonly count: number }
  /** A part of what surrounds the scopes grew. */
  | { readonly kind: "exposure"; readonly dimension: string }
  /** Names at head that the catalog does not know. */
  | { readonly kind: "unknown-scope"; readonly scopes: readonly string[] }
  | { readonly kind: "unknown-kind"; readonly tokenKind: string }
  | { readonly kind: "unknown-call"; readonly count: number }
  | { readonly kind: "unknown-target"; readonly targets: readonly string[] }
  /** Whether gains are excused depends on a target that a call does not state. */
  | { readonly kind: "ambiguous" }
  /** The minimal set that excuses gains is not proven. */
  | { readonly kind: "unproven" }
  /** New destructive or critical calls that are only declared, and so excuse nothing. */
  | { readonly kind: "declared-only"; readonly calls: readonly WantedCall[] };

/** The judgement of one integration's change. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly outcome: ReviewOutcome;
  /** Worst first. */
  readonly gained: readonly GainedOperation[];
  /** Worst first. */
  readonly lost: readonly LostOperation[];
  /** What the grants reach at worst, each under its own facts; absent for a side that is not there. */
  readonly baseReach?: Reach;
  readonly headReach?: Reach;
  /** The minimal set of the calls that can excuse gains; absent when head is gone. */
  readonly minimal?: MinimalAnswer;
  /** Why the outcome is not `pass`, and what held excuses back. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * Judges a change of an integration's grant. `base` is absent for a new integration, `head` for a
 * removed one; they may stand on different facts of the provider. `grown` names what surrounds the
 * scopes and became larger (resources, environments, sinks, life, sensitivity, principal, trigger).
 *
 * A gain is excused when the proven minimal set M of head's calls reaches it and it is read-class, or
 * M reaches it and head makes a call that base did not authorise. A new call of class destructive or
 * critical counts, for M and as that call, only with extracted or observed evidence. The change passes
 * when all gains are excused and nothing grew.
 *
 * Names that the catalog lacks reach nothing at base; at head they make it impossible to judge, save
 * where head has no name that base lacks, under the same facts and kind: then nothing can be gained.
 */
export function compareGrants(
  base: Grant | undefined,
  head: HeadGrant | undefined,
  grown: readonly string[] = [],
  options: MinimalOptions = {},
): Comparison {
  const change = changeBetween(base, head);
  const judged = head === undefined ? nothingLeft : judge(base, head, change, options);
  const exposures = grown.map((dimension): Obstacle => ({ kind: "exposure", dimension }));
  const obstacles = [...judged.obstacles, ...exposures];
  const baseReach = base && grantReach(base);
  const headReach = head && grantReach(head);
  const lighter = (headReach?.weight ?? 0) < (baseReach?.weight ?? 0);
  const widened = change.gained.length > 0 || grown.length > 0;
  return {
    verdict: widened
      ? lighter
        ? "traded"
        : "widened"
      : change.lost.length > 0 || dropsUnknown(base, head)
        ? "narrowed"
        : "unchanged",
    outcome: outcomeOf(obstacles),
    gained: change.gained.map((gain, index) => ({ ...gain, excused: judged.excused[index]! })),
    lost: change.lost,
    ...(baseReach === undefined ? {} : { baseReach }),
    ...(headReach === undefined ? {} : { headReach }),
    ...(judged.minimal === undefined ? {} : { minimal: judged.minimal }),
    obstacles,
  };
}

interface Judgement {
  readonly excused: readonly boolean[];
  readonly minimal?: MinimalAnswer;
  readonly obstacles: readonly Obstacle[];
}

const nothingLeft: Judgement = { excused: [], obstacles: [] };

function judge(
  base: Grant | undefined,
  head: HeadGrant,
  change: Change,
  options: MinimalOptions,
): Judgement {
  const view = grantView(head);
  const { calls, unknownTargets } = resolveCalls(view, head.calls);
  const unproved = declaredOnly(base, head, view, calls);
  const counting = calls.filter((call) => !unproved.includes(call));
  const minimal = certifiedMinimum(base, head, counting, options);
  const readings = readingsOf(view, minimal);
  const makesNewCall = counting.some((call) => !baseAuthorises(base, head, call));
  const excuses = change.gained.map((gain) => {
    const mayBe = gain.risk === "read" || makesNewCall;
    const key = `${gain.method} ${gain.path}`;
    return mayBe ? readings.filter((reach) => reach.has(key)).length : 0;
  });
  const excused = excuses.map((count) => count > 0 && count === readings.length);
  const failing = excuses.filter((count) => count === 0).length;

  const obstacles: Obstacle[] = [];
  if (failing > 0) obstacles.push({ kind: "gain", count: failing });
  if (excuses.some((count) => count > 0 && count < readings.length)) {
    obstacles.push({ kind: "ambiguous" });
  }
  const relies = excused.includes(true);
  if (relies && minimal.kind === "minimal" && !minimal.proven) obstacles.push({ kind: "unproven" });
  if (change.gained.length > 0) {
    if (head.unknownCalls > 0) obstacles.push({ kind: "unknown-call", count: head.unknownCalls });
    if (unknownTargets.length > 0) {
      const targets = unknownTargets.map(({ target }) => target);
      obstacles.push({ kind: "unknown-target", targets });
    }
    if (unproved.length > 0) obstacles.push({ kind: "declared-only", calls: unproved });
  }
  return { excused, minimal, obstacles: [...obstacles, ...unknownNames(base, head)] };
}

/** What is unknown at head and could hide a gain. */
function unknownNames(base: Grant | undefined, head: HeadGrant): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const { unknown } = scopesNamed(head.provider, head.scopes);
  if (unknown.length > 0) obstacles.push({ kind: "unknown-scope", scopes: unknown });
  if (head.kind !== undefined && !head.provider.tables.kindNumber.has(head.kind)) {
    obstacles.push({ kind: "unknown-kind", tokenKind: head.kind });
  }
  return withinBase(base, head) ? [] : obstacles;
}

/** Whether head names nothing that base does not, all else equal. */
function withinBase(base: Grant | undefined, head: Grant): boolean {
  return (
    base !== undefined &&
    base.provider.digest === head.provider.digest &&
    base.kind === head.kind &&
    head.scopes.every((name) => base.scopes.includes(name))
  );
}

/** Whether head lacks a name of base of which nobody knows what it reached. */
function dropsUnknown(base: Grant | undefined, head: Grant | undefined): boolean {
  if (base === undefined) return false;
  const { unknown } = scopesNamed(base.provider, base.scopes);
  return unknown.some((name) => head?.scopes.includes(name) !== true);
}

/**
 * M. Conditional and open-world scopes that base already holds count as asked for, where the calls
 * can't be authorised without them.
 */
function certifiedMinimum(
  base: Grant | undefined,
  head: Grant,
  calls: readonly ResolvedCall[],
  options: MinimalOptions,
): MinimalAnswer {
  const view = grantView(head);
  const answer = minimalSet(view, calls, options);
  if (answer.kind !== "impossible" || base === undefined) return answer;
  const keptScopes = base.scopes.filter((name) => head.scopes.includes(name));
  return minimalSet(viewAllowing(view, keptScopes), calls, options);
}

/** New calls of class destructive or critical that stand in the definition and nowhere else. */
function declaredOnly(
  base: Grant | undefined,
  head: HeadGrant,
  view: KindView,
  calls: readonly ResolvedCall[],
): ResolvedCall[] {
  return calls.filter((call) => {
    const { risk } = view.provider.operations[call.operation]!;
    if (risk !== "destructive" && risk !== "critical") return false;
    const evidence = head.calls.filter(
      ({ operation, target }) => operation === call.operation && target === call.target,
    );
    if (evidence.some((each) => each.evidence !== "declared")) return false;
    return !baseAuthorises(base, head, call);
  });
}

/** Under head's facts, so that a change of facts makes no call new. */
function baseAuthorises(base: Grant | undefined, head: Grant, call: ResolvedCall): boolean {
  if (base === undefined || base.provider.id !== head.provider.id) return false;
  const grant: Grant = { ...base, provider: head.provider };
  return authorises(grantView(grant), scopesNamed(head.provider, base.scopes).scopes, call);
}

/** What M reaches, by name, for each reading of the calls. */
function readingsOf(view: KindView, minimal: MinimalAnswer): ReadonlySet<string>[] {
  const sets =
    minimal.kind === "minimal"
      ? [minimal.scopes]
      : minimal.kind === "ambiguous"
        ? minimal.answers.map(({ scopes }) => scopes)
        : [];
  return sets.map((names) => {
    const reached = operationsReached(view, scopesNamed(view.provider, names).scopes);
    return new Set(
      membersOf(reached).map((each) => {
        const { method, path } = view.provider.operations[each]!;
        return `${method} ${path}`;
      }),
    );
  });
}

function grantReach(grant: Grant): Reach {
  return reachOf(grantView(grant), scopesNamed(grant.provider, grant.scopes).scopes);
}

/** What is wrong for certain fails; what only cannot be told does not, but never passes. */
function outcomeOf(obstacles: readonly Obstacle[]): ReviewOutcome {
  const kinds = new Set(obstacles.map(({ kind }) => kind));
  if (kinds.has("gain") || kinds.has("exposure")) return "fail";
  kinds.delete("declared-only");
  return kinds.size > 0 ? "cannot-judge" : "pass";
}
