import { describe, expect, test } from "vitest";
import { covers, subjectOf, waiverState } from "../../src/lint/waivers.ts";
import { now, waiver } from "./sample.ts";

describe("waiverState", () => {
  test.each([
    ["2027-01-31", "valid"],
    ["2026-11-22", "valid"],
    ["2026-11-21", "expired"],
    ["2026-02-30", "undated"],
    ["soon", "undated"],
    ["2027-1-31", "undated"],
  ] as const)("until %s: %s", (until, state) => {
    expect(waiverState(waiver("x", { until }), now)).toBe(state);
  });

  test("holds to the last millisecond of its day, UTC", () => {
    const last = waiver("x", { until: "2026-11-22" });
    expect(waiverState(last, new Date("2026-11-22T23:59:59.999Z"))).toBe("valid");
    expect(waiverState(last, new Date("2026-11-23T00:00:00.000Z"))).toBe("expired");
  });

  test("without a day it is undated", () => {
    const { until: _, ...rest } = waiver("x");
    expect(waiverState(rest, now)).toBe("undated");
  });
});

describe("covers", () => {
  test.each([
    [undefined, "a", true],
    [undefined, undefined, true],
    ["a", "a", true],
    ["a, b", "a", true],
    [" b ,a", "a, b", true],
    ["a", "a, b", false],
    ["a", "b", false],
    ["a", undefined, true],
    ["", "a", false],
  ])("%j for %j: %j", (granted, found, expected) => {
    expect(covers(granted, found)).toBe(expected);
  });

  test("a subject is sorted and names everything once", () => {
    expect(subjectOf(["b", "a", "b"])).toBe("a, b");
  });
});
