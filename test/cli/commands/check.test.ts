import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captured } from "../captured-run.ts";
import { definition, scratchFolder } from "../scratch-folder.ts";

interface CheckJson {
  readonly findings: readonly {
    readonly rule: string;
    readonly file: string;
    readonly line: number;
    readonly fix?: { readonly safety: string; readonly gains: readonly string[] };
    readonly change?: {
      readonly to: readonly string[];
      readonly before: { readonly total: number };
      readonly after: { readonly total: number };
      readonly lost: readonly { readonly method: string }[];
      readonly gained: readonly unknown[];
    };
  }[];
  readonly problems: readonly { readonly code: string; readonly line?: number }[];
  readonly unjudged: readonly { readonly code: string; readonly line?: number }[];
  readonly fixed: readonly { readonly gains: readonly string[] }[];
  readonly summary: {
    readonly errors: number;
    readonly warnings: number;
    readonly integrations: number;
  };
}

const file = "integrations/hook.yaml";
const example = join(import.meta.dirname, "../../../examples/vercel-release-hook");

async function checkJson(cwd: string, ...argv: readonly string[]): Promise<CheckJson> {
  const { stdout } = await captured(["check", "--format", "json", ...argv], { cwd });
  return JSON.parse(stdout) as CheckJson;
}

function exampleCopy(): string {
  const folder = scratchFolder();
  cpSync(example, folder, { recursive: true });
  return folder;
}

