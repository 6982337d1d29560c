import { Command } from "commander";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/registry.ts";
import { captured } from "./captured-run.ts";
import { embedded, ground } from "./provision-ground.ts";
import { scratchFolder } from "./scratch-folder.ts";

interface Refusal {
  readonly outcomes?: readonly unknown[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** Scripts parse all of stdout: it has to be one value. */
function refusal(stdout: string): Refusal {
  return JSON.parse(stdout) as Refusal;
}

const json = ["--format", "json"];

const vercel = "  - vercel: { project: web, variable: TOKEN }";

function damage(folder: string, lineage: string): void {
  const database = new DatabaseSync(join(folder, "scopewright.db"));
  const where = `WHERE lineage = '${lineage}' AND sequence = 1`;
  database.exec(`UPDATE provision_journal SET record = 'no json' ${where}`);
  database.close();
}

describe("a command line that can't be run is told to scripts too", () => {
  test.each(commands.map(({ name, load }) => ({ name, load })))("$name", async ({ name, load }) => {
    const module = await load();
    const command = new Command();
    module.describe(command);
    const format = command.options.find(({ long }) => long === "--format");
    const has = format?.argChoices?.includes("json") === true;
    for (const asked of [
      ["--format", "json", "--nope"],
      ["--nope", "--format=json"],
    ]) {
      const { code, stdout, stderr } = await captured([...name.split(" "), ...asked]);
      expect(code).toBe(2);
      if (!has) {
        expect(stdout).toBe("");
        continue;
      }
      const { problems } = refusal(stdout);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({
        code: "usage",
        message: expect.stringMatching(/^(?:unknown|required) option '--/) as string,
        help: "run with --help for what is possible",
      });
      expect(stderr.replaceAll("\n", " ")).toContain(problems[0]?.message);
    }
  });

  test.each([
    [["apply", "--grace", "soon", ...json], "no length of time"],
    [["inspect", ...json], "no token came"],
    [["rotate", ...json], "name what to rotate"],
    [["rotate", "--format=json"], "name what to rotate"],
    [["token", "list", ...json], "there is no store"],
    [["token", "revoke", ...json], "missing required argument 'id'"],
    [["catalog", "stats", "surplus", ...json], "too many arguments"],
    [["apply", ...json, "--grace"], "argument missing"],
    [["apply", "--plan", "gone.json", ...json], "no saved plan"],
    [["serve", "--log-level", "loud", "--port", "x", ...json], "--log-level"],
    [["serve", "--port", "x", ...json], "no port"],
    [["policy", "except", "x", ...json], "required option '--owner <owner>'"],
    [["--debug=1", "check", ...json], "unknown option"],
    [["nope", ...json], "unknown command 'nope'"],
    [["nope", "--format=json"], "unknown command 'nope'"],
    [["token", "nope", ...json], "unknown command 'nope'"],
    [json, "unknown option '--format'"],
    [["token", ...json], "unknown option '--format'"],
  ])("%j", async (argv, words) => {
    const { code, stdout, stderr } = await captured(argv, { cwd: scratchFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    const { problems } = refusal(stdout);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(words);
  });

  test.each([
    [["rotate"]],
    [["rotate", "--format", "pretty"]],
    [["rotate", ...json, "--format", "pretty"]],
    [["rotate", "--format", "xml"]],
    [["check", "--nope", "--format", "sarif"]],
    [["rotate", "--nope", "--", ...json]],
    [["nope", "--format", "pretty"]],
    [["nope", "--", ...json]],
  ])("%j asks for no JSON", async (argv) => {
    expect(await captured(argv, { cwd: scratchFolder() })).toMatchObject({ code: 2, stdout: "" });
  });

  test("a file that can't be written", async () => {
    const argv = ["report", ...json, "--output", "gone/report.json"];
    const { code, stdout, stderr } = await captured(argv, { cwd: scratchFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain("gone/report.json can't be written (ENOENT)");
    expect(refusal(stdout).problems).toMatchObject([{ code: "usage" }]);
  });
});

describe("what apply does not do is told to scripts too", () => {
  test("a plan that is stale", async () => {
    const { folder, run } = ground();
    await run("plan", ...embedded, "--out", "plan.json");
    const file = join(folder, "integrations/hook.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("maxAge: 90d", "maxAge: 60d"));
    const { code, stdout, stderr } = await run("apply", "--plan", "plan.json", "--yes", ...json);
    expect(code).toBe(2);
    expect(stderr).toContain("plan.json is stale");
    expect(refusal(stdout).problems).toMatchObject([{ code: "stale-plan" }]);
  });

  test("what nobody agreed to, or could", async () => {
    for (const argv of [["apply"], ["rotate", "hook"], ["revoke", "hook"]]) {
      const { run } = ground();
      const { code, stdout, stderr } = await run(...argv, ...embedded, ...json);
      expect(code).toBe(2);
      expect(stderr).toContain("--yes is needed");
      expect(refusal(stdout).problems).toMatchObject([{ code: "not-agreed" }]);
    }
  });

  test.each([[["apply"]], [["rotate", "hook"]], [["revoke", "hook"]], [["adopt", "hook"]]])(
    "what somebody said no to: %j",
    async (argv) => {
      const dialog = { ask: () => Promise.resolve("no"), askHidden: () => Promise.resolve("") };
      const one = (text: string): string => text.replace("[production, preview]", "[production]");
      const { run, tokens } = ground(one, { dialog });
      const more = argv[0] === "adopt" ? ["--token-id", "x"] : [];
      const declined = await run(...argv, ...more, ...embedded, ...json);
      expect(declined.code).toBe(1);
      expect(declined.stderr).toContain("Nothing was done");
      const told = refusal(declined.stdout);
      expect(told.outcomes).toEqual([]);
      expect(told.problems).toMatchObject([{ code: "not-agreed" }]);
      const plain = await run(...argv, ...more, ...embedded);
      expect(plain.code).toBe(1);
      expect(plain.stderr).toContain("Nothing was done");
      expect(tokens()).toEqual([]);
    },
  );

  test("a token that can't be looked at", async () => {
    const { run, tokens } = ground((text) => text.replaceAll(/ {2}- exec: .*/g, vercel));
    const { code, stdout } = await run("apply", ...embedded, "--yes", ...json);
    expect(code).toBe(2);
    const { outcomes, problems } = JSON.parse(stdout) as { outcomes: object[]; problems: object[] };
    expect(outcomes).toEqual([]);
    const failure = { code: "no-credential", message: expect.stringContaining("VERCEL_TOKEN") };
    expect(problems).toMatchObject([
      { integration: "hook", environment: "production", failure },
      { integration: "hook", environment: "preview", failure },
    ]);
    expect(tokens()).toEqual([]);
  });

  test("a journal that is damaged, beside what is done", async () => {
    const { folder, run } = ground();
    await run("apply", ...embedded, "--yes");
    damage(folder, "hook@preview");
    const file = join(folder, "integrations/hook.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("[org:ci]", "[project:releases]"));
    const { code, stdout } = await run("apply", ...embedded, "--yes", ...json);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      outcomes: [{ environment: "production" }],
      problems: [
        { integration: "hook", environment: "preview", failure: { code: "journal-damaged" } },
      ],
    });
  });

  test("definitions with errors, and a token that can't be looked at", async () => {
    const { folder, run } = ground();
    await run("apply", ...embedded, "--yes");
    damage(folder, "hook@preview");
    const file = join(folder, "integrations/hook.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("[org:ci]", "[org:ci, org:admin]"));
    const { code, stdout } = await run("apply", ...embedded, "--yes", ...json);
    expect(code).toBe(1);
    const { problems } = JSON.parse(stdout) as { problems: object[] };
    expect(problems.at(0)).toMatchObject({ code: "over-broad" });
    expect(problems.at(-1)).toMatchObject({
      environment: "preview",
      failure: { code: "journal-damaged" },
    });
  });

  test("definitions with errors", async () => {
    const { run, tokens } = ground((text) => text.replace("[org:ci]", "[project:write]"));
    const { code, stdout, stderr } = await run("apply", ...embedded, "--yes", ...json);
    expect(code).toBe(1);
    expect(stderr).toMatch(/finds errors[^]*hook: [a-z-]+: /);
    const { outcomes, problems } = refusal(stdout);
    expect(outcomes).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem).toMatchObject({
        code: "over-broad",
        integration: "hook",
        rule: expect.stringMatching(/^[a-z-]+$/) as string,
        message: expect.any(String) as string,
        file: "integrations/hook.yaml",
        line: expect.any(Number) as number,
        help: expect.stringContaining("--allow-over-broad") as string,
      });
    }
    expect(tokens()).toEqual([]);
  });
});
