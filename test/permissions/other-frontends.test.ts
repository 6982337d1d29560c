import { describe, expect, test } from "vitest";
import type { Scope } from "../../src/model/catalog.ts";
import type { PermissionList, PermissionListSource } from "../../src/model/permission-list.ts";
import type { Outcome } from "../../src/model/problem.ts";
import { errorField } from "../../src/permissions/error-field.ts";
import { patchPermissions } from "../../src/permissions/patch.ts";
import { placeScopes } from "../../src/permissions/place.ts";
import { readPermissionList } from "../../src/permissions/read-list.ts";
import { roundTrip } from "../../src/permissions/simulate.ts";
import { openModules } from "../../src/typescript/module.ts";

const base: Omit<PermissionListSource, "file" | "export"> = {
  provider: "acme",
  checkboxes: [],
  registries: [],
};

async function read(files: Record<string, string>, at: Partial<PermissionListSource>) {
  const source = { ...base, file: Object.keys(files)[0]!, export: "LIST", ...at };
  const modules = await openModules((path) =>
    Object.hasOwn(files, path) ? { path, text: files[path]! } : undefined,
  );
  return { source, modules, outcome: readPermissionList(modules, source) };
}

function unwrap(outcome: Outcome<PermissionList>): PermissionList {
  if (!outcome.ok) throw new Error(outcome.problems[0].message);
  return outcome.value;
}

const scope = (name: string, more: Partial<Scope> = {}): Scope => ({
  name,
  access: name.endsWith(":read") ? "read" : "write",
  implies: [],
  mayImply: [],
  ...more,
});

/** Reads, places `needed`, and answers the patched text. */
async function write(
  files: Record<string, string>,
  at: Partial<PermissionListSource>,
  scopes: readonly Scope[],
  needed: readonly string[],
): Promise<string> {
  const { source, modules, outcome } = await read(files, at);
  const list = unwrap(outcome);
  const placements = placeScopes(list, scopes, needed, "catalog", {});
  let text = files[source.file]!;
  const { edits } = patchPermissions(modules, source, list, placements, needed);
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  return text;
}

describe("a JSON map from resources to levels", () => {
  const at = { export: "/default/permissions" };
  const json = `{
  "default": {
    "permissions": {
      "contents": ["read", "write"],
      "issues": ["read"]
    }
  }
}
`;

  test.each([
    [["contents:write"], "lossless", ["contents:write"]],
    [["issues:read"], "lossless", ["issues:read"]],
    [["issues:write"], "refused", [null]],
    [["checks:write"], "refused", [null]],
  ])("%j is %s", async (stored, outcome, afterSave) => {
    const trip = roundTrip(unwrap((await read({ "app.json": json }, at)).outcome), stored);
    expect(trip.outcome).toBe(outcome);
    expect(trip.afterSave).toEqual(afterSave);
  });

  test("a level below the one that is sent counts as held where it is implied", async () => {
    const list = unwrap((await read({ "app.json": json }, at)).outcome);
    const stored = ["contents:read", "contents:write"];
    expect(roundTrip(list, stored).vanished).toEqual(["contents:read"]);
    const covers = (held: readonly string[], name: string): boolean =>
      held.includes(name) || held.includes(name.replace(":read", ":write"));
    expect(roundTrip(list, stored, covers).outcome).toBe("lossless");
  });

  test("writing adds a resource with its levels, and a level to a resource", async () => {
    const scopes = ["checks:read", "checks:write", "issues:read", "issues:write"].map((n) =>
      scope(n),
    );
    const files = { "app.json": json };
    const text = await write(files, at, scopes, ["checks:write", "issues:write"]);
    expect(JSON.parse(text)).toEqual({
      default: {
        permissions: {
          contents: ["read", "write"],
          issues: ["read", "write"],
          checks: ["read", "write"],
        },
      },
    });
    const list = unwrap((await read({ "app.json": text }, at)).outcome);
    expect(roundTrip(list, ["checks:write", "issues:write"]).outcome).toBe("lossless");
  });
});

