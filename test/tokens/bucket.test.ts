import fc from "fast-check";
import { expect, test } from "vitest";
import { mintRate, take } from "../../src/tokens/bucket.ts";

const hour = 3_600_000;

/** The textbook bucket: a level that rises evenly, kept as a number of milliseconds of refill. */
class Textbook {
  #level = hour;
  #at: number | undefined;

  take(now: number): boolean {
    this.#level = Math.min(hour, this.#level + Math.max(0, now - (this.#at ?? now)));
    this.#at = Math.max(this.#at ?? now, now);
    if (this.#level < hour / 10) return false;
    this.#level -= hour / 10;
    return true;
  }
}

test("takes exactly when the textbook bucket does, for whatever sequence of attempts", () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: hour / 4 })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(gaps, (pauses) => {
      const textbook = new Textbook();
      let fullAt: number | undefined;
      let now = 1_800_000_000_000;
      for (const pause of pauses) {
        now += pause;
        const answer = take(mintRate, fullAt, now);
        expect(answer.ok).toBe(textbook.take(now));
        if (answer.ok) fullAt = answer.fullAt;
      }
    }),
  );
});

test("what it says to wait is exact to the millisecond", () => {
  const now = 1_800_000_000_000;
  let fullAt: number | undefined;
  for (let count = 0; count < 10; count += 1) {
    const answer = take(mintRate, fullAt, now);
    if (!answer.ok) throw new Error("the bucket holds ten");
    fullAt = answer.fullAt;
  }
  const refused = take(mintRate, fullAt, now + 1_000);
  if (refused.ok) throw new Error("the bucket is empty");
  const again = now + 1_000 + refused.retryAfterMs;
  expect(take(mintRate, fullAt, again - 1).ok).toBe(false);
  expect(take(mintRate, fullAt, again).ok).toBe(true);
});

test("across any edge of an hour, no 60 minutes give more than a full bucket and its refill", () => {
  let fullAt: number | undefined;
  const taken: number[] = [];
  const start = Math.ceil(1_800_000_000_000 / hour) * hour;
  for (let now = start - hour; now < start + 3 * hour; now += 10_000) {
    const answer = take(mintRate, fullAt, now);
    if (!answer.ok) continue;
    fullAt = answer.fullAt;
    taken.push(now);
  }
  expect(taken.filter((at) => at < start).length).toBe(19);
  for (const from of taken) {
    expect(taken.filter((at) => at >= from && at < from + hour).length).toBeLessThanOrEqual(19);
  }
});

test("a clock that goes back refills nothing", () => {
  const now = 1_800_000_000_000;
  const answer = take(mintRate, now + hour, now - 5 * hour);
  expect(answer.ok).toBe(false);
});

test("forgetting a bucket whose moment is past changes no answer", () => {
  const now = 1_800_000_000_000;
  expect(take(mintRate, now, now)).toEqual(take(mintRate, undefined, now));
});
