import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Files } from "../../src/lint/fix.ts";
import { lintWithSources, namesOf } from "./project.ts";

/** One folder for each rule; in it `ok.<case>` and `bad.<case>`, each a small repository. */
const folder = new URL("fixtures/", import.meta.url);

function filesOf(rule: string, name: string): Files {
  const place = new URL(`${rule}/${name}/`, folder);
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(fileURLToPath(place), file), readFileSync(file, "utf8")]);
  return new Map(files as [string, string][]);
}

test("every rule has cases of both kinds, and every folder is a rule's", () => {
  expect(readdirSync(folder).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  for (const { id } of rules) {
    const kinds = readdirSync(new URL(id, folder)).map((name) => name.split(".")[0]);
    expect(new Set(kinds), id).toEqual(new Set(["bad", "ok"]));
  }
});

describe.each(rules.map(({ id }) => id))("%s", (rule) => {
  test.each(readdirSync(new URL(rule, folder)))("%s", async (name) => {
    const files = filesOf(rule, name);
    const expected = [...files.values()].flatMap((text) =>
      [...text.matchAll(/^# expect: (.*)$/gm)].map(([, found]) => found!),
    );
    expect(expected.length > 0).toBe(name.startsWith("bad."));
    const found = namesOf(await lintWithSources(files)).filter(
      (each) => each.replace(/\(.*/s, "") === rule,
    );
    expect(found).toEqual(expected.toSorted());
  });
});