describe("a flat list of boxes", () => {
  const code = `export const SCOPES = [
  "repo", // everything about repositories
  "read:org",
] as const;
`;
  const at = { export: "SCOPES" };

  test.each([
    [["repo", "read:org"], "lossless"],
    [["repo", "gist"], "lossy"],
    [[], "lossless"],
  ])("%j is %s", async (stored, outcome) => {
    const list = unwrap((await read({ "scopes.ts": code }, at)).outcome);
    expect(roundTrip(list, stored).outcome).toBe(outcome);
  });

  test("writing adds a line and keeps the comment", async () => {
    expect(await write({ "scopes.ts": code }, at, [scope("gist")], ["gist"])).toBe(
      code.replace(`  "read:org",\n`, `  "read:org",\n  "gist",\n`),
    );
  });

  test("objects with a scope and a label", async () => {
    const objects = `export const SCOPES = [{ scope: "repo", label: "Repositories" }];\n`;
    const gist = scope("gist", { label: "Gists" });
    expect(await write({ "scopes.ts": objects }, at, [gist], ["gist"])).toBe(
      `export const SCOPES = [{ scope: "repo", label: "Repositories" }, { scope: "gist", label: "Gists" }];\n`,
    );
  });
});

describe("what can't be judged", () => {
  const cases: [string, Record<string, string>, string][] = [
    ["computed", { "a.ts": "export const LIST = build();" }, "is computed by `build()`"],
    [
      "from a package",
      { "a.ts": 'import { LIST } from "lists"; export { LIST };' },
      "comes from `lists`",
    ],
    ["changed later", { "a.ts": "export let LIST = [];" }, "can change"],
    ["a cycle", { "a.ts": "export const LIST = OTHER; const OTHER = LIST;" }, "refers to itself"],
    [
      "a computed scope",
      {
        "a.ts":
          "export const LIST = [{ resource: 'A', choices: { read: { scopes: [scope()] } } }];",
      },
      "is computed by `scope()`",
    ],
    [
      "an unknown spread",
      { "a.ts": "import { MORE } from './nowhere'; export const LIST = [...MORE];" },
      "comes from `./nowhere`",
    ],
    ["another shape", { "a.ts": "export const LIST = 4;" }, "another shape"],
  ];
  test.each(cases)("%s", async (_, files, message) => {
    const { outcome } = await read(files, {});
    expect(outcome.ok).toBe(false);
    if (outcome.ok) return;
    expect(outcome.problems[0].message).toContain(message);
    expect(outcome.problems[0].at?.start.line).toBe(1);
  });

  test.each([
    ["no file", "b.ts", "LIST", "there is no permission list at b.ts"],
    ["no constant", "a.ts", "OTHER", "a.ts has no `OTHER`"],
  ])("%s", async (_, file, name, message) => {
    const { outcome } = await read({ "a.ts": "export const LIST = [];" }, { file, export: name });
    expect(outcome.ok ? "" : outcome.problems[0].message).toBe(message);
  });
});

test("constants, enums, re-exports and labels are followed across files", async () => {
  const { outcome } = await read(
    {
      "index.ts": "export { ROWS as LIST } from './rows';",
      "rows.ts": `
        import { Level, PROJECT_READ } from "./names.js";
        const base = { resource: "Project", help: t("Projects") } as const;
        const teams = [{ resource: \`Team\`, choices: { [Level.Read]: { label: t("Read"), scopes: ["team:read"] } } }];
        export const ROWS = Object.freeze([
          { ...base, choices: { [Level.Read]: { scopes: [PROJECT_READ] }, admin: undefined } },
          ...teams,
        ] satisfies unknown[]);`,
      "names.ts": `export enum Level { Read = "read" } export const PROJECT_READ = \`project:\${Level.Read}\`;`,
    },
    {},
  );
  const list = unwrap(outcome);
  expect(list.rows.map((row) => row.resource)).toEqual(["Project", "Team"]);
  expect(list.rows[0]!.choices.map((choice) => choice.level)).toEqual(["read"]);
  expect(roundTrip(list, ["project:read", "team:read"]).outcome).toBe("lossless");
});

test.each([
  ["Requested permission of project:read exceeds what you have", "shown"],
  ["Requested permission of org:ci exceeds what you have", "no-field"],
  ["'org:ci' not in ['project:read']", "not-matched"],
  ["Requested permission of project:r-w exceeds", "no-field"],
])("the error %j is %s", async (message, kind) => {
  const rows =
    "export const LIST = [{ resource: 'P', choices: { read: { scopes: ['project:read'] } } }];";
  const list = unwrap((await read({ "a.ts": rows }, {})).outcome);
  expect(errorField(list, message).kind).toBe(kind);
});
