import { labelPrefix } from "../lifecycle/label.ts";
import type { Lineage, LineageToken } from "../lifecycle/lineage.ts";
import type { PlannedSink } from "../lifecycle/record.ts";
import { isSame, named } from "../scope-lists.ts";
import type { Observed } from "./observed.ts";
import type { LiveToken } from "../token-provider.ts";

/**
 * How a token and its places differ from what the definition asks for and from what was delivered,
 * each as a clause. Where an object of the issuer holds the scopes, its live tokens follow it.
 */
export function driftOf({ desired, lineage, sinks, holder }: Observed): readonly string[] {
  const { current } = lineage;
  if (current === undefined) return [];
  const other = holder === undefined && !isSame(current.scopes, desired.scopes);
  return [
    ...(other ? [`scopes ${named(current.scopes)} → ${named(desired.scopes)}`] : []),
    ...sinks.flatMap((sink) => placeReasons(sink, current)),
  ];
}

/**
 * Why a place needs another token, each as a clause. Nobody has the value of a token that was
 * delivered, so whatever is wrong with a place takes a new one.
 */
function placeReasons(
  { key, place, base }: PlannedSink,
  { id, places }: LineageToken,
): readonly string[] {
  const delivered = places.find((each) => each.key === key);
  if (delivered === undefined) return [`${place} is new`];
  if (base.kind === "hidden") return [];
  if (base.kind === "absent") return [`${place} is gone`];
  if (base.tokenId !== undefined && base.tokenId !== id) {
    return [`${place} holds another token, ${base.tokenId}`];
  }
  const { version } = delivered;
  const moved = version !== undefined && base.version !== undefined && version !== base.version;
  return [
    ...(moved ? [`${place} was changed since it was delivered to`] : []),
    ...base.drift.map((drift) => `${place}: ${drift}`),
  ];
}

/** Live tokens that bear a lineage's labels and that its journal has no record of. */
export function strangersOf(
  { key, labels, mayLive }: Lineage,
  live: readonly LiveToken[],
): readonly LiveToken[] {
  const prefix = labelPrefix(key);
  return live.filter(
    ({ id, name }) =>
      name?.startsWith(prefix) === true && !labels.includes(name) && !mayLive.includes(id),
  );
}
