import { describe, expect, test } from "vitest";
import {
  baselineOf,
  formatBaseline,
  inBaseline,
  parseBaseline,
  shrunkBaseline,
} from "../../src/lint/baseline.ts";
import { finding, span } from "./sample.ts";

const broad = finding({ rule: "broader-than-minimal", subject: "x, y" });
const owner = finding({ rule: "missing-owner", integration: "b" });

describe("a baseline", () => {
  test("knows findings by rule, integration and subject, not by place", () => {
    const baseline = baselineOf([broad]);
    expect(inBaseline(baseline, { ...broad, at: span(99, "moved.yaml") })).toBe(true);
    expect(inBaseline(baseline, { ...broad, rule: "other" })).toBe(false);
    expect(inBaseline(baseline, { ...broad, integration: "b" })).toBe(false);
  });

  test("lets a finding be that got smaller, not one that grew", () => {
    const baseline = baselineOf([broad]);
    expect(inBaseline(baseline, { ...broad, subject: "x" })).toBe(true);
    expect(inBaseline(baseline, { ...broad, subject: "x, y, z" })).toBe(false);
  });

  test("an entry without a subject is for findings without one", () => {
    const baseline = baselineOf([owner]);
    expect(inBaseline(baseline, owner)).toBe(true);
    expect(inBaseline(baseline, { ...owner, subject: "x" })).toBe(false);
  });

  test("knows findings about files by the file", () => {
    const { integration: _, ...fileFinding } = finding();
    expect(baselineOf([fileFinding]).findings[0]?.integration).toBe("integrations/a.yaml");
  });

  test("shrinks to what was seen, within entries too, and never grows", () => {
    const baseline = baselineOf([broad, owner]);
    const shrunk = shrunkBaseline(baseline, [{ ...broad, subject: "y" }, finding({ rule: "new" })]);
    expect(shrunk.findings).toEqual([
      { rule: "broader-than-minimal", integration: "a", subject: "y" },
    ]);
  });

  test("is written in one order whatever the findings' order, and read back", () => {
    const text = formatBaseline(baselineOf([owner, broad, broad]));
    expect(text).toBe(formatBaseline(baselineOf([broad, owner])));
    expect(text).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "findings": [
          {"rule":"broader-than-minimal","integration":"a","subject":"x, y"},
          {"rule":"missing-owner","integration":"b"}
        ]
      }
      "
    `);
    const read = parseBaseline("baseline.json", text);
    expect(read).toEqual({ ok: true, value: baselineOf([owner, broad]) });
    expect(parseBaseline("b", formatBaseline(baselineOf([])))).toMatchObject({ ok: true });
  });

  test.each(["", "[]", "null", '{"version":2,"findings":[]}', '{"version":1,"findings":[{}]}'])(
    "refuses %j",
    (text) => {
      const read = parseBaseline("baseline.json", text);
      expect(read.ok).toBe(false);
      expect(read.ok ? [] : read.problems).toMatchObject([
        { code: "bad-baseline", file: "baseline.json" },
      ]);
    },
  );
});
