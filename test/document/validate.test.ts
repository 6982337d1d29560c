import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { Validate } from "../../generated/validators.js";
import { validate } from "../../src/document/validate.ts";
import { parseYaml } from "../../src/document/yaml.ts";

const schema = {
  type: "object",
  required: ["provider"],
  additionalProperties: false,
  properties: {
    provider: { type: "string", minLength: 1, description: "Whose API is called. As in sentry." },
    life: { type: "string", pattern: "^\\d+d$", description: "A duration", examples: ["90d"] },
    level: { enum: ["off", "warning", "error"] },
    scopes: { type: "array", items: { type: "string" }, uniqueItems: true },
    calls: {
      type: "array",
      items: {
        anyOf: [
          { type: "string", pattern: "^[A-Z]+ /", examples: ["GET /a"] },
          {
            type: "object",
            required: ["call"],
            additionalProperties: false,
            properties: { call: { type: "string" }, target: { type: "string" } },
          },
        ],
      },
    },
    rules: {
      type: "object",
      propertyNames: { pattern: "^[a-z-]+$", description: "A rule's id" },
      additionalProperties: { oneOf: [{ enum: ["off", "on"] }, { type: "number" }] },
    },
  },
};
// Compiled as the build compiles them.
const check = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
  schema,
) as unknown as Validate;

const shown = (text: string): string[] => {
  const parsed = parseYaml({ path: "f.yaml", text });
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return validate(parsed.value, check).map(
    ({ message, at, expected, nearest, help }) =>
      `${at?.start.line}:${at?.start.column} ${message}` +
      `${expected === undefined ? "" : ` | expected ${expected}`}` +
      `${nearest === undefined ? "" : ` | near ${nearest}`}` +
      `${help === undefined ? "" : ` | ${help}`}`,
  );
};

test.each<[string, string[]]>([
  ["provider: sentry\ncalls: [GET /x, {call: GET /y}]\nrules: {a-b: off, c: 1}\n", []],
  ["", ["1:1 the file is empty | expected a map"]],
  ["- a\n", ["1:1 the file's content must be a map, found a list | expected a map"]],
  ["provider: 3\n", ["1:11 `provider` must be text, found 3 | expected text"]],
  ["provider: ''\n", ["1:11 `provider` is empty | expected at least 1"]],
  [
    "level: off\n",
    ["1:1 the file has no `provider` | expected a key `provider` (whose API is called)"],
  ],
  [
    "providr: sentry\n",
    [
      "1:1 the key `providr` is not known | expected provider, life, level, scopes, calls, rules | near provider",
    ],
  ],
  [
    "provider: s\nscope: [a]\n",
    [
      "2:1 the key `scope` is not known | expected provider, life, level, scopes, calls, rules | near scopes",
    ],
  ],
  [
    "provider: s\nlife: 3 months\n",
    ['2:7 `life` can\'t be "3 months" | expected a duration, such as 90d'],
  ],
  [
    "provider: s\nlevel: eror\n",
    ['2:8 `level` can\'t be "eror" | expected off, warning, error | near error'],
  ],
  [
    "provider: s\nscopes: [a, 1, b, a]\n",
    [
      "2:9 items 1 and 4 of `scopes` are equal | keep one of them",
      "2:13 `scopes[1]` must be text, found 1 | expected text",
    ],
  ],
  ["provider: s\nscopes: a\n", ['2:9 `scopes` must be a list, found "a" | expected a list']],
  [
    "provider: s\ncalls: [3]\n",
    ["2:9 `calls[0]` must be text or a map, found 3 | expected text or a map, such as GET /a"],
  ],
  [
    "provider: s\ncalls: [get /a]\n",
    ['2:9 `calls[0]` can\'t be "get /a" | expected such as GET /a'],
  ],
  [
    "provider: s\ncalls:\n  - call: 3\n",
    ["3:11 `calls[0].call` must be text, found 3 | expected text"],
  ],
  [
    "provider: s\ncalls:\n  - call: GET /\n    targt: x\n",
    ["4:5 the key `targt` is not known in `calls[0]` | expected call, target | near target"],
  ],
  [
    "provider: s\nrules: {A_b: off}\n",
    ["2:9 `A_b` can't be a key of `rules` | expected a rule's id"],
  ],
  [
    "provider: s\nrules: {a: of}\n",
    ['2:12 `rules.a` can\'t be "of" | expected off, on | near off'],
  ],
])("%j", (text, expected) => {
  expect(shown(text)).toEqual(expected);
});
