import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inputsOf, takenFromPlan } from "../../src/cli/plan-inputs.ts";
import { embedded, ground, type Ground } from "./provision-ground.ts";
import { definition } from "./scratch-folder.ts";

const hook = "integrations/hook.yaml";
const keeps = { "more.yaml": "version: 1\nproviders: {}\n", "own.yaml": "rules: {}\n" };

function withFiles(env: Readonly<Record<string, string>> = {}): Ground {
  const made = ground(undefined, { env });
  // Beside the one that is planned: a plan of the whole folder is another plan.
  const other = definition((text) => text.replace("integration: hook", "integration: other"));
  writeFileSync(
    join(made.folder, "integrations/other.yaml"),
    `${other}deliver:\n  - exec: { command: [cat] }\n`,
  );
  for (const [name, text] of Object.entries(keeps)) writeFileSync(join(made.folder, name), text);
  return made;
}

const stated = [
  hook,
  ...embedded,
  "--store",
  "own.db",
  "--config",
  "own.yaml",
  "--catalog",
  "more.yaml",
];

describe("a saved plan keeps all that it was made by", () => {
  test("and apply needs to be told none of it", async () => {
    const { folder, run, tokens } = withFiles();
    expect((await run("plan", ...stated, "--out", "plan.json")).code).toBe(1);
    expect(JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"))).toEqual({
      version: 2,
      digest: expect.any(String) as string,
      paths: [hook],
      issuer: "scopewright",
      config: "own.yaml",
      catalog: "more.yaml",
      store: "own.db",
    });
    const applied = await run("apply", "--plan", "plan.json", "--yes");
    expect(applied).toMatchObject({ code: 0 });
    expect(tokens()).toHaveLength(2);
    expect((await run("status", ...stated.slice(1))).stdout).toContain("hook@production\n");
  });

  test("may be told the same in other words", async () => {
    const { run } = withFiles();
    await run("plan", ...stated, "--out", "plan.json");
    const again = ["./integrations/hook.yaml", ...embedded, "--store", "./own.db"];
    expect((await run("apply", ...again, "--plan", "plan.json", "--yes")).code).toBe(0);
  });

  test.each([
    [["integrations"], /made for integrations\/hook\.yaml, .* says integrations: leave/],
    [["--issuer", "sentry"], /made with --issuer scopewright, .* --issuer sentry: leave/],
    [
      ["--server", "https://a.example"],
      /made without --server, .* --server https:\/\/a\.example: leave/,
    ],
    [["--config", "more.yaml"], /made with --config own\.yaml, .* --config more\.yaml: leave/],
    [["--catalog", "own.yaml"], /made with --catalog more\.yaml, .* --catalog own\.yaml: leave/],
    [["--store", "else.db"], /made with --store own\.db, .* --store else\.db: leave/],
  ])("is not to be applied with %j", async (argv, words) => {
    const { run, tokens } = withFiles();
    await run("plan", ...stated, "--out", "plan.json");
    const refused = await run("apply", ...argv, "--plan", "plan.json", "--yes");
    expect(refused.code).toBe(2);
    expect(refused.stderr.trim()).toMatch(words);
    expect(tokens()).toEqual([]);
  });

  test("and says, once it is stale, how to make it anew", async () => {
    const { folder, run } = withFiles();
    await run("plan", ...stated, "--out", "my plan.json");
    const file = join(folder, hook);
    writeFileSync(file, readFileSync(file, "utf8").replace("maxAge: 90d", "maxAge: 60d"));
    const stale = await run("apply", "--plan", "my plan.json", "--yes");
    expect(stale.code).toBe(2);
    expect(stale.stderr).toContain(
      "`scopewright plan integrations/hook.yaml --issuer scopewright --config own.yaml --catalog more.yaml --store own.db --out 'my plan.json'`",
    );
  });

  test("and its store counts before the one that the environment names", async () => {
    const { folder, run } = withFiles({ SCOPEWRIGHT_STORE: "else.db" });
    await run("plan", ...stated, "--out", "plan.json");
    expect((await run("apply", "--plan", "plan.json", "--yes")).code).toBe(0);
    expect(existsSync(join(folder, "else.db"))).toBe(false);
  });
});

