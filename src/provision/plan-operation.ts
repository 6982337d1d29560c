import type { DesiredLineage } from "./desired.ts";
import { type Failure, refused } from "./failure.ts";
import { labelPrefix } from "./lifecycle/label.ts";
import { type Lineage, lineageName, presentToken } from "./lifecycle/lineage.ts";
import type { OperationKind, OperationPlan, PlannedSink } from "./lifecycle/record.ts";
import { lossPossible, whyNotReplaced } from "./replacement.ts";
import type { Answer, Capabilities, LiveToken } from "./token-provider.ts";

/** How a piece of work is asked for. */
export interface WorkOrder {
  readonly kind: OperationKind;
  /** Milliseconds that the old token lives on. */
  readonly grace: number;
  readonly reason?: string;
  /** A token that only it itself can replace may be lost on the way: somebody said so. */
  readonly acceptLoss?: true;
}

/** What an operation begins from. Times are in milliseconds. */
export interface Beginning {
  readonly lineage: Lineage;
  readonly capabilities: Capabilities;
  /** Empty where the issuer lists none. */
  readonly live: readonly LiveToken[];
  readonly sinks: readonly PlannedSink[];
  readonly now: number;
  /** How far other clocks are ahead. */
  readonly clockSkew: number;
}

/** What an operation sets out to do, or why it can't begin. */
export function operationPlan(
  desired: DesiredLineage,
  { kind, grace, reason, acceptLoss }: WorkOrder,
  { lineage, capabilities, live, sinks, now, clockSkew }: Beginning,
): Answer<OperationPlan> {
  const { key, provider, issuer, kind: tokenKind, resources, scopes } = desired;
  const oldId = presentToken(lineage, capabilities, live);
  const revokes = kind === "revoke";
  // One that is to be minted anew although there was one is gone at the issuer, unless another run
  // has made it since that was planned.
  const isGone = kind === "mint" && capabilities.listable && live.every(({ id }) => id !== oldId);
  const alsoEnds = othersOf(lineage, capabilities, oldId);
  // Where something was left to a person, what bears a label of ours is looked for all the same.
  const nothing = oldId === undefined && alsoEnds.length === 0 && lineage.incident === undefined;
  if (revokes && nothing) {
    const message = `${lineageName(key)} has no token that could be revoked`;
    return refused({ code: "no-token", message });
  }
  if (!revokes && Math.abs(clockSkew) > mostSkew) return refused(wrongClock(clockSkew));
  const alone = !revokes && capabilities.managerCredential === "self";
  if (alone && acceptLoss !== true) return refused(lossPossible(desired));
  const facts = { desired, lineage, capabilities, ...(capabilities.listable ? { live } : {}) };
  const obstacle = revokes ? undefined : whyNotReplaced(facts);
  if (obstacle !== undefined) return refused(obstacle);
  const why = [reason, alone ? "the loss of the token is accepted" : undefined]
    .filter((each) => each !== undefined)
    .join("; ");
  const expiresAt = expiryOf(desired, capabilities, now);
  if (!revokes && expiresAt !== undefined && expiresAt <= now) return refused(lifeTooShort);
  const oldName = live.find(({ id }) => id === oldId)?.name;
  const prefix = labelPrefix(key);
  // Where tokens bear our names, those of others are nobody's business here.
  const counts = ({ id, name }: LiveToken): boolean =>
    !capabilities.nameable ||
    capabilities.maxLive !== undefined ||
    id === oldId ||
    name?.startsWith(prefix) === true;
  return {
    ok: true,
    value: {
      kind: oldId === undefined && alsoEnds.length === 0 && !revokes ? "mint" : kind,
      lineage: key,
      provider,
      issuer,
      ...(tokenKind === undefined ? {} : { tokenKind }),
      ...(resources === undefined ? {} : { resources }),
      scopes: revokes ? (lineage.current?.scopes ?? []) : scopes,
      known: live.filter(counts).map(({ id }) => id),
      sinks: revokes ? [] : sinks,
      grace: capabilities.mint === "replace" || kind !== "rotate" ? 0 : grace,
      ...(oldId === undefined || isGone ? {} : { oldId }),
      ...(alsoEnds.length === 0 ? {} : { alsoEnds }),
      ...(expiresAt === undefined || revokes ? {} : { expiresAt }),
      ...(oldName === undefined || capabilities.mint !== "replace" ? {} : { oldName }),
      ...(why === "" ? {} : { reason: why }),
    },
  };
}

/**
 * What operations that stopped have left, beside the token that is replaced. Where one call ends the
 * old token and makes the new one, none of them lives.
 */
function othersOf(
  { mayLive }: Lineage,
  { mint }: Capabilities,
  oldId: string | undefined,
): readonly string[] {
  return mint === "replace" ? [] : mayLive.filter((id) => id !== oldId);
}

/** Ends and graces are computed by this machine's clock, so it has to be about right. */
const mostSkew = 5 * 60_000;

function wrongClock(skew: number): Failure {
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return {
    code: "wrong-clock",
    message: `this machine's clock is ${minutes} minutes ${skew > 0 ? "behind" : "ahead"}, by what the other side says`,
    next: "set the clock, then run this again; `scopewright doctor` tells how far it is off",
  };
}

const lifeTooShort: Failure = {
  code: "life-too-short",
  message: "the issuer's tokens end at the beginning of a day, and this one would be over already",
  next: "set `maxAge` to two days or more",
};

function expiryOf(
  { maxAge }: DesiredLineage,
  { expiry, maxLife }: Capabilities,
  now: number,
): number | undefined {
  if (expiry === "none") return undefined;
  const life = Math.min(maxAge ?? Number.POSITIVE_INFINITY, maxLife ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(life)) return undefined;
  const end = now + life;
  return expiry === "date" ? Math.floor(end / 86_400_000) * 86_400_000 : end;
}
