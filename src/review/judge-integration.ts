import type { Catalog } from "../catalog/compiled.ts";
import type { Integration, Waiver } from "../model/integration.ts";
import { changeBetween, type Grant } from "../privilege/change.ts";
import { compareGrants, type Comparison } from "../privilege/compare.ts";
import type { GainedOperation, ReviewOutcome, Verdict } from "../privilege/types.ts";
import { exposureGrowth, type ExposureGrowth } from "./exposures.ts";
import { grantOf, headGrant, scopeNames } from "./grants.ts";
import type { Pair } from "./match.ts";
import type {
  IntegrationReview,
  ReviewedExposure,
  ReviewedGain,
  ReviewObstacle,
} from "./review.ts";
import { excusingNeeds } from "./stated-needs.ts";
import { wideningParts } from "./widening-parts.ts";
import { grantWords, onDefault, unstatedGains } from "./unstated-grant.ts";
import {
  isWaived,
  newWaivers,
  type WaivedParts,
  waivedParts,
  waiverText,
} from "./widening-waivers.ts";

/** What a change is judged by. */
export interface Judging {
  /** Facts as base has them. */
  readonly baseCatalog: Catalog;
  /** Facts as head has them. */
  readonly headCatalog: Catalog;
  readonly now: Date;
  /** Who may approve, as base says. */
  readonly approvers: readonly string[];
  /** The approver who approved the head commit. */
  readonly approvedBy?: string;
}

/**
 * Judges what became of one integration. Base's facts decide; head's facts count once an approver
 * approved them, and before that what they would open is shown, as a gain that the catalog causes.
 */
export function judgeIntegration(pair: Pair, judging: Judging): IntegrationReview {
  const { base, head } = pair;
  const integration = head ?? base;
  const waivers: readonly Waiver[] = [
    ...(base?.waivers ?? []),
    ...(judging.approvedBy === undefined ? [] : (head?.waivers ?? [])),
  ];
  const waived = waivedParts(waivers, judging.now);
  const catalog = judging.approvedBy === undefined ? judging.baseCatalog : judging.headCatalog;
  const growth =
    base === undefined || head === undefined ? [] : exposureGrowth(base, head, catalog);
  const about = {
    name: integration.name,
    file: integration.at.file,
    at: integration.at,
    provider: integration.provider.value,
    presence: base === undefined ? "added" : head === undefined ? "removed" : "kept",
    ...(base !== undefined && head !== undefined && base.name !== head.name
      ? { formerName: base.name }
      : {}),
    ...(base !== undefined && head !== undefined && base.at.file !== head.at.file
      ? { formerFile: base.at.file }
      : {}),
    ...(base === undefined ? {} : { base: grantWords(base) }),
    ...(head === undefined ? {} : { head: grantWords(head) }),
    approvers: judging.approvers,
  } as const;
  const exposure = growth.map((each) => ({ ...each, waived: isWaived(waived, each.parts) }));

  const provider = head && catalog.provider(head.provider.value);
  if (head !== undefined && provider === undefined) {
    return { ...about, ...unknownProvider(pair, exposure), ...proposal(exposure, [], judging) };
  }
  const before = base === undefined ? undefined : grantOf(base, judging.baseCatalog);
  // Of a new one on somebody's default nothing is certain, so that all of it is what it may be.
  const counted = base === undefined && onDefault(head) ? { ...head, scopes: [] } : head;
  const after = counted && provider && headGrant(counted, provider);
  const wholeApp = head?.unstated?.kind === "whole-app";
  const dimensions = growth.map(({ dimension }) => dimension);
  const compared = compareGrants(before, after, dimensions);
  // Who approved the commit approved the facts that it brings.
  const approved = ({ cause }: GainedOperation): boolean =>
    cause !== "definition" && judging.approvedBy !== undefined;
  const partsOf = after && wideningParts(before, after, wholeApp);
  const gained: readonly ReviewedGain[] = [
    ...compared.gained.map(excusingNeeds(pair, before, after)).map((gain) => {
      const parts = gain.excused || partsOf === undefined ? [] : partsOf(gain);
      return {
        ...gain,
        waived: !gain.excused && (approved(gain) || isWaived(waived, parts)),
        parts,
      };
    }),
    ...catalogGains(pair, before, compared, judging, waived),
  ];
  const unstated = unstatedGains(pair, before, after, compared);
  const obstacles = [
    ...obstaclesOf(compared, gained, exposure),
    ...unknownNeeds(head, gained),
    ...unstated,
  ];
  const { minimal, baseReach, headReach } = compared;
  const best = minimal?.kind === "minimal" ? minimal : undefined;
  return {
    ...about,
    verdict: gained.length + unstated.length > 0 ? widenedFrom(compared.verdict) : compared.verdict,
    outcome: outcomeOf(obstacles),
    gained,
    lost: compared.lost,
    exposure,
    obstacles,
    minimal: best?.scopes ?? [],
    proven: best?.proven ?? false,
    certifiedMinimum:
      best?.proven === true && best.scopes.join() === [...new Set(about.head)].toSorted().join(),
    newWaivers: head === undefined ? [] : newWaivers(base?.waivers ?? [], head.waivers),
    ...(baseReach === undefined
      ? {}
      : { baseReach: { ...baseReach.counts, weight: baseReach.weight } }),
    ...(headReach === undefined
      ? {}
      : { headReach: { ...headReach.counts, weight: headReach.weight } }),
    ...(unstated.length > 0 ? {} : proposal(exposure, gained, judging)),
  };
}

