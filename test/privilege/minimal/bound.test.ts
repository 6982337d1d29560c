import { expect, test } from "vitest";
import { roundUp } from "../../../src/privilege/minimal/bound.ts";

// The error of a bound over 100,000 groups and as many demands, each rounding the wrong way.
const worst = 4 * 100_000 * 2 ** -53;

test.each([1, 700, 24_800, 5_000_000, 175_000_000, 400_000_000])(
  "rounding never lifts a bound of %i above what it bounds",
  (cost) => {
    expect(roundUp(cost * (1 + worst))).toBe(cost);
    expect(roundUp(cost)).toBe(cost);
    expect(roundUp(cost * (1 - worst))).toBe(cost);
    expect(roundUp(cost + 0.5)).toBe(cost + 1);
  },
);

test("no way left is no bound at all", () => {
  expect(roundUp(0)).toBe(0);
  expect(roundUp(Infinity)).toBe(Infinity);
});
