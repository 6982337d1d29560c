import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captured } from "../captured-run.ts";
import { definition, scratchFolder } from "../scratch-folder.ts";

const file = "integrations/hook.yaml";
const template = "POST /api/0/organizations/{organization_id_or_slug}/releases/";
const sentry = ["minimize", "--provider", "sentry", "--token-kind", "internal-integration"];

interface MinimizeJson {
  readonly scopes: readonly string[];
  readonly proven: boolean;
  readonly integration?: { readonly written: boolean };
}

test.each([
  ["a template", template],
  ["a real URL", "POST https://sentry.io/api/0/organizations/acme/releases/"],
  ["a real path without its slash", "post /api/0/organizations/acme/releases?x=1"],
])("%s is answered", async (_, call) => {
  const { code, stdout } = await captured([...sentry, call, "--format", "json"]);
  expect(code).toBe(0);
  const answer = JSON.parse(stdout) as object;
  expect(answer).toMatchObject({
    provider: "sentry",
    tokenKind: "internal-integration",
    calls: [{ method: "POST", path: "/api/0/organizations/{organization_id_or_slug}/releases/" }],
    scopes: ["org:ci"],
    proven: true,
    reach: { read: 36, write: 19, destructive: 0, critical: 0, total: 55 },
    excess: { operations: 54, weight: expect.any(Number) as number },
    why: [
      {
        scope: "org:ci",
        calls: [
          { method: "POST", path: "/api/0/organizations/{organization_id_or_slug}/releases/" },
        ],
      },
    ],
    ties: [],
    ambiguous: [],
    proof: expect.stringMatching(/^(enumeration|trace|solver)$/) as string,
    certificate: { version: 1, provider: "sentry" },
  });
});

test("people read the scopes, the reasons, the proof and the reach", async () => {
  const { stdout } = await captured([...sentry, template]);
  expect(stdout).toContain("org:ci is the minimal set, proven, for 1 call");
  expect(stdout).toContain("55 operations: 36 read, 19 write");
  expect(stdout).toContain("54 beyond the calls");
});

test("Markdown says the same", async () => {
  const { stdout } = await captured([...sentry, template, "--format", "markdown"]);
  expect(stdout).toContain("**`org:ci`** is the minimal set, proven");
});

test("the provider follows from URLs", async () => {
  const { stdout } = await captured([
    "minimize",
    "GET https://api.github.com/repos/acme/web/pulls",
    "--format",
    "json",
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    provider: "github",
    tokenKind: null,
    scopes: ["pull_requests:read"],
  });
});

test("a call that means different scopes for different targets is not decided", async () => {
  const call = "POST /repos/acme/web/issues/1/comments";
  const argv = ["minimize", "--provider", "github", "--format", "json"];
  const open = await captured([...argv, call]);
  expect(open.code).toBe(2);
  expect(JSON.parse(open.stdout)).toMatchObject({
    proven: false,
    scopes: [],
    ambiguous: [{ method: "POST", targets: ["issue", "pull_request"] }],
  });
  const stated = await captured([...argv, `${call} pull_request`]);
  expect(stated.code).toBe(0);
  expect(JSON.parse(stated.stdout)).toMatchObject({ scopes: ["pull_requests:write"] });
  const wrong = await captured([...argv, `${call} commit`]);
  expect(wrong.code).toBe(2);
  expect(wrong.stdout).toContain("one of issue, pull_request");
});

test.each([
  [["--provider", "sentri", template], "sentry"],
  [["--provider", "sentry", "--token-kind", "internal", template], "expected"],
  [["--provider", "sentry", "POST /api/0/organizations/acme/relases/"], "did you mean"],
  [["--provider", "sentry", "PATCH /api/0/organizations/acme/releases/"], "GET, POST"],
  [["--provider", "sentry", "just-a-word"], "a method and a path"],
  [["--provider", "sentry", "--allow", "org:cii", template], "org:ci"],
  [[template], "--provider"],
  [["GET https://unknown.example/a"], "--provider"],
])("%j is refused, with what would do", async (argv, words) => {
  const { code, stdout, stderr } = await captured(["minimize", ...argv]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(words);
});

test.each([
  [[]],
  [["--write", "--provider", "sentry", template]],
  [["--integration", file, template]],
  [["--integration", file, "--provider", "sentry"]],
])("%j makes no sense", async (argv) => {
  const { code, stderr } = await captured(["minimize", ...argv]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^scopewright: /);
});

test("scripts that ask for JSON find problems on stdout", async () => {
  const { stdout } = await captured(["minimize", "--format", "json", "--provider", "x", template]);
  expect(JSON.parse(stdout)).toMatchObject({ problems: [{ code: "unknown-provider" }] });
});

test("a definition is answered for, and written on request alone", async () => {
  const wide = definition((text) => text.replace("[org:ci]", "[project:read, project:write] # hm"));
  const cwd = scratchFolder({ [file]: wide });
  const argv = ["minimize", "--integration", file, "--format", "json"];
  const asked = JSON.parse((await captured(argv, { cwd })).stdout) as MinimizeJson;
  expect(asked).toMatchObject({
    scopes: ["org:ci"],
    integration: {
      name: "hook",
      granted: ["project:read", "project:write"],
      written: false,
      change: { after: { total: 55 } },
    },
  });
  expect(readFileSync(join(cwd, file), "utf8")).toBe(wide);
  const written = JSON.parse(
    (await captured([...argv, "--write"], { cwd })).stdout,
  ) as MinimizeJson;
  expect(written.integration!.written).toBe(true);
  expect(readFileSync(join(cwd, file), "utf8")).toBe(
    wide.replace("[project:read, project:write]", "[org:ci]"),
  );
  const again = JSON.parse((await captured([...argv, "--write"], { cwd })).stdout) as MinimizeJson;
  expect(again.integration!.written).toBe(false);
});

test("a definition with an unknown call is refused at its place", async () => {
  const cwd = scratchFolder({
    [file]: definition((text) => text.replace("/releases/", "/relases/")),
  });
  const { code, stderr } = await captured(["minimize", "--integration", file, "--write"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("hook.yaml:7:");
});

test("of several integrations in a file, one has to be named", async () => {
  const one = definition().replaceAll(/^/gm, "    ").trimEnd();
  const entry = (name: string): string => `  -\n${one.replace("hook", name)}\n`;
  const cwd = scratchFolder({ [file]: `integrations:\n${entry("first")}${entry("second")}` });
  const open = await captured(["minimize", "--integration", file], { cwd });
  expect(open.code).toBe(2);
  expect(open.stderr).toContain("--name with one of first, second");
  const named = await captured(["minimize", "--integration", file, "--name", "second"], { cwd });
  expect(named.code, named.stderr).toBe(0);
  expect(named.stdout).toContain("second in");
});

test("what a kind holds without being granted it is named", async () => {
  const kind = ["--provider", "sentry", "--token-kind", "org-auth-token"];
  const { code, stdout } = await captured(["minimize", ...kind, template]);
  expect(code).toBe(0);
  expect(stdout).toContain("no scope at all is the minimal set");
  expect(stdout).toMatch(/^Always held +org:ci$/m);
});

test.each([
  [
    ["GET https://api.github.com/repos/a/b", "GET https://sentry.io/api/0/organizations/a/"],
    "the calls go to several providers: GitHub, Sentry",
  ],
  [
    ["GET https://api.github.com/repos/a/b", "GET https://github.example/repos/a/b"],
    "the calls do not tell which provider is called: https://github.example/repos/a/b is at no host",
  ],
])("%j have no one provider", async (calls, message) => {
  const { code, stderr } = await captured(["minimize", ...calls]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
