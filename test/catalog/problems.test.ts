import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileProvider } from "../../src/catalog/compile.ts";
import type { ProviderFacts } from "../../src/catalog/facts.ts";
import { loadFacts } from "../../src/catalog/load.ts";
import { readSource } from "../../src/document/read.ts";
import type { Outcome, Problem } from "../../src/model/problem.ts";

const fixtures = join(import.meta.dirname, "fixtures");

/** Loads a fixture's `scopes.yaml`, on top of its `base.yaml` if it has one. */
function load(name: string): Outcome<readonly ProviderFacts[]> {
  const folder = join(fixtures, name);
  const read = (path: string) => readSource(folder, path);
  if (!existsSync(join(folder, "base.yaml"))) return loadFacts(read, "scopes.yaml");
  const base = loadFacts(read, "base.yaml");
  if (!base.ok) throw new Error(`base.yaml of ${name} is not valid`);
  return loadFacts(read, "scopes.yaml", (id) => base.value.find((facts) => facts.id === id));
}

function inWords({ code, file, at, message, expected, nearest, help }: Problem): string {
  const place = at === undefined ? file : `${file}:${at.start.line}:${at.start.column}`;
  const hints = Object.entries({ expected, nearest, help }).filter(
    ([, text]) => text !== undefined,
  );
  return [`${code} at ${place}`, message, ...hints.map(([key, text]) => `${key}: ${text}`)]
    .map((line, index) => (index === 0 ? line : `    ${line}`))
    .join("\n");
}

const names = readdirSync(fixtures).toSorted();

describe("catalogs that are valid compile", () => {
  test.each(names.filter((name) => name.startsWith("ok.")))("%s", async (name) => {
    const facts = load(name);
    if (!facts.ok) expect.fail(facts.problems.map(inWords).join("\n"));
    const compiled = facts.value.map(compileProvider);
    expect(compiled.length).toBeGreaterThan(0);
    const text = `${JSON.stringify(facts.value, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(fixtures, name, "facts.json"));
  });
});

describe("catalogs that are not valid say why", () => {
  test.each(names.filter((name) => name.startsWith("bad.")))("%s", async (name) => {
    const facts = load(name);
    if (facts.ok) expect.fail("no problem was found");
    const text = `${facts.problems.map(inWords).join("\n")}\n`;
    await expect(text).toMatchFileSnapshot(join(fixtures, name, "problems.txt"));
  });
});

test("every folder says its verdict", () => {
  expect(names.filter((name) => !/^(ok|bad)\./.test(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(20);
});
