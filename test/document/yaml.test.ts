import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYaml, type YamlDocument } from "../../src/document/yaml.ts";
import type { Problem } from "../../src/model/problem.ts";

const parse = (text: string): YamlDocument => {
  const parsed = parseYaml({ path: "f.yaml", text });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.value;
};
const problems = (text: string): readonly Problem[] => {
  const parsed = parseYaml({ path: "f.yaml", text });
  return parsed.ok ? [] : parsed.problems;
};
const slice = (document: YamlDocument, path: (string | number)[], part?: "key" | "value") => {
  const { start, end } = document.spanOf(path, part);
  return document.source.text.slice(start.offset, end.offset);
};

test("gives plain data", () => {
  const { data } = parse("a: 1\nb: [x, 'y', null, ~, true, 1.5]\nc: {d: }\n2: two\ntrue: t\n");
  const expected = {
    a: 1,
    b: ["x", "y", null, null, true, 1.5],
    c: { d: null },
    2: "two",
    true: "t",
  };
  expect(data).toEqual(expected);
  expect(parse("# nothing\n").data).toBe(null);
  expect(parse('{\n\t"a": ["b"]\n}').data).toEqual({ a: ["b"] });
});

test("keys that mean something to JavaScript are just keys", () => {
  const { data } = parse("__proto__: {polluted: true}\nconstructor: x\ntoString: y\n");
  expect(Object.keys(data as object)).toEqual(["__proto__", "constructor", "toString"]);
  expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("knows where values and keys stand", () => {
  const document = parse("token:\r\n  kind: a  # why\r\n  list: [one, 'two']\r\nempty:\r\n");
  expect(slice(document, ["token", "kind"])).toBe("a");
  expect(slice(document, ["token", "kind"], "key")).toBe("kind");
  expect(slice(document, ["token", "list", 1])).toBe("'two'");
  expect(slice(document, ["token", "list", 7])).toBe("list");
  expect(slice(document, ["token", "absent", "x"])).toBe("token");
  expect(slice(document, ["absent"])).toBe("token:");
  expect(slice(document, ["empty"])).toBe("");
  expect(document.spanOf(["token", "list", 1])).toMatchObject({
    file: "f.yaml",
    start: { line: 3, column: 15 },
    end: { line: 3, column: 20 },
  });
  expect(document.spanOf(["empty"]).start).toMatchObject({ line: 4, column: 7 });
});

test("finds comments, and only comments", () => {
  const text = [
    "# first",
    "a: 'no # comment'  # second",
    "b: |",
    "  # text",
    "c: x#y",
    "d: [1, # third",
    "  2]",
    "#last",
  ].join("\r\n");
  const { comments } = parse(text);
  const shown = comments.map(({ text: words, ownLine, at }) => [words, ownLine, at.start.line]);
  expect(shown).toEqual([
    [" first", true, 1],
    [" second", false, 2],
    [" third", false, 6],
    ["last", true, 8],
  ]);
  for (const { at, text: words } of comments) {
    expect(text.slice(at.start.offset, at.end.offset)).toBe(`#${words}`);
  }
});

test("aliases stand for what they name", () => {
  const document = parse("a: &s [x, y]\nb: *s\nc: *s\n");
  expect(document.data).toEqual({ a: ["x", "y"], b: ["x", "y"], c: ["x", "y"] });
  expect(slice(document, ["b"])).toBe("*s");
  expect(slice(document, ["b", 1])).toBe("y");
  expect(document.throughAlias(["b", 1])).toBe(true);
  expect(document.throughAlias(["a", 1])).toBe(false);
});

const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
  .concat(Array.from("bcdefghi", (n, i) => `${n}: &${n} [${`*${"abcdefgh"[i]}, `.repeat(9)}]`))
  .join("\n");

describe("refuses, with the place", () => {
  test.each<[string, string, string, number, number]>([
    ["an unclosed list", "a: [x\nb: 1\n", "yaml-syntax", 2, 1],
    ["a tab for indentation", "a:\n\tb: 1\n", "yaml-syntax", 2, 1],
    ["a duplicate key", "a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3, 1],
    ["a duplicate key in a flow map", "x: {a: 1, a: 2}\n", "yaml-duplicate-key", 1, 11],
    ["a second document", "a: 1\n---\nb: 2\n", "yaml-several-documents", 2, 1],
    ["YAML 1.1", "%YAML 1.1\n---\na: 1\n", "yaml-version", 1, 1],
    ["an unknown tag", "a: !!js/function x\n", "yaml-tag", 1, 18],
    ["a known tag that is no plain data", "a: !!binary aGk=\n", "yaml-tag", 1, 13],
    ["a local tag", "a: !env X\n", "yaml-tag", 1, 9],
    ["a merge key", "a: &a {x: 1}\nb:\n  <<: *a\n", "yaml-merge-key", 3, 3],
    ["a list as a key", "? [a]\n: 1\n", "yaml-key", 1, 3],
    ["an empty key", ": 1\n", "yaml-key", 1, 1],
    ["an unknown alias", "a: *nowhere\n", "yaml-alias", 1, 4],
    ["an alias within its own value", "a: &a [*a]\n", "yaml-alias", 1, 8],
    ["an alias bomb", bomb, "yaml-alias-bomb", 5, 8],
  ])("%s", (_, text, code, line, column) => {
    const [first] = problems(text);
    expect([first?.code, first?.at?.start.line, first?.at?.start.column, first?.file]).toEqual([
      code,
      line,
      column,
      "f.yaml",
    ]);
  });

  test.each([
    ["flow lists", "[".repeat(20_000)],
    ["closed flow lists", "[".repeat(5000) + "]".repeat(5000)],
    ["lists on one line", `${"- ".repeat(20_000)}x`],
    ["maps", Array.from({ length: 200 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["complex keys", `${"? ".repeat(5000)}x`],
  ])("nesting without end: %s", (_, text) => {
    expect(problems(text)[0]?.code).toBe("yaml-too-deep");
  });

  test("several mistakes, each once", () => {
    const found = problems("a: 1\na: 2\na: 3\nb: {c: 1, c: 2}\n");
    expect(found.map(({ code, at }) => [code, at?.start.line])).toEqual([
      ["yaml-duplicate-key", 2],
      ["yaml-duplicate-key", 3],
      ["yaml-duplicate-key", 4],
    ]);
  });
});

test("no text makes it throw, and spans lie within the text", () => {
  const token = fc.constantFrom(
    ...Array.from("[]{}:,-?&*!|>'\"%@`#\n\r\t \u00e9\ud83d\ude00\ufeff\u2028ax1~"),
    "- ",
    ": ",
    "&a ",
    "*a ",
    "<<: ",
    "---\n",
    "...\n",
    "!!str ",
    "%YAML 1.1\n",
    "__proto__: ",
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 60 }).map((all) => all.join("")),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (sample) => {
      const parsed = parseYaml({ path: "f.yaml", text: sample });
      if (parsed.ok) {
        for (const { at, text: words } of parsed.value.comments) {
          expect(sample.slice(at.start.offset, at.end.offset)).toBe(`#${words}`);
        }
        return;
      }
      for (const { at } of parsed.problems) {
        expect(at === undefined || at.end.offset <= sample.length).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
