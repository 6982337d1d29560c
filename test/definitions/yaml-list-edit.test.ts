import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EditAnswer } from "../../src/definitions/reader.ts";
import { editStringList } from "../../src/definitions/yaml-list-edit.ts";
import { applyEdits } from "../../src/document/edits.ts";
import { parseYaml, type YamlDocument } from "../../src/document/yaml.ts";

const parse = (text: string): YamlDocument => {
  const parsed = parseYaml({ path: "f.yaml", text });
  if (!parsed.ok) throw new Error(`${parsed.problems[0].message} in ${JSON.stringify(text)}`);
  return parsed.value;
};
const edit = (text: string, wanted: readonly string[]): EditAnswer =>
  editStringList(parse(text), ["scopes"], wanted);
const edited = (text: string, wanted: readonly string[]): string => {
  const answer = edit(text, wanted);
  return answer.ok ? applyEdits(text, answer.edits) : `refused: ${answer.reason}`;
};

describe("block lists", () => {
  const list = [
    "a: 1",
    "scopes: # granted",
    "  # for the sync",
    "  - project:read # old",
    "  -   'project:write'",
    "",
    "  # last",
    "  - org:ci # keep",
    "b: 2",
    "",
  ].join("\n");
  test.each<[string, string[], string[]]>([
    [
      "remove",
      ["org:ci"],
      [
        "a: 1",
        "scopes: # granted",
        "  # for the sync",
        "",
        "  # last",
        "  - org:ci # keep",
        "b: 2",
        "",
      ],
    ],
    [
      "remove the last, add",
      ["project:read", "x:y"],
      [
        "a: 1",
        "scopes: # granted",
        "  # for the sync",
        "  - project:read # old",
        "  - x:y",
        "",
        "  # last",
        "b: 2",
        "",
      ],
    ],
    [
      "replace all",
      ["x:y", "event:read"],
      [
        "a: 1",
        "scopes: # granted",
        "  # for the sync",
        "  - x:y",
        "  - event:read",
        "",
        "  # last",
        "b: 2",
        "",
      ],
    ],
    ["empty", [], ["a: 1", "scopes: [] # granted", "  # for the sync", "", "  # last", "b: 2", ""]],
  ])("%s", (_, wanted, lines) => {
    expect(edited(list, wanted)).toBe(lines.join("\n"));
    const windows = list.replaceAll("\n", "\r\n");
    expect(edited(windows, wanted)).toBe(lines.join("\r\n"));
  });

  test.each<[string, string, string[], string]>([
    ["without a last line break", "scopes:\n- a\n- b", ["b", "c"], "scopes:\n- b\n- c"],
    ["the last item of such a file", "scopes:\n- a\n- b", ["a"], "scopes:\n- a\n"],
    ["all of such a file", "scopes:\n- a", ["b"], "scopes:\n- b"],
    [
      "a repeated item",
      "scopes:\n  - a\n  - b\n  - a # again\n",
      ["a", "b"],
      "scopes:\n  - a\n  - b\n",
    ],
    ["quotes like the others", 'scopes:\n  - "a"\n', ["a", "b:c"], 'scopes:\n  - "a"\n  - "b:c"\n'],
    [
      "quotes where needed",
      "scopes:\n  - a\n",
      ["a", "*", "no"],
      'scopes:\n  - a\n  - "*"\n  - "no"\n',
    ],
    [
      "URLs need none",
      "scopes:\n  - a\n",
      ["https://x.y/auth/z"],
      "scopes:\n  - https://x.y/auth/z\n",
    ],
  ])("%s", (_, text, wanted, expected) => {
    expect(edited(text, wanted)).toBe(expected);
  });
});

describe("flow lists", () => {
  test.each<[string, string, string[], string]>([
    ["remove the first", "scopes: [a, b, c] # x\n", ["b", "c"], "scopes: [b, c] # x\n"],
    ["remove the middle", "scopes: [a, b, c]\n", ["a", "c"], "scopes: [a, c]\n"],
    ["remove the last", "scopes: [ a, b ]\n", ["a"], "scopes: [ a ]\n"],
    ["replace all", "scopes: [a, 'b']\n", ["org:ci"], "scopes: [org:ci]\n"],
    ["empty", "scopes: [ a, b ]\n", [], "scopes: []\n"],
    ["fill", "scopes: []\n", ["a", "b"], "scopes: [a, b]\n"],
    ["add", "scopes: ['a','b']\n", ["a", "b", "c"], "scopes: ['a','b','c']\n"],
    ["a trailing comma", "scopes: [a, b,]\n", ["a"], "scopes: [a,]\n"],
    ["JSON", '{"scopes": ["a", "b"], "x": 1}', ["b", "c"], '{"scopes": ["b", "c"], "x": 1}'],
    ["an empty list in JSON", '{"scopes": []}', ["a"], '{"scopes": ["a"]}'],
    ["several lines", "scopes: [a, b,\n  c, d]\n", ["a", "c", "e"], "scopes: [a,\n  c, e]\n"],
    [
      "a line each",
      "scopes: [\n  a, # first\n  # own line\n  b, # second\n  c # third\n]\n",
      ["a", "b"],
      "scopes: [\n  a, # first\n  # own line\n  b # second\n]\n",
    ],
    [
      "a line each, add",
      "scopes: [\n  a, # first\n  b # second\n]\n",
      ["a", "b", "c"],
      "scopes: [\n  a, # first\n  b, # second\n  c\n]\n",
    ],
    [
      "a line each, trailing comma",
      "scopes: [\r\n  a,\r\n  b,\r\n]\r\n",
      ["c"],
      "scopes: [\r\n  c,\r\n]\r\n",
    ],
    [
      "a line each in JSON",
      '{\n  "scopes": [\n    "a",\n    "b"\n  ]\n}\n',
      ["a"],
      '{\n  "scopes": [\n    "a"\n  ]\n}\n',
    ],
  ])("%s", (_, text, wanted, expected) => {
    expect(edited(text, wanted)).toBe(expected);
  });
});

