import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { CatalogProvider, ReachCounts, RiskClass } from "../api/types.ts";

/** Worst first. */
export const risks: readonly RiskClass[] = ["critical", "destructive", "write", "read"];

const columns = 36;
const step = 10;

/**
 * Every operation of a provider as a square, a row for each class of harm: filled where it is
 * reached, framed where it is called.
 *
 * @param reached places in the provider's list
 */
export function ReachPicture({
  provider,
  counts,
  reached,
  called,
}: {
  readonly provider: CatalogProvider;
  readonly counts: ReachCounts;
  readonly reached: readonly number[];
  readonly called: readonly number[];
}): VNode {
  const byRisk = useMemo(() => placesByRisk(provider), [provider]);
  const [inReach, inCalls] = [new Set(reached), new Set(called)];
  return (
    <div class="picture">
      {risks.map((risk) => {
        const places = byRisk[risk];
        if (places.length === 0) return undefined;
        return (
          <div key={risk} class={`reach ${risk}`} data-none={counts[risk] === 0}>
            <p>
              <span class="risk">{risk}</span>
              <span class="soft">
                <strong>{counts[risk]}</strong> of {places.length}
              </span>
            </p>
            <svg
              viewBox={`0 0 ${columns * step} ${Math.ceil(places.length / columns) * step}`}
              role="img"
              aria-label={`${counts[risk]} of ${places.length} ${risk} operations reached`}
            >
              {places.map((place, index) => (
                <rect
                  key={place}
                  x={(index % columns) * step + 1}
                  y={Math.floor(index / columns) * step + 1}
                  width={step - 2}
                  height={step - 2}
                  rx={1.5}
                  class={inReach.has(place) ? (inCalls.has(place) ? "called" : "reached") : "out"}
                />
              ))}
            </svg>
          </div>
        );
      })}
    </div>
  );
}

function placesByRisk({ operations }: CatalogProvider): Readonly<Record<RiskClass, number[]>> {
  const places: Record<RiskClass, number[]> = {
    critical: [],
    destructive: [],
    write: [],
    read: [],
  };
  operations.forEach(({ risk }, place) => places[risk].push(place));
  return places;
}

/** Counts as a small bar, as wide as their part of the largest. */
export function ReachBar({
  counts,
  most,
}: {
  readonly counts: ReachCounts;
  readonly most: number;
}): VNode {
  const width = 160;
  let x = 0;
  return (
    <svg class="bar" viewBox={`0 0 ${width} 8`} preserveAspectRatio="none" aria-hidden="true">
      <rect width={width} height={8} class="track" />
      {risks.map((risk) => {
        const share = (counts[risk] / Math.max(1, most)) * width;
        const from = x;
        x += share;
        return share === 0 ? undefined : (
          <rect key={risk} x={from} width={share} height={8} class={risk} />
        );
      })}
    </svg>
  );
}

/** `19 write, 36 read`, worst first. */
export function countsInWords(counts: ReachCounts): string {
  const parts = risks.flatMap((risk) => (counts[risk] === 0 ? [] : [`${counts[risk]} ${risk}`]));
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
