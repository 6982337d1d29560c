import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchRepository } from "../../check/scratch-repository.ts";
import { captured } from "../captured-run.ts";
import { scratchFolder } from "../scratch-folder.ts";

test("what init writes passes check, and is never overwritten", async () => {
  const cwd = scratchFolder();
  const first = await captured(["init", "--format", "json"], { cwd });
  expect(JSON.parse(first.stdout)).toEqual({
    written: [
      "scopewright.yaml",
      "integrations/example-release-hook.yaml",
      ".github/workflows/scopewright.yml",
      ".github/workflows/rotate-tokens.yml",
    ],
    kept: [],
  });
  const check = await captured(["check"], { cwd });
  expect(check).toEqual({ code: 0, stdout: "no findings in 3 integrations\n", stderr: "" });
  const mine = "# mine\n";
  writeFileSync(join(cwd, "scopewright.yaml"), mine);
  const second = await captured(["init"], { cwd });
  expect(second.code).toBe(0);
  expect(second.stdout).toContain("kept  scopewright.yaml");
  expect(readFileSync(join(cwd, "scopewright.yaml"), "utf8")).toBe(mine);
});

test("the change that brings what init writes passes the review that it brings", async () => {
  const repository = scratchRepository({ "README.md": "" });
  const { root, env } = repository;
  await captured(["init"], { cwd: root });
  repository.git("switch", "--quiet", "--create", "change");
  repository.commit({});
  const { code, stdout } = await captured(["diff", "--base", "main", "--head", "change"], {
    cwd: root,
    env,
  });
  expect(stdout).toContain("3 integrations changed, the change passes");
  expect(code).toBe(0);
});

test("init says when it can't write", async () => {
  const cwd = scratchFolder({ integrations: "a file" });
  const { code, stderr } = await captured(["init"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("integrations/example-release-hook.yaml");
});

test("catalog stats counts what is known", async () => {
  const { code, stdout } = await captured(["catalog", "stats", "--format", "json"]);
  expect(code).toBe(0);
  const { providers } = JSON.parse(stdout) as {
    providers: { id: string; operations: number; scopes: number; source: { of: string } }[];
  };
  const sentry = providers.find(({ id }) => id === "sentry");
  expect(sentry).toMatchObject({ operations: 701, source: { of: "getsentry/sentry" } });
  expect(providers.every(({ operations, scopes }) => operations > 0 && scopes > 0)).toBe(true);
  const pretty = await captured(["catalog", "stats"]);
  for (const { id } of providers) expect(pretty.stdout).toContain(id);
  const markdown = await captured(["catalog", "stats", "--format", "markdown"]);
  expect(markdown.stdout).toContain("| `sentry` | 701 |");
});
