import type { OperationName } from "../model/catalog.ts";
import { changeBetween, type Grant } from "../privilege/change.ts";
import type { HeadGrant } from "../privilege/compare.ts";
import type { GainedOperation } from "../privilege/types.ts";
import type { Pair } from "./match.ts";
import type { ReviewedGain } from "./review.ts";

/** A gain, and whether a stated need excuses it. */
export type StatedGain = GainedOperation & Pick<ReviewedGain, "stated">;

/**
 * A definition whose parts state scopes rather than calls, such as a workflow, has these in place of
 * the minimal set. What they reach is excused when it is read-class, or when base was not granted
 * all of them; harm beyond writes only by needs that are certain, or that come with a new part. One
 * that only hands its grant on is excused for what those who use it are judged for.
 */
export function excusingNeeds(
  { base, head }: Pair,
  before: Grant | undefined,
  after: HeadGrant | undefined,
): (gain: GainedOperation) => StatedGain {
  const { scopes: needs = [], delegated = false } = head?.needs ?? {};
  if (after === undefined || needs.length === 0) return (gain) => gain;
  const excuse = (needed: readonly string[]): ((gain: GainedOperation) => boolean) => {
    const reached = new Set(
      changeBetween(undefined, { ...after, scopes: needed }).gained.map(nameOf),
    );
    const fresh = needed.some((scope) => before?.scopes.includes(scope) !== true);
    return (gain) => (fresh || gain.risk === "read") && reached.has(nameOf(gain));
  };
  const known = new Set(base?.needs?.scopes.map(({ by }) => by));
  const sure = needs.filter(
    ({ certain, guessed, by }) => delegated || certain || (guessed !== true && !known.has(by)),
  );
  const bySure = excuse(sure.map(({ scope }) => scope));
  const byAny = excuse(needs.flatMap(({ scope, guessed }) => (guessed === true ? [] : scope)));
  return (gain) => {
    const harmful = gain.risk === "destructive" || gain.risk === "critical";
    const excused = !gain.excused && (bySure(gain) || (!harmful && byAny(gain)));
    return excused ? { ...gain, excused: true, stated: true } : gain;
  };
}

function nameOf({ method, path }: OperationName): string {
  return `${method} ${path}`;
}
