import { describe, expect, test } from "vitest";
import { type RiskNote, refuseUnusedNotes, statedRisk } from "../../scripts/facts/risk.ts";

const notes: readonly RiskNote[] = [
  { methods: ["PUT"], path: /\/days$/, risk: "write", because: "an exception" },
  { methods: ["PUT", "DELETE"], path: /^\/guards\//, risk: "critical", because: "a rule" },
];

describe("the class that a note states", () => {
  test.each([
    ["PUT", "/guards/{id}", "critical"],
    ["DELETE", "/guards/{id}", "critical"],
    ["GET", "/guards/{id}", undefined],
    // The exception stands first; what it says is what the method says.
    ["PUT", "/guards/days", undefined],
    ["DELETE", "/guards/days", "critical"],
    ["POST", "/other", undefined],
  ])("%s %s: %s", (method, path, expected) => {
    expect(statedRisk(notes, method, path)).toBe(expected);
  });
});

test("a note that matches nothing is refused", () => {
  const guard = { method: "DELETE", path: "/guards/{id}" };
  expect(() => refuseUnusedNotes(notes, [guard])).toThrow(/match no operation: PUT \\\/days\$/);
  expect(() => refuseUnusedNotes(notes, [guard, { method: "PUT", path: "/days" }])).not.toThrow();
});