test("what is as wanted gets no edit", () => {
  expect(edit("scopes: [b, a]\n", ["a", "b"])).toEqual({ ok: true, edits: [] });
});

test.each<[string, string]>([
  ["an alias", "x: &x [a]\nscopes: *x\n"],
  ["an anchor", "scopes: &x [a]\ny: *x\n"],
  ["no list", "scopes: a\n"],
  ["nothing", "scopes:\n"],
  ["absent", "other: 1\n"],
  ["items that are no text", "scopes: [1]\n"],
  ["an anchored item", "scopes: [&x a]\ny: *x\n"],
  ["a block scalar as item", "scopes:\n  - |\n    a\n"],
  ["comments between several on a line", "scopes: [a, b, # why\n  c]\n"],
  ["an item over two lines", "scopes:\n  - a\n    b\n"],
])("refuses %s", (_, text) => {
  expect(edit(text, ["b"])).toMatchObject({ ok: false });
});

const name = fc.constantFrom(
  "a",
  "b:c",
  "org:ci",
  "x-y",
  "w/z",
  "https://h/p",
  "no",
  "*",
  "it's",
  "ü",
);
const wantedList = fc.uniqueArray(name, { maxLength: 5 });
const quote = (value: string, style: number): string =>
  style === 0 && /^[a-z][a-z:/-]*$/.test(value) && value !== "no"
    ? value
    : style === 1
      ? `'${value.replaceAll("'", "''")}'`
      : JSON.stringify(value);
const comment = fc.constantFrom("", "", "", " # why", "  #x");
const ownLine = fc.constantFrom("", "", "# own", "");

test("random block lists keep every other byte", () => {
  const item = fc.record({ value: name, style: fc.nat(2), comment, ownLine });
  const header = fc.constantFrom("", "# top\na: [1, 2] # x\n", "b: |\n  - scopes\n");
  const footer = fc.constantFrom("", "z: 1\n", "# end", "z:\n  - a # b\n\n\n");
  const shape = fc.record({
    items: fc.array(item, { minLength: 1, maxLength: 6 }),
    indent: fc.constantFrom("", "  ", "      "),
    gap: fc.constantFrom(" ", "   "),
    windows: fc.boolean(),
    header,
    footer,
    wanted: wantedList,
  });
  fc.assert(
    fc.property(shape, ({ items, indent, gap, windows, header: head, footer: foot, wanted }) => {
      const lines = items.map(
        ({ value, style, comment: why, ownLine: own }) =>
          `${own === "" ? "" : `${indent}${own}\n`}${indent}-${gap}${quote(value, style)}${why}\n`,
      );
      const eol = (text: string): string => (windows ? text.replaceAll("\n", "\r\n") : text);
      const text = eol(`${head}scopes:\n${lines.join("")}${foot}`);
      const after = edited(text, wanted);
      const list = (parse(after).data as { scopes: string[] }).scopes;
      expect(list.toSorted()).toEqual(wanted.toSorted());
      expect(after.startsWith(eol(`${head}scopes:`))).toBe(true);
      expect(after.endsWith(eol(foot))).toBe(true);
      if (windows) expect(after).not.toMatch(/[^\r]\n/);
      else expect(after).not.toContain("\r");
      // Lines that stay are untouched and in order; comments on their own lines all stay.
      const seen = new Set<string>();
      const stay = items.flatMap(({ value, ownLine: own }, index) => {
        const keep = wanted.includes(value) && !seen.has(value);
        seen.add(value);
        const parts = lines[index]!.split("\n")
          .slice(0, -1)
          .map((line) => eol(`${line}\n`));
        return keep ? parts : own === "" ? [] : parts.slice(0, 1);
      });
      let from = 0;
      for (const line of stay) {
        const at = after.indexOf(line, from);
        expect(at).toBeGreaterThanOrEqual(from);
        from = at + line.length;
      }
    }),
    { numRuns: 500 },
  );
});

test("random flow lists keep every other byte", () => {
  const item = fc.record({ value: name, style: fc.nat(2), comment });
  const shape = fc.record({
    items: fc.array(item, { maxLength: 6 }),
    form: fc.constantFrom("line", "each", "spaced"),
    trailing: fc.boolean(),
    wanted: wantedList,
  });
  fc.assert(
    fc.property(shape, ({ items, form, trailing, wanted }) => {
      const last = items.length - 1;
      const parts = items.map(({ value, style, comment: why }, index) => {
        const comma = index < last || trailing ? "," : "";
        const written = quote(value, style) + comma;
        return form === "each" ? `\n    ${written}${why}` : written;
      });
      const inner =
        form === "each" && items.length > 0
          ? `${parts.join("")}\n  `
          : parts.join(form === "line" ? " " : "  ");
      const head = "t: { x: 1, ";
      const foot = ", y: [a, b] } # end\n";
      const text = `${head}scopes: [${inner}]${foot}`;
      const answer = editStringList(parse(text), ["t", "scopes"], wanted);
      if (!answer.ok) throw new Error(`${answer.reason}: ${text}`);
      const after = applyEdits(text, answer.edits);
      const { t } = parse(after).data as { t: { scopes: string[] } };
      expect(t.scopes.toSorted()).toEqual(wanted.toSorted());
      expect(after.startsWith(`${head}scopes: [`)).toBe(true);
      expect(after.endsWith(`]${foot}`)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
