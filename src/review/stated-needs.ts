import type { Integration } from "../model/integration.ts";
import { changeBetween, type Grant } from "../privilege/change.ts";
import type { HeadGrant } from "../privilege/compare.ts";
import type { GainedOperation } from "../privilege/types.ts";
import type { ReviewedGain } from "./review.ts";

/** A gain, and whether a stated need excuses it. */
export type StatedGain = GainedOperation & Pick<ReviewedGain, "stated">;

/**
 * A definition whose parts state scopes rather than calls, such as a workflow, has these in place of
 * the minimal set: they excuse what they reach when it is read-class, or base was not granted all.
 * One that only hands its grant on is excused for what those who use it are judged for.
 */
export function excusingNeeds(
  head: Integration | undefined,
  before: Grant | undefined,
  after: HeadGrant | undefined,
): (gain: GainedOperation) => StatedGain {
  const delegated = head?.needs?.delegated === true;
  const needed = head?.needs?.scopes.map(({ scope }) => scope) ?? [];
  if (after === undefined || needed.length === 0) return (gain) => gain;
  const reached = new Set(
    changeBetween(undefined, { ...after, scopes: needed }).gained.map(
      ({ method, path }) => `${method} ${path}`,
    ),
  );
  const fresh = needed.some((scope) => before?.scopes.includes(scope) !== true);
  return (gain) =>
    !gain.excused &&
    (delegated || gain.risk === "read" || (gain.risk === "write" && fresh)) &&
    reached.has(`${gain.method} ${gain.path}`)
      ? { ...gain, excused: true, stated: true }
      : gain;
}