test("a plan keeps no credential of a server", async () => {
  const { folder, run } = ground();
  const argv = ["plan", "--server", "https://me:hush@a.example", "--out", "plan.json"];
  const refused = await run(...argv);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("holds a credential");
  expect(refused.stdout + refused.stderr).not.toContain("hush");
  expect(existsSync(join(folder, "plan.json"))).toBe(false);
});

describe("a store with a password", () => {
  const full = "postgres://planner:hush-hush@db.example/tokens?password=hush-too";
  const shown = "postgres://planner:…@db.example/tokens?password=…";
  const context = (env: Record<string, string> = {}): { cwd: string; env: typeof env } => ({
    cwd: "/nowhere",
    env,
  });

  test("is kept without it", () => {
    const byOption = inputsOf(context(), [], { store: full, format: "json" });
    const byEnvironment = inputsOf(context({ SCOPEWRIGHT_STORE: full }), [], { format: "json" });
    expect(byOption).toEqual({ paths: [], store: shown });
    expect(byEnvironment).toEqual(byOption);
  });

  const saved = { digest: "", paths: [], store: shown };

  test("is taken from where this run has it", () => {
    const named = { store: full.replaceAll("hush", "other"), format: "json" };
    expect(takenFromPlan(context(), "p.json", saved, [], named).options).toEqual(named);
    const there = context({ SCOPEWRIGHT_STORE: full });
    expect(takenFromPlan(there, "p.json", saved, [], { format: "json" }).options).toEqual({
      format: "json",
    });
  });

  test.each([
    [{}, undefined, "/nowhere/scopewright.db"],
    [{ SCOPEWRIGHT_STORE: "postgres://a:b-secret@c/d" }, undefined, "postgres://a:…@c/d"],
    [{ SCOPEWRIGHT_STORE: full }, "postgres://a:b-secret@c/d", "postgres://a:…@c/d"],
  ])("and not mistaken for another: %j, %j", (env: Record<string, string>, store, other) => {
    const options = { format: "json", ...(store === undefined ? {} : { store }) };
    const refused = (): unknown => takenFromPlan(context(env), "p.json", saved, [], options);
    expect(refused).toThrow(shown);
    expect(refused).toThrow(other);
    expect(refused).not.toThrow(/secret|hush/);
  });
});

describe("a file that is no saved plan is refused", () => {
  const whole = {
    version: 2,
    digest: "d",
    paths: [hook],
    issuer: "scopewright",
    store: "scopewright.db",
  };

  test.each<readonly [unknown, RegExp]>([
    [{ ...whole, version: 1 }, /of version 1.*version 2.*anew/],
    [{ ...whole, version: 3 }, /of version 3/],
    [{ ...whole, version: "2" }, /of version "2"/],
    [{ ...whole, version: [[[]]] }, /no saved plan/],
    [{ ...whole, version: undefined }, /no saved plan/],
    [{ ...whole, digest: 7 }, /no saved plan/],
    [{ ...whole, paths: "integrations" }, /no saved plan/],
    [{ ...whole, paths: [null] }, /no saved plan/],
    [{ ...whole, issuer: {} }, /no saved plan/],
    [{ ...whole, server: 1 }, /no saved plan/],
    [{ ...whole, config: [] }, /no saved plan/],
    [{ ...whole, catalog: false }, /no saved plan/],
    [{ ...whole, store: undefined }, /no saved plan/],
    [{ ...whole, store: null }, /no saved plan/],
    [null, /no saved plan/],
    [[], /no saved plan/],
    ["plan", /no saved plan/],
  ])("%j", async (kept, words) => {
    const { folder, run } = ground();
    writeFileSync(join(folder, "plan.json"), JSON.stringify(kept));
    const { code, stderr } = await run("apply", "--plan", "plan.json", "--yes");
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).toContain("scopewright plan --out plan.json");
  });

  test("and control characters in it reach no terminal", async () => {
    const { folder, run } = ground();
    const kept = { ...whole, issuer: "\u001b[2J" };
    writeFileSync(join(folder, "plan.json"), JSON.stringify(kept));
    const { code, stderr } = await run("apply", "--plan", "plan.json", ...embedded);
    expect(code).toBe(2);
    expect(stderr).toContain("\\u{1b}[2J");
    expect(stderr).not.toContain("\u001b");
  });
});
