import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { captured } from "./captured-run.ts";
import { embedded, type Ground, ground, keep } from "./provision-ground.ts";

/** One environment, delivered and replaced, with an hour in which the old token lives on. */
async function inGrace(): Promise<Ground> {
  const there = ground((text) => text.replace("[production, preview]", "[production]"));
  expect((await there.run("apply", ...embedded, "--yes")).code).toBe(0);
  const rotated = await there.run("rotate", "hook", "--grace", "1h", ...embedded, "--yes");
  expect(rotated.code).toBe(0);
  return there;
}

function change({ folder }: Ground, from: string, to: string): void {
  const file = join(folder, "integrations/hook.yaml");
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

describe("during a grace", () => {
  test("nothing is to be done, and nothing is due", async () => {
    const { run } = await inGrace();
    const planned = await run("plan", ...embedded);
    expect([planned.code, planned.stdout]).toEqual([
      0,
      expect.stringMatching(/the token .* that was replaced lives until [^]*No changes/),
    ]);
    const status = await run("status", ...embedded);
    expect([status.code, status.stdout]).toEqual([0, expect.stringContaining("lives until")]);
    const due = await run("rotate", "--due", ...embedded);
    expect([due.code, due.stderr]).toEqual([0, "Nothing is due.\n"]);
  });

  test("what has changed is planned all the same, and done", async () => {
    const there = await inGrace();
    rmSync(join(there.folder, "production.age"));
    const planned = await there.run("plan", ...embedded);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toMatch(/-\/\+ file production\.age is gone \(forces replacement\)/);
    expect(planned.stdout).toMatch(/- revoke the token .* now, whose grace would last until/);
    expect((await there.run("status", ...embedded)).code).toBe(1);
    const applied = await there.run("apply", "--grace", "0", ...embedded, "--yes");
    expect(applied.code).toBe(0);
    const list = await there.run("token", "list", "--provider", "sentry", "--format", "json");
    expect((JSON.parse(list.stdout) as { tokens: object[] }).tokens).toHaveLength(1);
  });

  test("all tokens of an environment end that is named no more", async () => {
    const there = await inGrace();
    change(there, "[production]", "[preview]");
    const planned = await there.run("plan", ...embedded);
    expect(planned.stdout.match(/- +revoke the token .* no longer names/g)).toHaveLength(2);
    await there.run("apply", ...embedded, "--yes");
    const list = await there.run("token", "list", "--provider", "sentry", "--format", "json");
    expect((JSON.parse(list.stdout) as { tokens: object[] }).tokens).toHaveLength(1);
  });
});

describe("status sees what plan sees", () => {
  test("a token that was ended at its issuer, and says what is to be done", async () => {
    const { run } = ground();
    await run("apply", ...embedded, "--yes");
    expect((await run("status", ...embedded)).code).toBe(0);
    const list = await run("token", "list", "--provider", "sentry", "--format", "json");
    const [{ id }] = (JSON.parse(list.stdout) as { tokens: [{ id: string }] }).tokens;
    expect((await run("token", "revoke", id)).code).toBe(0);
    const { code, stdout } = await run("status", ...embedded);
    expect(code).toBe(1);
    expect(stdout).toMatch(/the issuer does not have the token .* any more/);
    expect(stdout).toContain("next: `scopewright apply`");
  });

  test.each([
    [
      "a place that somebody else has changed",
      (there: Ground) => writeFileSync(join(there.folder, "production.age"), "another's"),
      /file production\.age was changed since it was delivered to/,
    ],
    [
      "other scopes",
      (there: Ground) => change(there, "scopes: [org:ci]", "scopes: [project:releases]"),
      /scopes org:ci → project:releases/,
    ],
    [
      "an environment that is named no more",
      (there: Ground) => change(there, "[production, preview]", "[production]"),
      /^hook@preview\n(?: .*\n)+ +- revoke the token/m,
    ],
  ])("%s", async (_, alter, words) => {
    const there = ground();
    await there.run("apply", ...embedded, "--yes");
    alter(there);
    const { code, stdout } = await there.run("status", ...embedded);
    expect([code, stdout]).toEqual([1, expect.stringMatching(words)]);
    expect((await there.run("plan", ...embedded)).code).toBe(1);
  });
});

describe("what no definition asks for any more is told of by plan and status, and let be", () => {
  const lines = (stdout: string): readonly string[] =>
    stdout.split("\n").filter((line) => line.includes("no definition here asks for"));

  async function toldOf(there: Ground): Promise<string> {
    change(there, "integration: hook", "integration: renamed");
    const planned = await there.run("plan", ...embedded);
    const { code, stdout } = await there.run("status", ...embedded);
    const told = lines(stdout);
    expect(told).toHaveLength(1);
    expect(lines(planned.stdout).map((line) => line.replace(/^ +=/, " "))).toEqual(told);
    expect(code).toBe(planned.code);
    const named = await there.run("status", "renamed", ...embedded);
    expect([named.code, lines(named.stdout)]).toEqual([planned.code, []]);
    return told[0]!.trim();
  }

  test("the token that was replaced too, in its grace", async () => {
    expect(await toldOf(await inGrace())).toMatch(
      /^no definition here asks for its tokens [\w-]+, [\w-]+; `scopewright revoke hook@production` ends them$/,
    );
  });

  test("an operation that has made no token yet", async () => {
    const there = ground((text) =>
      text.replace("[production, preview]", "[production]").replaceAll(keep, "[./deliver]"),
    );
    writeFileSync(join(there.folder, "deliver"), "#!/bin/sh\nexit 0\n", { mode: 0o700 });
    await there.run("plan", ...embedded);
    const database = new DatabaseSync(join(there.folder, "scopewright.db"));
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON provision_escrow BEGIN SELECT RAISE(FAIL, 'full'); END",
    );
    expect((await there.run("apply", ...embedded, "--yes")).code).toBe(3);
    database.exec("DROP TRIGGER full");
    database.close();
    expect(await toldOf(there)).toBe(
      "no definition here asks for it, and an operation that stands at minting is under way; `scopewright revoke hook@production` ends it",
    );
  });
});

