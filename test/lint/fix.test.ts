import { describe, expect, test } from "vitest";
import { applyFixes, fixAll, type Files } from "../../src/lint/fix.ts";
import type { Finding, Fix } from "../../src/model/finding.ts";
import { finding } from "./sample.ts";

const files: Files = new Map([["f", "0123456789"]]);

function edit(start: number, end: number, text: string): Fix["edits"][0] {
  return { file: "f", start, end, text };
}

function fixing(
  safety: Fix["safety"],
  first: Fix["edits"][0],
  ...others: readonly Fix["edits"][0][]
): Finding {
  const edits: Fix["edits"] = [first, ...others];
  return finding({ fix: { safety, title: "do it", edits, gains: [] } });
}

describe("applyFixes", () => {
  test("applies safe fixes alone unless all are wanted", () => {
    const findings = [fixing("unsafe", edit(0, 1, "a")), fixing("safe", edit(2, 3, "b"))];
    expect(applyFixes(files, findings, "safe").files.get("f")).toBe("01b3456789");
    expect(applyFixes(files, findings, "all").files.get("f")).toBe("a1b3456789");
  });

  test("applies the same fix of several findings once, and counts each finding", () => {
    const twice = [fixing("safe", edit(0, 5, "x")), fixing("safe", edit(0, 5, "x"))];
    const fixed = applyFixes(files, twice, "safe");
    expect(fixed.files.get("f")).toBe("x56789");
    expect(fixed.applied).toEqual(twice);
  });

  test("leaves a fix out wholly when one of its edits meets what another changed", () => {
    const first = fixing("safe", edit(0, 5, "x"));
    const second = fixing("safe", edit(4, 6, "y"), edit(8, 9, "z"));
    const fixed = applyFixes(files, [first, second], "safe");
    expect(fixed.files.get("f")).toBe("x56789");
    expect(fixed.applied).toEqual([first]);
  });

  test("two different insertions at one place wait for each other", () => {
    const both = [fixing("safe", edit(3, 3, "x")), fixing("safe", edit(3, 3, "y"))];
    expect(applyFixes(files, both, "safe").files.get("f")).toBe("012x3456789");
  });

  test("a file that was not read is a bug of the caller", () => {
    expect(() => applyFixes(new Map(), [fixing("safe", edit(0, 1, ""))], "safe")).toThrow(
      "was not read",
    );
  });
});

describe("fixAll", () => {
  /** Finds each run of `a` and offers to remove its first. */
  const lintAgain = (now: Files): Finding[] =>
    [...now.get("f")!.matchAll(/a+/g)].map(({ index }) =>
      fixing("safe", edit(index, index + 1, "")),
    );

  test("repeats until nothing is left to fix", async () => {
    const start = new Map([["f", "aaabaa"]]);
    const fixed = await fixAll(start, lintAgain(start), "safe", lintAgain);
    expect(fixed.files.get("f")).toBe("b");
    expect(fixed.findings).toEqual([]);
    expect(fixed.applied).toHaveLength(5);
  });

  test("stops when fixes undo one another", async () => {
    const flip = (now: Files): Finding[] => [
      fixing("safe", edit(0, 1, now.get("f") === "a" ? "b" : "a")),
    ];
    const start = new Map([["f", "a"]]);
    const fixed = await fixAll(start, flip(start), "safe", flip);
    expect(fixed.findings).toHaveLength(1);
  });

  test("a fix that changes nothing ends the rounds and counts as none", async () => {
    const start = new Map([["f", "a"]]);
    const same = [fixing("safe", edit(0, 1, "a"))];
    const fixed = await fixAll(start, same, "safe", () => same);
    expect(fixed).toMatchObject({ applied: [], findings: same });
  });
});
