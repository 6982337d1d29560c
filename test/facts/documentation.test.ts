import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";

const text = readFileSync("docs/catalogs.md", "utf8");
const catalog = builtinCatalog();

test.each(catalog.providerIds)("docs/catalogs.md tells how large %s is, and has its part", (id) => {
  const { realOperations, scopes } = catalog.provider(id)!;
  const row = new RegExp(`^\\| \\[${id}\\]\\(#${id}\\) +\\| (\\d+) +\\| (\\d+) +\\|`, "m").exec(
    text,
  );
  expect(row?.slice(1, 3).map(Number)).toEqual([realOperations, scopes.length]);
  expect(text).toContain(`\n## ${id}\n`);
});

test("docs/catalogs.md has no row for a provider that is not built in", () => {
  const rows = [...text.matchAll(/^\| \[([a-z-]+)\]\(#/gm)].map(([, id]) => id!);
  expect(rows.toSorted()).toEqual(catalog.providerIds);
});