describe("a place of two tokens", () => {
  const twice = (text: string): string => text.replace(", environments: [production]", "");

  test.each([[["rotate", "hook@preview"]], [["rotate", "hook", "--breach"]], [["apply"]]])(
    "is written by none: %j",
    async (argv) => {
      const there = ground();
      await there.run("apply", ...embedded, "--yes");
      const before = there.tokens();
      change(there, ", environments: [production]", "");
      const { code, stderr } = await there.run(...argv, ...embedded, "--yes");
      expect(code).toBe(2);
      expect(stderr).toMatch(/would be written to file production\.age, of hook@.* and of hook@/);
      expect(there.tokens()).toEqual(before);
    },
  );

  test("stops no other renewal that is due", async () => {
    const there = ground();
    const text = readFileSync(join(there.folder, "integrations/hook.yaml"), "utf8");
    const other = text
      .replace("integration: hook", "integration: other")
      .replace("[production, preview]", "[production]")
      .replace("path: production.age", "path: other.age")
      .replace(/ {2}- exec:.*\n/, "");
    writeFileSync(join(there.folder, "integrations/other.yaml"), other);
    expect((await there.run("apply", ...embedded, "--yes")).code).toBe(0);
    change(there, ", environments: [production]", "");
    const argv = ["rotate", "--due", "--grace", "0", ...embedded, "--format", "json"];
    const { code, stdout, stderr } = await captured(argv, {
      cwd: there.folder,
      env: { PATH: process.env["PATH"] },
      now: () => new Date("2027-02-10T12:00:00Z"),
    });
    const taken = { result: "failed", failure: { code: "place-contested" } };
    expect(JSON.parse(stdout)).toMatchObject({
      outcomes: [
        { integration: "hook", environment: "production", ...taken },
        { integration: "hook", environment: "preview", ...taken },
        { integration: "other", environment: "production", result: "done" },
      ],
    });
    expect(code).toBe(2);
    expect(stderr).toContain("would be written to file production.age");
  });

  test("is seen where only one of them is named, however its path is spelled", async () => {
    const there = ground();
    const file = join(there.folder, "integrations/hook.yaml");
    const text = readFileSync(file, "utf8");
    const other = text
      .replace("integration: hook", "integration: other")
      .replace("path: production.age", "path: ./integrations/../production.age")
      .replace(/ {2}- exec:.*\n/, "");
    writeFileSync(join(there.folder, "integrations/other.yaml"), other);
    const { code, stderr } = await there.run(
      "apply",
      "integrations/other.yaml",
      ...embedded,
      "--yes",
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/production\.age, of hook@production and of other@production/);
  });

  test("is what a definition without environments would make", async () => {
    const { run } = ground(twice);
    expect((await run("plan", ...embedded)).code).toBe(2);
    const { code, stdout } = await run("doctor", ...embedded);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^no {2}places\n +error\[place-contested\] .*production\.age/m),
    ]);
  });
});

test("what an environment has left that is named no more ends with what is due", async () => {
  const there = ground((text) => text.replaceAll(keep, "[./deliver]"));
  const put = (script: string): void =>
    writeFileSync(join(there.folder, "deliver"), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  put("cat > /dev/null");
  expect((await there.run("apply", ...embedded, "--yes")).code).toBe(0);
  const rotated = await there.run("rotate", "hook@preview", "--grace", "2m", ...embedded, "--yes");
  expect(rotated.code).toBe(0);
  change(there, "[production, preview]", "[production]");
  expect((await there.run("rotate", "--due", ...embedded)).stderr).toBe("Nothing is due.\n");
  await there.run("plan", ...embedded);
  const { code, stderr } = await there.run("rotate", "--due", ...embedded);
  expect([code, stderr]).toEqual([0, expect.stringContaining("hook@preview: done")]);
});

test("a journal that is damaged is told of, also where no definition asks for its token", async () => {
  const there = ground();
  await there.run("apply", ...embedded, "--yes");
  change(there, "[production, preview]", "[production]");
  const database = new DatabaseSync(join(there.folder, "scopewright.db"));
  const where = "WHERE lineage = 'hook@preview' AND sequence = 1";
  database.exec(`UPDATE provision_journal SET record = 'no json' ${where}`);
  database.close();
  for (const command of ["plan", "status"]) {
    const { code, stdout } = await there.run(command, ...embedded);
    const told = expect.stringMatching(/hook@preview\n +error\[journal-damaged\]/) as string;
    expect([command, code, stdout]).toEqual([command, 2, told]);
  }
  const { code, stdout } = await there.run("doctor", ...embedded);
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(/^no {2}journal of hook@preview\n +error\[journal-damaged\]/m),
  ]);
});
