import { expect, test } from "vitest";
import { editField } from "../../src/definitions/yaml-field-edit.ts";
import { applyEdits } from "../../src/document/edits.ts";
import { parseYaml, type Path } from "../../src/document/yaml.ts";

function edited(text: string, path: Path, value: string | number | boolean): string {
  const parsed = parseYaml({ path: "f.yaml", text });
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  const answer = editField(parsed.value, path, value);
  return answer.ok ? applyEdits(text, answer.edits) : `refused: ${answer.reason}`;
}

test.each<[string, string, Path, string | boolean, string]>([
  ["in place", "a: 1d # x\nb: 2\n", ["a"], "90d", "a: 90d # x\nb: 2\n"],
  ["with its quotes", "a: '1d'\n", ["a"], "90d", "a: '90d'\n"],
  ["where a value is missing", "a:\nb: 2\n", ["a"], "90d", "a: 90d\nb: 2\n"],
  ["in a flow map", "t: { a: 1, b: x }\n", ["t", "c"], true, "t: { a: 1, b: x, c: true }\n"],
  ["in JSON", '{"t": {"a": 1}}', ["t", "c"], "9d", '{"t": {"a": 1, "c": "9d"}}'],
  [
    "below the last entry",
    "t:\r\n  a: 1\r\n  b: 2 # two\r\nz: 1\r\n",
    ["t", "c"],
    "x",
    "t:\r\n  a: 1\r\n  b: 2 # two\r\n  c: x\r\nz: 1\r\n",
  ],
  [
    "above a last entry of several lines",
    "t:\n  a:\n    - 1\n",
    ["t", "c"],
    "x",
    "t:\n  c: x\n  a:\n    - 1\n",
  ],
  [
    "in a list of maps",
    "d:\n  - v: { p: a }\n",
    ["d", 0, "v", "s"],
    true,
    "d:\n  - v: { p: a, s: true }\n",
  ],
  [
    "in a block map in a list",
    "d:\n  - p: a\n    q: b",
    ["d", 0, "s"],
    true,
    "d:\n  - p: a\n    q: b\n    s: true",
  ],
  ["as it is", "a: 90d\n", ["a"], "90d", "a: 90d\n"],
  ["text that reads as something else", "a: x\n", ["a"], "true", 'a: "true"\n'],
])("sets a value %s", (_, text, path, value, expected) => {
  expect(edited(text, path, value)).toBe(expected);
});

test.each<[string, string, Path]>([
  ["behind an alias", "x: &x { a: 1 }\nt: *x\n", ["t", "a"]],
  ["in a map that is not there", "a: 1\n", ["t", "c"]],
  ["in an empty map", "t: {}\n", ["t", "c"]],
  ["in place of a list", "t: [1]\n", ["t"]],
  ["at the root itself", "t: 1\n", []],
])("refuses %s", (_, text, path) => {
  expect(edited(text, path, "x")).toMatch(/^refused: /);
});