/** What only head's facts open is a gain all the same, whatever base's facts said. */
function widenedFrom(verdict: Verdict): Verdict {
  return verdict === "traded" ? "traded" : "widened";
}

function unknownProvider(
  { base, head }: Pair,
  exposure: readonly ReviewedExposure[],
): Pick<
  IntegrationReview,
  | "verdict"
  | "outcome"
  | "gained"
  | "lost"
  | "exposure"
  | "obstacles"
  | "minimal"
  | "proven"
  | "certifiedMinimum"
  | "newWaivers"
> {
  const [before, after] = [base && scopeNames(base), scopeNames(head!)];
  const within =
    before !== undefined &&
    base!.provider.value === head!.provider.value &&
    base!.token.kind?.value === head!.token.kind?.value &&
    after.every((name) => before.includes(name));
  const obstacles: ReviewObstacle[] = exposure
    .filter(({ waived }) => !waived)
    .map(({ dimension }) => ({ kind: "exposure", dimension }));
  if (!within) obstacles.push({ kind: "unknown-provider", provider: head!.provider.value });
  const narrowed = within && before.some((name) => !after.includes(name));
  const verdict =
    within && exposure.length === 0 ? (narrowed ? "narrowed" : "unchanged") : "widened";
  return {
    verdict,
    outcome: outcomeOf(obstacles),
    gained: [],
    lost: [],
    exposure,
    obstacles,
    minimal: [],
    proven: false,
    certifiedMinimum: false,
    newWaivers: newWaivers(base?.waivers ?? [], head!.waivers),
  };
}

/** What head's own facts would open beyond what is gained under base's. */
function catalogGains(
  { base, head }: Pair,
  before: Grant | undefined,
  compared: Comparison,
  { headCatalog, approvedBy }: Judging,
  waived: WaivedParts,
): readonly ReviewedGain[] {
  if (
    approvedBy !== undefined ||
    before === undefined ||
    base === undefined ||
    head === undefined
  ) {
    return [];
  }
  const provider = headCatalog.provider(head.provider.value);
  if (provider === undefined || provider.digest === before.provider.digest) return [];
  const known = new Set(compared.gained.map(({ method, path }) => `${method} ${path}`));
  return changeBetween(before, headGrant(head, provider))
    .gained.filter(
      (gain) => gain.cause !== "definition" && !known.has(`${gain.method} ${gain.path}`),
    )
    .map((gain) => {
      const parts = [`catalog:${provider.id}`];
      return { ...gain, excused: false, waived: isWaived(waived, parts), parts };
    });
}

function obstaclesOf(
  compared: Comparison,
  gained: readonly ReviewedGain[],
  exposure: readonly ReviewedExposure[],
): readonly ReviewObstacle[] {
  const open = gained.filter((gain) => !gain.excused && !gain.waived);
  const others = compared.obstacles.filter(({ kind }) => {
    if (kind === "gain" || kind === "exposure") return false;
    // Excuses that can't be told are of no matter once nothing needs one.
    return open.length > 0 || (kind !== "ambiguous" && kind !== "declared-only");
  });
  const failing = compared.obstacles.some(({ kind }) => kind === "gain") || hasCatalogGain(open);
  return [
    ...(failing && open.length > 0 ? [{ kind: "gain", count: open.length } as const] : []),
    ...exposure
      .filter(({ waived }) => !waived)
      .map(({ dimension }): ReviewObstacle => ({ kind: "exposure", dimension })),
    ...others,
  ];
}

/** Says why nothing excuses a gain; the gain itself is what fails. */
function unknownNeeds(
  head: Integration | undefined,
  gained: readonly ReviewedGain[],
): readonly ReviewObstacle[] {
  const part = head?.needs?.unknown;
  const open = gained.some((gain) => !gain.excused && !gain.waived);
  return part === undefined || !open ? [] : [{ kind: "unknown-needs", part }];
}

function hasCatalogGain(gains: readonly ReviewedGain[]): boolean {
  return gains.some(({ cause }) => cause !== "definition");
}

/** What is wrong for certain fails; what can't be told does not, but never passes. */
function outcomeOf(obstacles: readonly ReviewObstacle[]): ReviewOutcome {
  if (obstacles.some(({ kind }) => kind === "gain" || kind === "exposure")) return "fail";
  return obstacles.some(({ kind }) => kind !== "declared-only") ? "cannot-judge" : "pass";
}

/** The waiver that would let the change pass, where one can. */
function proposal(
  exposure: readonly ReviewedExposure[],
  gained: readonly ReviewedGain[],
  { approvers, now }: Judging,
): { readonly waiver?: string } {
  const parts = [
    ...gained.filter(({ excused, waived }) => !excused && !waived).flatMap((gain) => gain.parts),
    ...exposure.filter(({ waived }) => !waived).flatMap((each: ExposureGrowth) => each.parts),
  ];
  return parts.length === 0 ? {} : { waiver: waiverText(parts, approvers[0], now) };
}
