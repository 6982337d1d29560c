import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/definitions/duration.ts";

test.each([
  ["45s", 45_000],
  ["30m", 1_800_000],
  ["12h", 43_200_000],
  ["90d", 7_776_000_000],
  ["2w", 1_209_600_000],
  ["0d", undefined],
  ["09d", undefined],
  ["90", undefined],
  ["90 d", undefined],
  ["-1d", undefined],
  ["1.5d", undefined],
  ["1y", undefined],
  ["", undefined],
])("%j is %j ms", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(["45s", "30m", "12h", "90d"])("%s is written as it was", (text) => {
  expect(formatDuration(parseDuration(text)!)).toBe(text);
});
