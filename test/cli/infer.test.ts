import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { captured } from "./captured-run.ts";

const cwd = mkdtempSync(join(tmpdir(), "infer-"));
const files: Readonly<Record<string, string>> = {
  "src/hook.ts": [
    "export async function hook(org: string): Promise<void> {",
    "  await fetch(`https://sentry.io/api/0/organizations/${org}/releases/`, { method: 'POST' });",
    "  await fetch(`https://sentry.io/api/0/nothing/${org}/\u001b[31m/`);",
    "}",
  ].join("\n"),
  "build.sh": "sentry-cli sourcemaps upload dist\n",
  "test/hook.test.ts": "await fetch('https://api.github.com/repos/a/b/issues');",
  "empty/notes.md": "nothing",
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}
afterAll(() => rmSync(cwd, { recursive: true }));

const release = "/api/0/organizations/{organization_id_or_slug}/releases/";

test("gives scripts the calls and what could not be resolved", async () => {
  const { code, stdout } = await captured(["infer", "src", "--format", "json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    calls: [
      {
        provider: "sentry",
        method: "POST",
        path: "/api/0/organizations/{org}/releases/",
        operation: `POST ${release}`,
        by: "fetch",
        confidence: 1,
        file: "src/hook.ts",
        line: 2,
        column: 9,
      },
    ],
    unresolved: [expect.objectContaining({ file: "src/hook.ts", line: 3, provider: "sentry" })],
    files: 1,
    skipped: [],
  });
});

test("tells people what it found, what not, and what it left out", async () => {
  const { code, stdout } = await captured(["infer", "."], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain(`POST ${release}`);
  expect(stdout).toContain("sentry-cli sourcemaps upload");
  expect(stdout).toContain("src/hook.ts:3:9");
  expect(stdout).toContain(
    "4 calls of 4 operations; 1 not resolved; 2 files looked at, 1 left out (test)",
  );
  expect(stdout).not.toContain("\u001b");
});

test("writes lists to paste, and looks into tests when asked", async () => {
  const yaml = await captured(["infer", ".", "--format", "yaml", "--tests"], { cwd });
  expect(yaml.stdout).toContain(`provider: sentry\ncalls:\n`);
  expect(yaml.stdout).toContain(`  - POST ${release} # src/hook.ts:2\n`);
  expect(yaml.stdout).toContain("  - POST /repos/{owner}/{repo}/issues".replace("POST", "GET"));
  const sentry = await captured(["infer", ".", "--provider", "sentry", "--tests"], { cwd });
  expect(sentry.stdout).not.toContain("github");
});

test.each([
  [["infer", "none"], "none does not exist"],
  [["infer", "empty"], "there is no source, script or recording in empty"],
  [["infer", ".", "--provider", "nobody"], "the catalog has no provider `nobody`"],
  [["infer", "test/missing.ts"], "does not exist"],
])("refuses %j", async (argv, words) => {
  const { code, stdout, stderr } = await captured(argv, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
});
