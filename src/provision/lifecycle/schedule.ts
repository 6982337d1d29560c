const day = 86_400_000;
const hour = 3_600_000;

/** What decides when a token is renewed. Times and lives are in milliseconds. */
export interface RenewalFacts {
  readonly mintedAt: number;
  readonly expiresAt?: number;
  /** How long before its end; a third of its life where that is shorter, or where none is stated. */
  readonly rotateBefore?: number;
  /** The longest that it may be used, also where it does not expire by itself. */
  readonly maxAge?: number;
  /** The provider ends it at 00:00 UTC of the day: it counts as ending a day earlier. */
  readonly dateOnly: boolean;
}

/** When the token has to be renewed, or undefined where nothing ever ends it. */
export function renewAt(facts: RenewalFacts): number | undefined {
  const { mintedAt, expiresAt, maxAge, rotateBefore, dateOnly } = facts;
  const ends: number[] = [];
  if (expiresAt !== undefined) ends.push(dateOnly ? expiresAt - day : expiresAt);
  if (maxAge !== undefined) ends.push(mintedAt + maxAge);
  if (ends.length === 0) return undefined;
  const end = Math.min(...ends);
  const life = Math.max(0, end - mintedAt);
  // A lead as long as the life would renew for ever.
  return end - Math.min(rotateBefore ?? life / 3, life / 3);
}

/**
 * Spreads renewals out: up to a tenth of the lead earlier, the same for the same lineage, so that
 * a run that is repeated comes to the same answer.
 */
export function withJitter(at: number, lead: number, lineage: string): number {
  let hash = 2166136261;
  for (const character of lineage) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619);
  const share = (hash >>> 0) / 2 ** 32;
  return at - Math.round((share * lead) / 10);
}

/** How long to wait after so many failures in a row: an hour, doubled up to 32. */
export function backOff(failures: number): number {
  return failures === 0 ? 0 : Math.min(32, 2 ** (failures - 1)) * hour;
}
