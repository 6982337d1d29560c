/** A token bucket: `capacity` at most, refilled evenly over `refillMs`. */
export interface BucketRate {
  readonly capacity: number;
  readonly refillMs: number;
}

/** Mints for each client address and for each minting token. */
export const mintRate: BucketRate = { capacity: 10, refillMs: 3_600_000 };

export type Take =
  | { readonly ok: true; readonly fullAt: number }
  /** Milliseconds until one can be taken. */
  | { readonly ok: false; readonly retryAfterMs: number };

/**
 * Takes one from a bucket, which is described by the single moment at which it will be full again
 * (a bucket that was never touched is full since ever). There is no window, hence no edge to
 * gather attempts at; and a bucket whose moment is past can be forgotten at any time without
 * anybody gaining by it. A clock that goes back never refills anything.
 *
 * @param fullAt milliseconds since 1970, as the last take answered
 */
export function take(rate: BucketRate, fullAt: number | undefined, now: number): Take {
  const cost = rate.refillMs / rate.capacity;
  const next = Math.max(fullAt ?? 0, now) + cost;
  const over = next - now - rate.refillMs;
  return over > 0 ? { ok: false, retryAfterMs: Math.ceil(over) } : { ok: true, fullAt: next };
}
