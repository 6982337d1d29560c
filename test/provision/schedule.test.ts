import { describe, expect, test } from "vitest";
import { backOff, renewAt, withJitter } from "../../src/provision/lifecycle/schedule.ts";

const day = 86_400_000;
const minted = Date.parse("2026-01-01T00:00:00Z");

describe("a token is renewed", () => {
  test.each([
    ["never, where nothing ends it", {}, undefined],
    ["its lead before its end", { expiresAt: minted + 90 * day, rotateBefore: 14 * day }, 76],
    ["at two thirds of its life, where no lead is stated", { expiresAt: minted + 90 * day }, 60],
    // A lead as long as the life would renew for ever.
    ["at two thirds, where the lead is longer", { maxAge: 9 * day, rotateBefore: 14 * day }, 6],
    [
      "by the earlier of both ends",
      { expiresAt: minted + 90 * day, maxAge: 30 * day, rotateBefore: day },
      29,
    ],
    [
      "a day earlier, where it dies at the beginning of its last day",
      { expiresAt: minted + 31 * day, rotateBefore: day, dateOnly: true },
      29,
    ],
    ["at once, where it is over", { expiresAt: minted - day, rotateBefore: day }, -1],
  ])("%s", (_, facts, days) => {
    const at = renewAt({ mintedAt: minted, dateOnly: false, ...facts });
    expect(at === undefined ? undefined : (at - minted) / day).toBe(days);
  });
});

test("jitter makes it earlier, by a tenth of the lead at most, and the same each time", () => {
  const ats = ["hook@production", "hook@preview", "other@production"].map((name) =>
    withJitter(minted, 10 * day, name),
  );
  for (const at of ats) {
    expect(at).toBeLessThanOrEqual(minted);
    expect(at).toBeGreaterThanOrEqual(minted - day);
  }
  expect(new Set(ats).size).toBe(3);
  expect(withJitter(minted, 10 * day, "hook@production")).toBe(ats[0]);
});

test("failures in a row wait longer, up to 32 hours", () => {
  const hour = 3_600_000;
  expect([0, 1, 2, 3, 6, 7, 40].map((count) => backOff(count) / hour)).toEqual([
    0, 1, 2, 4, 32, 32, 32,
  ]);
});
