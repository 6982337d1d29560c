import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { layerBreaches } from "./layers.ts";
import { moduleFacts } from "./module-facts.ts";

const paths = globSync("{src,rules}/**/*.{ts,tsx}").map((path) => path.replaceAll("\\", "/"));
const modules = paths.toSorted().map((path) => moduleFacts(path, readFileSync(path, "utf8")));

test("imports run downwards, and what is pure stays pure", () => {
  expect(layerBreaches(modules)).toEqual([]);
});

test("the modules of the project were read", () => {
  expect(modules.length).toBeGreaterThan(60);
  const imports = modules.flatMap((module) => module.imports);
  expect(imports.filter(({ specifier }) => specifier.startsWith(".")).length).toBeGreaterThan(150);
  expect(imports.some(({ specifier }) => specifier.startsWith("node:"))).toBe(true);
});

describe("a planted breach is found", () => {
  const project = Object.entries({
    "src/model/scope.ts": "export const scope = 1;",
    "src/document/read.ts":
      'import { readFileSync } from "node:fs";\nexport const read = readFileSync;',
    "src/document/words.ts": "export const words = 1;",
    "src/catalog/load.ts": 'import { read } from "../document/read.ts";\nexport const load = read;',
    "src/lint/types.ts": "export type Rule = 1; export const run = 1;",
    "src/evidence/calls.ts": "export const calls = 1;",
    "src/cli/main.ts": 'import { load } from "../catalog/load.ts";\nload(process.argv);',
    "src/action/main.ts": "export const action = 1;",
    "rules/some.ts":
      'import type { Rule } from "../src/lint/types.ts";\nexport const some: Rule = 1;',
    "rules/index.ts": 'export { some } from "./some.ts";',
  });

  /** What is found once a module is added to a project that has no breach. */
  function found(path: string, text: string): string[] {
    const rest = project.filter(([known]) => known !== path);
    return layerBreaches(
      [...rest, [path, text] as const].map(([each, code]) => moduleFacts(each, code)),
    );
  }

  test("but not where there is none", () => {
    expect(
      found(
        "src/privilege/ok.ts",
        'import { scope } from "../model/scope.ts";\nconst o = { process: scope }; export const x = o.process;',
      ),
    ).toEqual([]);
  });

  test.each([
    [
      "upwards",
      "src/model/a.ts",
      'import { load } from "../catalog/load.ts";',
      "model imports catalog",
    ],
    [
      "upwards, types only",
      "src/model/a.ts",
      'import type { load } from "../catalog/load.ts";',
      "model imports catalog",
    ],
    [
      "upwards, in a type",
      "src/model/a.ts",
      'export type A = import("../catalog/load.ts").A;',
      "model imports catalog",
    ],
    [
      "upwards, at run time",
      "src/catalog/a.ts",
      'await import("../lint/types.ts");',
      "catalog imports lint",
    ],
    [
      "upwards, for its effect",
      "src/catalog/a.ts",
      'import "../lint/types.ts";',
      "catalog imports lint",
    ],
    [
      "upwards, the old way",
      "src/catalog/a.ts",
      'const a = require("../lint/types.ts");',
      "catalog imports lint",
    ],
    [
      "sideways",
      "src/lint/a.ts",
      'import { calls } from "../evidence/calls.ts";',
      "lint imports evidence",
    ],
    [
      "one face to another",
      "src/cli/a.ts",
      'import { action } from "../action/main.ts";',
      "cli imports action",
    ],
    [
      "rules to evidence",
      "rules/a.ts",
      'import { calls } from "../src/evidence/calls.ts";',
      "rules imports evidence",
    ],
    [
      "lint to a rule",
      "src/lint/a.ts",
      'import { some } from "../../rules/some.ts";',
      "lint imports rules",
    ],
    [
      "a module that is not there",
      "src/lint/a.ts",
      'import { x } from "./gone.ts";',
      "imports src/lint/gone.ts, which is no module of the project",
    ],
    ["a folder that is no layer", "src/utils/a.ts", "export const a = 1;", "`utils` is no layer"],
    [
      "a name made at run time",
      "src/lint/a.ts",
      "await import(`../${x}.ts`);",
      "imports what is only known at run time",
    ],
    [
      "node: in a pure folder",
      "src/privilege/a.ts",
      'import { join } from "node:path";',
      "a pure module imports node:path",
    ],
    [
      "a path of node:",
      "src/model/a.ts",
      'import { open } from "node:fs/promises";',
      "a pure module imports node:fs/promises",
    ],
    [
      "without the prefix",
      "src/report/a.ts",
      'import { open } from "fs/promises";',
      "a pure module imports fs/promises",
    ],
    [
      "types of node:",
      "src/lint/a.ts",
      'import type { Stats } from "node:fs";',
      "a pure module imports node:fs",
    ],
    [
      "in the judging of reviews",
      "src/review/judge.ts",
      'import "node:fs";',
      "a pure module imports node:fs",
    ],
    [
      "in rules",
      "rules/a.ts",
      'export const a = () => import("node:fs");',
      "a pure module imports node:fs",
    ],
    [
      "node: through others",
      "src/privilege/a.ts",
      'import { load } from "../catalog/load.ts";',
      "a pure module gets node:fs through src/document/read.ts",
    ],
    [
      "a giving on",
      "src/lint/a.ts",
      'export { scope } from "../model/scope.ts";',
      "gives on what it imports",
    ],
    [
      "a giving on of all",
      "src/lint/a.ts",
      'export * from "../model/scope.ts";',
      "gives on what it imports",
    ],
    [
      "a giving on in two steps",
      "src/lint/a.ts",
      'import { scope } from "../model/scope.ts";\nexport { scope as b };',
      "gives on what it imports",
    ],
    ["process", "src/catalog/a.ts", "export const a = process.env;", "uses `process`"],
    ["process taken apart", "src/catalog/a.ts", "const { env } = process;", "uses `process`"],
    [
      "process of globalThis",
      "src/catalog/a.ts",
      "export const a = globalThis.process.env;",
      "uses `process`",
    ],
    [
      "process as a module",
      "src/catalog/a.ts",
      'import p from "node:process";',
      "imports `process`",
    ],
    [
      "a second ts-morph",
      "src/evidence/a.ts",
      'await import("ts-morph");',
      "imports ts-morph itself",
    ],
    [
      "the compiler of ts-morph",
      "src/evidence/a.ts",
      'import ts from "@ts-morph/common/dist/typescript.js";',
      "imports @ts-morph/common/dist/typescript.js itself",
    ],
  ])("%s", (_, path, text, breach) => {
    const lines = found(path, text).map((each) => each.replace(/^[^:]+:\d+: /, ""));
    expect(lines).toContain(breach);
  });

  test("with its place", () => {
    expect(found("src/model/a.ts", '\nimport "../catalog/load.ts";')[0]).toBe(
      "src/model/a.ts:2: model imports catalog",
    );
  });
});
