import fc from "fast-check";
import { expect, test } from "vitest";
import { codeFrame, type Mark } from "../../src/report/code-frame.ts";
import { colourStyle, plainStyle } from "../../src/report/style.ts";
import { placeOf } from "./place.ts";

const text = `integration: hook
provider: sentry
scopes: [project:releases, project:read, project:write]
calls:
  - POST /a/
`;

function mark(part: string, words: string, main = false, source = text): Mark {
  return { at: placeOf("a.yaml", source, part), text: words, main };
}

function draw(marks: readonly Mark[], source = text, width = 100): string {
  return codeFrame(marks, () => source, plainStyle(width), "error").join("\n");
}

test("one place is underlined with carets", () => {
  expect(draw([mark("project:read,", "unlocks 100 operations", true)])).toMatchInlineSnapshot(`
    " --> a.yaml:3:28
      |
    3 | scopes: [project:releases, project:read, project:write]
      |                            ^^^^^^^^^^^^^ unlocks 100 operations"
  `);
});

test("several places on one line hang their words below", () => {
  expect(
    draw([
      mark("project:write", "this one", true),
      mark("project:releases", "and this"),
      mark("project:read,", "that too"),
    ]),
  ).toMatchInlineSnapshot(`
    " --> a.yaml:3:42
      |
    3 | scopes: [project:releases, project:read, project:write]
      |          ----------------  ------------- ^^^^^^^^^^^^^ this one
      |          |                 |
      |          |                 that too
      |          and this"
  `);
});

test("lines that are near are joined, lines between are left out", () => {
  expect(
    draw([mark("hook", "named here"), mark("[project", "too much", true), mark("/a/", "called")]),
  ).toMatchInlineSnapshot(`
    " --> a.yaml:3:9
      |
    1 | integration: hook
      |              ---- named here
    2 | provider: sentry
    3 | scopes: [project:releases, project:read, project:write]
      |         ^^^^^^^^ too much
    4 | calls:
    5 |   - POST /a/
      |          --- called"
  `);
});

test("a place in another file stands below", () => {
  const other: Mark = { at: placeOf("b.yaml", "x: 1", "1"), text: "also here", main: false };
  const frame = codeFrame(
    [other, mark("hook", "", true)],
    (path) => (path === "b.yaml" ? "x: 1" : text),
    plainStyle(80),
    "error",
  );
  expect(frame.join("\n")).toMatchInlineSnapshot(`
    " --> a.yaml:1:14
      |
    1 | integration: hook
      |              ^^^^
     ::: b.yaml:1:4
      |
    1 | x: 1
      |    - also here"
  `);
});

test("tabs, wide characters and escapes keep the underline in place", () => {
  const source = "\tname: 日本 \u001b[31mx\r\n";
  expect(draw([mark("x", "here", true, source)], source)).toMatchInlineSnapshot(`
    " --> a.yaml:1:16
      |
    1 |     name: 日本 \\u{1b}[31mx
      |                          ^ here"
  `);
});

test("a long line is cut around its place", () => {
  const source = `${"a".repeat(5_000_000)}HERE${"b".repeat(5_000_000)}`;
  const frame = draw([mark("HERE", "this", true, source)], source, 60);
  expect(frame.split("\n").every((line) => line.length <= 60)).toBe(true);
  expect(frame).toContain("aHEREb");
  const [, , code, below] = frame.split("\n");
  expect(below!.indexOf("^^^^")).toBe(code!.indexOf("HERE"));
});

test("a place of several lines is underlined to the end of its first", () => {
  expect(draw([mark("calls:\n  - POST /a/", "these", true)])).toMatchInlineSnapshot(`
    " --> a.yaml:4:1
      |
    4 | calls:
      | ^^^^^^ these"
  `);
});

test("a file whose text is not known is only named", () => {
  const frame = codeFrame([mark("hook", "", true)], () => undefined, plainStyle(80), "error");
  expect(frame).toEqual([" --> a.yaml:1:14"]);
});

test("the main place is seen within a longer one", () => {
  const frame = draw([
    mark("releases,", "main", true),
    mark("project:releases, project", "", false),
  ]);
  expect(frame).toContain("--------^^^^^^^^^--------");
});

test("any marks on any text can be drawn, within the width", () => {
  const place = fc.tuple(fc.nat(200), fc.nat(40), fc.string());
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
      fc.array(place, { minLength: 1, maxLength: 5 }),
      (source, places) => {
        const marks = places.map(([start, length, words], index): Mark => {
          const from = Math.min(start, source.length);
          const part = { from, to: Math.min(from + length, source.length) };
          return { at: spanOf(source, part.from, part.to), text: words, main: index === 0 };
        });
        const frame = codeFrame(marks, () => source, plainStyle(80), "error");
        // oxlint-disable-next-line no-control-regex -- looking for control characters is the purpose
        expect(frame.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(frame.join("\n")).toContain("^");
      },
    ),
  );
});

test("colour marks the parts", () => {
  const [arrow, , , underline] = codeFrame(
    [mark("hook", "here", true)],
    () => text,
    colourStyle(80),
    "error",
  );
  expect(arrow).toContain("\u001b[1;34m-->\u001b[0m");
  expect(underline).toContain("\u001b[1;31m^^^^\u001b[0m");
});

function spanOf(source: string, from: number, to: number): Mark["at"] {
  const position = (offset: number): Mark["at"]["start"] => {
    const before = source.slice(0, offset).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1, offset };
  };
  return { file: "a.yaml", start: position(from), end: position(to) };
}
