import { lineageName } from "../lifecycle/lineage.ts";
import { renewAt, withJitter } from "../lifecycle/schedule.ts";
import type { Observed } from "./observed.ts";

/** When a lineage's token has to be renewed; undefined where nothing ever ends it. */
export function dueAt({ desired, lineage, capabilities }: Observed): number | undefined {
  const { current } = lineage;
  if (current === undefined) return undefined;
  const { maxAge, rotateBefore } = desired;
  const at = renewAt({
    mintedAt: current.mintedAt,
    dateOnly: capabilities.expiry === "date",
    ...(current.expiresAt === undefined ? {} : { expiresAt: current.expiresAt }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(rotateBefore === undefined ? {} : { rotateBefore }),
  });
  if (at === undefined) return undefined;
  const end = Math.min(current.expiresAt ?? Infinity, current.mintedAt + (maxAge ?? Infinity));
  return withJitter(at, end - at, lineageName(desired.key));
}

/** `2026-11-28 07:15 UTC`. */
export function timeWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