test("the example: what is wrong, what would do, what is lost and gained", async () => {
  const cwd = exampleCopy();
  const { code, stdout, stderr } = await captured(["check"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toBe("");
  for (const scope of ["project:releases", "project:read", "project:write", "org:ci"]) {
    expect(stdout).toContain(scope);
  }
  expect(stdout).toContain("228 → 55 operations");
  expect(stdout).toContain("DELETE 27 → 0");
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^\d errors.* fixable with --fix=all$/);
  const { findings } = await checkJson(cwd);
  const { change } = findings.find(({ rule }) => rule === "broader-than-minimal")!;
  expect(change).toMatchObject({
    to: ["org:ci"],
    before: { total: 228, destructive: expect.any(Number) as number },
    after: { total: 55, destructive: 0, critical: 0 },
  });
  expect(change!.lost.filter(({ method }) => method === "DELETE")).toHaveLength(27);
  expect(change!.gained).toHaveLength(4);
});

test("the example: --fix=all mends it, keeps the comments, and the next check passes", async () => {
  const cwd = exampleCopy();
  const path = join(cwd, "integrations/vercel-release-hook.yaml");
  const before = readFileSync(path, "utf8");
  const fixed = await captured(["check", "--fix=all"], { cwd });
  expect(fixed.code).toBe(0);
  expect(fixed.stdout).toContain("GET /api/0/organizations/{organization_id_or_slug}/repos/");
  expect(readFileSync(path, "utf8")).toBe(
    before.replace("[project:releases, project:read, project:write]", "[org:ci]"),
  );
  const again = await captured(["check"], { cwd });
  expect(again).toEqual({ code: 0, stdout: "no findings in 1 integration\n", stderr: "" });
});

test("--fix makes safe fixes alone", async () => {
  const cwd = exampleCopy();
  const unsafe = await checkJson(cwd, "--fix");
  expect(unsafe.fixed).toEqual([]);
  expect(unsafe.summary.errors).toBeGreaterThan(0);
  const safe = scratchFolder({
    [file]: definition((text) => text.replace("[org:ci]", "[org:ci, team:read]")),
  });
  expect((await checkJson(safe, "--fix")).fixed).toHaveLength(1);
  expect(readFileSync(join(safe, file), "utf8")).toBe(definition());
});

test("paths are named as they were given, from where the command runs", async () => {
  const cwd = scratchFolder({
    [`web/${file}`]: definition((text) => text.replace("org:", "orc:")),
  });
  const { findings } = await checkJson(cwd, "web");
  expect(findings[0]).toMatchObject({ rule: "unknown-scope", file: `web/${file}`, line: 5 });
});

test.each<[string, (text: string) => string, number]>([
  ["in order", (text) => text, 0],
  ["a warning alone", (text) => text.replace("owner: team-release\n", ""), 0],
  ["an error", (text) => text.replace("org:ci", "org:ci, team:read"), 1],
  ["an unknown scope", (text) => text.replace("org:ci", "org:ci, org:cii"), 2],
  ["an unknown operation", (text) => text.replace("/releases/", "/nothing-here/"), 2],
  ["an unknown provider", (text) => text.replace("sentry", "sentri"), 2],
  ["an unknown token kind", (text) => text.replace("internal-integration", "internal"), 2],
  [
    "an error beside an unknown scope",
    (text) =>
      `${text.replace("org:ci", "org:cii")}` +
      "# scopewright-allow missing-owner until 2020-01-01 by @acme/security: long gone\n",
    1,
  ],
])("%s", async (_, change, code) => {
  const cwd = scratchFolder({ [file]: definition(change) });
  const result = await captured(["check"], { cwd });
  expect(result.code, result.stdout).toBe(code);
});

test("an unknown name in the settings can't be judged", async () => {
  const cwd = scratchFolder({
    [file]: definition(),
    "scopewright.yaml": "rules:\n  over-brod-scope: off\n",
  });
  const { code, stdout } = await captured(["check"], { cwd });
  expect(code).toBe(2);
  expect(stdout).toContain("scopewright.yaml:2:3");
  expect(stdout).toContain("over-broad-scope");
});

test("--config takes other settings", async () => {
  const cwd = scratchFolder({
    [file]: definition((text) => text.replace("org:ci", "org:ci, team:read")),
    "mild.yaml":
      "rules: { over-broad-scope: off, broader-than-minimal: off, redundant-scope: off }\n",
  });
  expect((await captured(["check"], { cwd })).code).toBe(1);
  expect((await captured(["check", "--config", "mild.yaml"], { cwd })).code).toBe(0);
  const missing = await captured(["check", "--config", "gone.yaml"], { cwd });
  expect(missing.code).toBe(2);
  expect(missing.stdout).toContain("gone.yaml");
});

test("a repository's own scopes.yaml adds to the catalog", async () => {
  const own = `version: 1
providers:
  acme:
    title: Acme
    hosts: [api.acme.example]
    listSemantics: any-of
    source: { of: our own service, date: 2026-11-01 }
    scopes:
      things:read: { access: read }
    tokenKinds:
      robot: { principal: app, grants: all, expands: true, mint: multi }
    operations:
      /things: { GET: [things:read] }
`;
  const integration = definition((text) =>
    text
      .replace("sentry", "acme")
      .replace("internal-integration", "robot")
      .replace("org:ci", "things:read")
      .replace(/POST .*/, "GET https://api.acme.example/things"),
  );
  const cwd = scratchFolder({ [file]: integration, "scopes.yaml": own, "other.yaml": own });
  const result = await captured(["check"], { cwd });
  expect(result.code, result.stdout).toBe(0);
  writeFileSync(join(cwd, "scopes.yaml"), own.replace("[things:read]", "[thing:read]"));
  const wrong = await captured(["check"], { cwd });
  expect(wrong.code).toBe(2);
  expect(wrong.stdout).toContain("scopes.yaml:");
  const named = await captured(["check", "--catalog", "other.yaml"], { cwd });
  expect(named.code, named.stdout).toBe(0);
});

test("a baseline lets today's errors be, and only shrinks by itself", async () => {
  const bad = definition((text) => text.replace("org:ci", "org:ci, team:read"));
  const cwd = scratchFolder({ [file]: bad });
  const none = await captured(["check", "--update-baseline"], { cwd });
  expect(none.code).toBe(2);
  const update = ["check", "--baseline", "baseline.json", "--update-baseline"];
  const updated = await captured(update, { cwd });
  expect(updated.stderr).toContain("baseline.json");
  expect(updated, "what was written just now is let be").toMatchObject({ code: 0 });
  expect(updated.stdout).toContain("excused by waiver or baseline");
  const baseline = ["check", "--baseline", "baseline.json"];
  const excused = await captured(baseline, { cwd });
  expect(excused.code).toBe(0);
  expect(excused.stdout).toContain("excused by waiver or baseline");
  writeFileSync(join(cwd, file), "integration: [");
  await captured(baseline, { cwd });
  writeFileSync(join(cwd, file), bad);
  expect((await captured(baseline, { cwd })).code, "a file that can't be read mends nothing").toBe(
    0,
  );
  writeFileSync(join(cwd, file), bad.replace("team:read", "team:write"));
  expect((await captured(baseline, { cwd })).code, "another error is not excused").toBe(1);
  writeFileSync(join(cwd, file), bad);
  expect((await captured(baseline, { cwd })).code, "what was mended may not come back").toBe(1);
});

test("a waived finding is counted, and in SARIF it is suppressed", async () => {
  const cwd = scratchFolder({
    [file]: definition((text) =>
      text.replace(
        "scopes: [org:ci]",
        "# scopewright-allow over-broad-scope(team:read) until 2027-01-31 by @acme/security: move, #41\n" +
          "# scopewright-allow broader-than-minimal(team:read) until 2027-01-31 by @acme/security: move, #41\n" +
          "# scopewright-allow redundant-scope(team:read) until 2027-01-31 by @acme/security: move, #41\n" +
          "scopes: [org:ci, team:read]",
      ),
    ),
  });
  const pretty = await captured(["check"], { cwd });
  expect(pretty.stdout).toContain("excused by waiver or baseline");
  const { stdout } = await captured(["check", "--format", "sarif"], { cwd });
  const log = JSON.parse(stdout) as {
    runs: { results: { suppressions: { kind: string; justification: string }[] }[] }[];
  };
  const waived = log.runs[0]!.results.flatMap(({ suppressions }) => suppressions);
  expect(waived[0]).toMatchObject({ kind: "inSource" });
  expect(waived[0]!.justification).toContain("move, #41");
});

test.each(["json", "sarif", "github", "markdown"])("%s of the example is whole", async (format) => {
  const { code, stdout } = await captured(["check", "--format", format], { cwd: example });
  expect(code).toBe(1);
  if (format === "json" || format === "sarif") JSON.parse(stdout);
  expect(stdout).toContain("broader-than-minimal");
  expect(stdout).toContain("vercel-release-hook.yaml");
});

function workflowFolder(text: string): string {
  const folder = scratchFolder();
  mkdirSync(join(folder, ".github/workflows"), { recursive: true });
  writeFileSync(join(folder, ".github/workflows/ci.yml"), text);
  return folder;
}

const workflow = `on: push
jobs:
  build: # the default token
    steps: [{ run: make }]
  scan:
    permissions: { checks: write }
    steps: [{ uses: acme/scan@v1 }]
  greet:
    permissions:
      contents: none # nothing to read
      issues: write # \u00e4
    steps:
      - run: echo hello
`;

test("workflows alone: findings, notes on what is not judged, and a fix on request", async () => {
  const cwd = workflowFolder(workflow);
  const { code, stdout } = await captured(["check"], { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain("Not judged:\n  .github/workflows/ci.yml:3: the job `build` has");
  expect(stdout).toContain("  .github/workflows/ci.yml:7: whether the job `scan` needs all");
  const { findings, problems, unjudged } = await checkJson(cwd);
  expect(findings).toMatchObject([{ rule: "over-broad-scope", line: 11 }]);
  expect(problems).toEqual([]);
  expect(unjudged).toMatchObject([
    { code: "default-token", line: 3 },
    { code: "unknown-needs", line: 7 },
  ]);
  const fixed = await captured(["check", "--fix=all"], { cwd });
  expect(fixed.code).toBe(0);
  const after = readFileSync(join(cwd, ".github/workflows/ci.yml"), "utf8");
  const [head] = workflow.split("    permissions:\n");
  expect(after).toBe(`${head}    permissions: {}\n    steps:\n      - run: echo hello\n`);
});

test("jobs on the default token are judged where the settings say what that is", async () => {
  const job = "  a: { runs-on: x, steps: [{ run: 'true' }] }\n";
  const bare = `on: push\njobs:\n${job}`;
  const judged = async (
    level: string,
  ): Promise<{ readonly code: number; readonly stdout: string }> =>
    captured(["check", "--format", "json"], {
      cwd: scratchFolder({
        ".github/workflows/ci.yml": bare,
        "scopewright.yaml": `github: { workflowPermissions: ${level} }\n`,
      }),
    });
  const write = await judged("write");
  expect(write.code).toBe(1);
  expect(write.stdout).toContain("contents:write");
  const read = await judged("read");
  expect(read.code).toBe(0);
  expect(JSON.parse(read.stdout)).toMatchObject({ unjudged: [], summary: { integrations: 1 } });
});

test("nothing but default tokens is nothing judged, and no pass", async () => {
  const cwd = workflowFolder("on: push\njobs: { a: { steps: [] } }\n");
  const { code, stdout } = await captured(["check"], { cwd });
  expect(code).toBe(2);
  expect(stdout).toContain("nothing that was found in this folder can be judged by itself");
});
