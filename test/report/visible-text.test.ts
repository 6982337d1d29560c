import fc from "fast-check";
import { expect, test } from "vitest";
import { columns, showLine, sliceColumns, visible, wrap } from "../../src/report/visible-text.ts";

test.each([
  ["plain", "plain"],
  ["\u001b[31mred\u001b[0m", "\\u{1b}[31mred\\u{1b}[0m"],
  ["\u001b]8;;https://evil.example\u0007link", "\\u{1b}]8;;https://evil.example\\u{7}link"],
  ["a\nb\rc\td", "a\\nb\\rc\\td"],
  ["\u009b2J", "\\u{9b}2J"],
  ["org\u202ead:nim", "org\\u{202e}ad:nim"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["half \ud800 pair", "half \\u{d800} pair"],
  ["日本 é 😀", "日本 é 😀"],
])("%j is shown as %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("no control character gets through", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // oxlint-disable-next-line no-control-regex -- looking for control characters is the purpose
      expect(visible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});

test.each([
  ["abc", 3],
  ["日本", 4],
  ["e\u0301", 1],
  ["😀!", 3],
])("%s takes %i columns", (text, width) => {
  expect(columns(text)).toBe(width);
});

test("columns of a line count tabs, wide characters and escapes as they are shown", () => {
  const line = showLine("\t日\u001bx");
  expect(line.text).toBe("    日\\u{1b}x");
  expect([0, 1, 2, 3, 4].map((index) => line.columnAt(index))).toEqual([0, 4, 6, 12, 13]);
});

test("a slice never cuts a wide character in half", () => {
  expect(sliceColumns("a日b", 0, 2)).toBe("a");
  expect(sliceColumns("a日b", 1, 4)).toBe("日b");
});

test("wrapped text loses nothing", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 80 }), (text, width) => {
      expect(wrap(text, width).join(" ")).toBe(text);
    }),
  );
});
