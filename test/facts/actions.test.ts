import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { actionTable } from "../../generated/actions.js";
import { builtinCatalog } from "../../src/catalog/builtin.ts";

const text = readFileSync("catalogs/actions.yaml", "utf8");
const { actions } = parse(text) as {
  readonly actions: Readonly<
    Record<string, { readonly compared?: string; readonly needs?: unknown }>
  >;
};

test("the head says how many entries were compared, and none that can fail a job is left out", () => {
  const entries = Object.values(actions);
  const compared = entries.filter((entry) => entry.compared !== undefined);
  expect(text).toContain(`${compared.length} of the ${entries.length} entries were compared`);
  const open = Object.entries(actions)
    .filter(([, { needs, compared: commit }]) => needs !== undefined && commit === undefined)
    .map(([name]) => name);
  expect(open).toEqual([]);
});

test("every scope is one that a job's token can be granted", () => {
  const grants = new Set(
    builtinCatalog()
      .provider("github")
      ?.tokenKinds.find(({ name }) => name === "github-token")?.grants,
  );
  const unknown = [...actionTable.values()]
    .flatMap(({ needs, may }) => [...needs, ...may])
    .filter((scope) => !grants.has(scope));
  expect(unknown).toEqual([]);
});
