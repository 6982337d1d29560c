import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captured } from "../captured-run.ts";
import { definition, scratchFolder } from "../scratch-folder.ts";

const page = join(import.meta.dirname, "../../permissions/fixtures/settings-page");

const settings = `frontend:
  - provider: sentry
    file: constants.ts
    export: SENTRY_APP_PERMISSIONS
    conversion: scopesToRows.ts
    selection: rowsToScopes.ts
    registries: [{ file: constants.ts, export: API_ACCESS_SCOPES }]
    resources: { file: types.ts, export: PermissionResource }
`;

/** A repository with a backend definition and the settings page that shows it. */
function repository(scopes = "[org:ci]"): string {
  const folder = scratchFolder({
    "integrations/hook.yaml": definition((text) => text.replace("[org:ci]", scopes)),
    "scopewright.yaml": settings,
  });
  cpSync(page, folder, { recursive: true });
  return folder;
}

function textsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

test.each([
  ["[org:ci]", "refused", [null]],
  ["[org:ci, org:read]", "lossy", ["org:read"]],
])("check: %s is %s", async (scopes, outcome, afterSave) => {
  const { code, stdout } = await captured(["permissions", "check", "--format", "json"], {
    cwd: repository(scopes),
  });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    lists: [
      {
        file: "constants.ts",
        export: "SENTRY_APP_PERMISSIONS",
        missing: ["org:ci"],
        holders: [{ scope: "org:ci", integrations: ["hook"] }],
        lossy: [{ integration: "hook", afterSave, outcome }],
      },
    ],
  });
});

test("check reports the page together with the definition, in one run", async () => {
  const { code, stdout } = await captured(["check"], { cwd: repository() });
  expect(code).toBe(1);
  expect(stdout).toContain("error[unlisted-permission]");
  expect(stdout).toContain("constants.ts");
});

test.each(["row", "checkbox"])("write as a %s makes it lossless, and only once", async (shape) => {
  const cwd = repository();
  const before = textsOf(cwd);
  const emitted = await captured(["permissions", "emit", "--shape", shape], { cwd });
  expect(emitted.code).toBe(0);
  expect(emitted.stdout).toContain("+ ");
  expect(textsOf(cwd)).toEqual(before);
  const written = await captured(["permissions", "write", "--shape", shape], { cwd });
  expect(written.code).toBe(0);
  expect(written.stdout).toBe(emitted.stdout);
  expect((await captured(["permissions", "check"], { cwd })).code).toBe(0);
  expect((await captured(["check"], { cwd })).code).toBe(0);
  const after = textsOf(cwd);
  expect(after).not.toEqual(before);
  const again = await captured(["permissions", "write", "--shape", shape], { cwd });
  expect(again.stdout).toContain("nothing to add");
  expect(textsOf(cwd)).toEqual(after);
});

test("a box that the form does not mention is left to do", async () => {
  const { stdout } = await captured(["permissions", "emit"], { cwd: repository() });
  expect(stdout).toContain("still to do: rowsToScopes.ts does not mention CONTINUOUS_INTEGRATION");
});

test.each(["check", "emit", "write"])("%s without a list can't judge", async (name) => {
  const cwd = scratchFolder({ "integrations/hook.yaml": definition() });
  const { code, stdout, stderr } = await captured(["permissions", name], { cwd });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("there is no permission list here");
});

test("a list that is computed can't be judged, with its place", async () => {
  const cwd = repository();
  writeFileSync(join(cwd, "constants.ts"), "\nexport const SENTRY_APP_PERMISSIONS = build();\n");
  for (const argv of [["permissions", "check"], ["check"]]) {
    const { code, stdout, stderr } = await captured(argv, { cwd });
    expect(code).toBe(2);
    expect(stdout + stderr).toContain("constants.ts:2:39");
    expect(stdout + stderr).toContain("is computed by `build()`");
  }
});

test("a list outside the repository is not read", async () => {
  const cwd = repository();
  writeFileSync(
    join(cwd, "scopewright.yaml"),
    settings.replace("file: constants.ts\n", "file: /etc/passwd\n"),
  );
  expect((await captured(["permissions", "check"], { cwd })).code).toBe(2);
});
