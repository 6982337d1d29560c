import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { type Lineage, lineageName } from "./lifecycle/lineage.ts";

/**
 * A lineage as whoever minted its present token knows it. What a definition says by now may be
 * another issuer, another kind or another project, where that token's id means nothing, or worse.
 */
export function asHeld(desired: DesiredLineage, lineage: Lineage): DesiredLineage {
  if (!isHeld(lineage)) return desired;
  const { kind: _, resources: __, ...rest } = desired;
  const { provider, issuer, tokenKind, resources } = lineage;
  return {
    ...rest,
    provider,
    issuer,
    ...(tokenKind === undefined ? {} : { kind: tokenKind }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Why the present token can't be replaced by what the definition says; undefined where it can. */
export function heldElsewhere(desired: DesiredLineage, lineage: Lineage): Failure | undefined {
  if (!isHeld(lineage)) return undefined;
  const name = lineageName(desired.key);
  const then = placeOf(asHeld(desired, lineage));
  const now = placeOf(desired);
  if (then === now) return undefined;
  return {
    code: "other-issuer",
    message: `the token of ${name} was minted by ${then}, and the definition names ${now}`,
    next: `name the same (\`--issuer ${lineage.issuer}\`), or end it first with \`scopewright revoke ${name}\``,
  };
}

function isHeld({ current, open, mayLive }: Lineage): boolean {
  return current !== undefined || open !== undefined || mayLive.length > 0;
}

function placeOf({ issuer, kind, resources = [] }: DesiredLineage): string {
  const of = resources.length === 0 ? "" : ` of ${resources.join(", ")}`;
  return `${issuer}${kind === undefined ? "" : ` as ${kind}`}${of}`;
}
