import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "ts-morph";
import { beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../../src/model/catalog.ts";
import type { PermissionList } from "../../src/model/permission-list.ts";
import { judgeList } from "../../src/permissions/judge.ts";
import { patchPermissions } from "../../src/permissions/patch.ts";
import { placeScopes, type Shape } from "../../src/permissions/place.ts";
import { readPermissionList } from "../../src/permissions/read-list.ts";
import { roundTrip } from "../../src/permissions/simulate.ts";
import { applyTo, copyPage, fixture, modulesOf, runPage, source } from "./settings-page.ts";

const scopeNames = [
  ..."event member org project team"
    .split(" ")
    .flatMap((r) => [`${r}:read`, `${r}:write`, `${r}:admin`]),
  ..."alerts:read alerts:write member:invite org:ci org:integrations".split(" "),
  ..."project:distribution project:releases".split(" "),
];
const facts: Scope[] = scopeNames.map((name) => ({
  name,
  access: name.endsWith(":read") ? "read" : name.endsWith(":admin") ? "admin" : "write",
  implies: [],
  mayImply: [],
  ...(name === "org:ci"
    ? { label: "Continuous Integration (CI)", surface: "checkbox" as const }
    : {}),
}));
const constants = { "org:ci": "CONTINUOUS_INTEGRATION_SENTRY_APP_PERMISSION" };

async function readList(folder: string): Promise<PermissionList> {
  const outcome = readPermissionList(await modulesOf(folder), source);
  if (!outcome.ok) throw new Error(outcome.problems[0].message);
  return outcome.value;
}

async function patch(folder: string, needed: readonly string[], shape: Shape): Promise<number> {
  const modules = await modulesOf(folder);
  const outcome = readPermissionList(modules, source);
  if (!outcome.ok) throw new Error(outcome.problems[0].message);
  const placements = placeScopes(outcome.value, facts, needed, shape, constants);
  const { edits, problems } = patchPermissions(modules, source, outcome.value, placements, needed);
  expect(problems).toEqual([]);
  applyTo(folder, edits);
  return edits.length;
}

/** All lists of up to `size` different scopes, sorted as the API answers them. */
function* subsets(names: readonly string[], size: number): Generator<string[]> {
  yield [];
  if (size === 0) return;
  for (const [index, name] of names.entries()) {
    for (const rest of subsets(names.slice(index + 1), size - 1)) yield [name, ...rest];
  }
}

describe("before anything is changed", () => {
  let list: PermissionList;
  beforeAll(async () => {
    list = await readList(fixture);
  });

  test.each([
    [["org:ci"], "refused", [null]],
    [["org:read", "org:ci"], "refused", [null]],
    [["org:ci", "org:read"], "lossy", ["org:read"]],
    [["alerts:write"], "refused", [null]],
    [["project:distribution", "project:read"], "lossy", ["project:read"]],
    [["member:invite"], "refused", [null]],
    [["project:releases"], "lossless", ["project:releases"]],
    [["org:admin", "org:integrations", "org:read", "org:write"], "lossless", undefined],
  ])("%j is %s", (stored, outcome, afterSave) => {
    const trip = roundTrip(list, stored);
    expect(trip.outcome).toBe(outcome);
    if (afterSave !== undefined) expect(trip.afterSave).toEqual(afterSave);
  });

  test("the simulation answers what the page's own code answers, for every list of up to four", async () => {
    const page = await runPage(fixture);
    let compared = 0;
    for (const stored of subsets(scopeNames.toSorted(), 4)) {
      for (const order of [stored, stored.toReversed()]) {
        expect(new Set(roundTrip(list, order).afterSave)).toEqual(new Set(page(order)));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  test("org:ci is missing, with the integration that grants it", () => {
    const judgement = judgeList(list, [
      { integration: "vercel-release-hook", scopes: ["org:ci"] },
      { integration: "reader", scopes: ["project:read"] },
    ]);
    expect(judgement.missing).toEqual([{ scope: "org:ci", integrations: ["vercel-release-hook"] }]);
    expect(judgement.broken.map((trip) => trip.integration)).toEqual(["vercel-release-hook"]);
    expect(judgement.lossless.map((trip) => trip.integration)).toEqual(["reader"]);
  });
});

describe.each<[Shape, readonly string[]]>([
  ["row", ["org:ci"]],
  ["checkbox", ["org:ci"]],
  ["catalog", ["org:ci", "alerts:write", "member:invite", "project:distribution"]],
  ["row", ["org:ci", "alerts:write", "member:invite", "project:distribution"]],
])("after writing shape %s for %j", (shape, needed) => {
  let folder: string;
  let list: PermissionList;
  beforeAll(async () => {
    folder = copyPage();
    expect(await patch(folder, needed, shape)).toBeGreaterThan(0);
    list = await readList(folder);
  });

  test("every list that shows its levels comes back as it was stored", () => {
    // A level is stored with the ones below it; that is how the page itself grants it.
    const shown = ["project:read", "org:read", "team:read", "project:releases", ...needed];
    for (const stored of subsets([...new Set(shown)].toSorted(), 4)) {
      const trip = roundTrip(list, stored);
      expect(trip.vanished, stored.join()).toEqual([]);
      expect(trip.outcome, stored.join()).toBe("lossless");
    }
  });

  test("the patched page's own code agrees with the simulation", async () => {
    const page = await runPage(folder);
    const boxes = new Set(list.checkboxes.map((box) => box.scope));
    for (const stored of subsets(scopeNames.toSorted(), 3)) {
      const simulated = roundTrip(list, stored).afterSave.filter(
        (scope) => scope === null || !boxes.has(scope),
      );
      expect(new Set(simulated), stored.join()).toEqual(new Set(page(stored)));
    }
  });

  test("the patched page still type-checks", () => {
    const project = new Project({
      compilerOptions: {
        strict: true,
        noUncheckedIndexedAccess: true,
        allowImportingTsExtensions: true,
        noEmit: true,
        target: 99,
        module: 199,
        types: [],
      },
    });
    project.addSourceFilesAtPaths(`${folder}/*.ts`);
    const messages = project
      .getPreEmitDiagnostics()
      .map((diagnostic) => JSON.stringify(diagnostic.getMessageText()));
    expect(messages).toEqual([]);
  });

  test("nothing but added lines, and nothing more the second time", async () => {
    for (const file of readdirSync(folder)) {
      const before = readFileSync(join(fixture, file), "utf8").split("\n");
      const after = readFileSync(join(folder, file), "utf8").split("\n");
      let next = 0;
      for (const line of after) if (line === before[next]) next += 1;
      expect(next, file).toBe(before.length);
    }
    expect(await patch(folder, needed, shape)).toBe(0);
  });

  test("the code that is added", async () => {
    const added = readdirSync(folder).flatMap((file) => {
      const before = new Set(readFileSync(join(fixture, file), "utf8").split("\n"));
      const after = readFileSync(join(folder, file), "utf8").split("\n");
      return [`// ${file}`, ...after.filter((line) => !before.has(line))];
    });
    expect(added.join("\n")).toMatchSnapshot();
  });
});
