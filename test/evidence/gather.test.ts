import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runCheck } from "../../src/check/run-check.ts";

const example = join(import.meta.dirname, "../../examples/vercel-release-hook");
const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A copy of the example that the test may change. */
function copyOfExample(): string {
  const folder = mkdtempSync(join(tmpdir(), "gather-"));
  made.push(folder);
  cpSync(example, folder, { recursive: true });
  return folder;
}

const now = new Date("2026-11-22T12:00:00Z");

test("the minimal set of the example counts what its webhook and its build call", async () => {
  const { lint } = await runCheck({ root: example, paths: [], now });
  const [finding] = lint!.findings.filter(({ rule }) => rule === "broader-than-minimal");
  expect(finding?.message).toContain("needs only `org:ci`");
});

test("a call added to the source without a scope is told with both places", async () => {
  const root = copyOfExample();
  const call = 'await sentry(`/organizations/${"acme"}/members/1/`, "DELETE");\n';
  appendFileSync(join(root, "hook/deployment-created.ts"), call);
  const { lint, sources } = await runCheck({ root, paths: [], now });
  const [finding, ...others] = lint!.findings.filter(({ rule }) => rule === "missing-scope");
  expect(others).toEqual([]);
  expect(finding?.message).toContain("members");
  expect(finding?.at.file).toBe("hook/deployment-created.ts");
  expect(finding?.related.map(({ at, text }) => [at.file, text])).toEqual([
    ["integrations/vercel-release-hook.yaml", "granted here"],
  ]);
  expect([...sources.keys()]).toContain("hook/deployment-created.ts");
});

test("a command added to the build counts too", async () => {
  const root = copyOfExample();
  appendFileSync(join(root, "build/upload.sh"), "sentry-cli monitors list\n");
  const { lint } = await runCheck({ root, paths: [], now });
  const [finding] = lint!.findings.filter(({ rule }) => rule === "missing-scope");
  expect(finding?.at).toMatchObject({ file: "build/upload.sh", start: { line: 8 } });
});

test("a call that the code makes and the definition does not state is added by the fix", async () => {
  const root = copyOfExample();
  const call = 'await sentry(`/organizations/acme/releases/${version}/deploys/`, "POST");\n';
  appendFileSync(
    join(root, "hook/deployment-created.ts"),
    `export async function deployed(version: string) {\n  ${call}}\n`,
  );
  const definition = join(root, "integrations/vercel-release-hook.yaml");
  const before = readFileSync(definition, "utf8");
  const { lint, fixed } = await runCheck({ root, paths: [], now, fix: "safe" });
  expect(fixed.map(({ rule }) => rule)).toEqual(["undeclared-call"]);
  expect(lint!.findings.map(({ rule }) => rule)).not.toContain("undeclared-call");
  const last = "  - POST /api/0/organizations/{organization_id_or_slug}/artifactbundle/assemble/\n";
  const added =
    '  - "POST /api/0/organizations/{organization_id_or_slug}/releases/{version}/deploys/"\n';
  expect(readFileSync(definition, "utf8")).toBe(before.replace(last, last + added));
});

test("what can't be resolved, and a glob without a file, withhold a safe fix", async () => {
  const root = copyOfExample();
  const call = "export const any = (kind: string) => sentry(`/organizations/acme/${kind}/`);\n";
  appendFileSync(join(root, "hook/deployment-created.ts"), call);
  const definition = join(root, "integrations/vercel-release-hook.yaml");
  appendFileSync(definition, "callsComplete: true\n");
  const { lint } = await runCheck({ root, paths: [], now });
  const [finding] = lint!.findings.filter(({ rule }) => rule === "broader-than-minimal");
  expect(finding).toBeDefined();
  expect(finding?.fix?.safety).not.toBe("safe");
});
