import { expect, test } from "vitest";
import { nearestName } from "../../src/document/nearest-name.ts";

const scopes = ["project:read", "project:write", "project:releases", "org:ci", "org:read"];

test.each([
  ["project:raed", "project:read"],
  ["Project:Read", "project:read"],
  ["project:release", "project:releases"],
  ["org_ci", "org:ci"],
  ["ogr:ci", "org:ci"],
  ["event:admin", undefined],
  ["", undefined],
  ["x".repeat(10_000), undefined],
])("%j is nearest to %j", (name, nearest) => {
  expect(nearestName(name, scopes)).toBe(nearest);
});

test("among equals the first wins", () => {
  expect(nearestName("ab", ["ac", "ad"])).toBe("ac");
});
