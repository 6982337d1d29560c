import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { embedded, type Ground, ground, keep } from "./provision-ground.ts";

interface Stuck extends Ground {
  /** What the place's program does from now on. */
  readonly put: (script: string) => void;
  readonly live: () => Promise<readonly string[]>;
  /** Revoking fails at the issuer until it is mended. */
  readonly issuer: (state: "fails" | "works") => void;
}

/** One environment with a token delivered. */
async function delivered(): Promise<Stuck> {
  const there = ground((text) =>
    text.replace("[production, preview]", "[production]").replace(keep, "[./deliver]"),
  );
  const put = (script: string): void =>
    writeFileSync(join(there.folder, "deliver"), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  put("cat > /dev/null");
  expect((await there.run("apply", ...embedded, "--yes")).code).toBe(0);
  return {
    ...there,
    put,
    live: async () => {
      const argv = ["token", "list", "--provider", "sentry", "--format", "json"];
      const { stdout } = await there.run(...argv);
      return (JSON.parse(stdout) as { tokens: { id: string }[] }).tokens.map(({ id }) => id);
    },
    issuer: (state) => {
      const database = new DatabaseSync(join(there.folder, "scopewright.db"));
      database.exec(
        state === "fails"
          ? "CREATE TRIGGER stuck BEFORE UPDATE ON tokens BEGIN SELECT RAISE(FAIL, 'stuck'); END"
          : "DROP TRIGGER stuck",
      );
      database.close();
    },
  };
}

const yes = [...embedded, "--yes"];

describe("what was to end does not look well until it has", () => {
  test.each([
    ["revoke", ["revoke", "hook"]],
    ["breach", ["rotate", "hook", "--breach"]],
  ])("an abandoned %s is left to a person", async (_, argv) => {
    const { run, issuer, live } = await delivered();
    issuer("fails");
    expect((await run(...argv, ...yes)).code).toBe(3);
    const abandoned = await run("recover", "--abandon", ...embedded);
    expect([abandoned.code, abandoned.stderr]).toEqual([
      3,
      expect.stringMatching(/a person has to decide[^]*scopewright revoke hook@production/),
    ]);
    expect(abandoned.stderr).not.toContain("goes on with it");
    issuer("works");
    expect((await run("status", ...embedded)).code).toBe(1);
    expect((await run("plan", ...embedded)).code).toBe(1);
    expect((await run("recover", ...embedded)).code).toBe(3);
    expect((await run("rotate", "--due", ...embedded)).code).toBe(3);
    expect((await run("revoke", "hook", ...yes)).code).toBe(0);
    expect(await live()).toEqual([]);
  });
});

test("a breach says what ends the token meanwhile, wherever it can't begin", async () => {
  const { folder, run, live } = await delivered();
  const file = join(folder, "integrations/hook.yaml");
  const text = readFileSync(file, "utf8");
  const more = "  - vercel: { project: web, variable: TOKEN }\n";
  writeFileSync(file, text + more);
  const refused = await run("rotate", "hook", "--breach", ...yes);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/VERCEL_TOKEN[^]*revoke hook@production.* ends the leaked token/),
  ]);
  expect(refused.stderr).not.toContain("ends first");
  expect((await run("revoke", "hook", ...yes)).code).toBe(0);
  expect(await live()).toEqual([]);
});

describe("without the recovery key", () => {
  test("a breach breaks nothing off", async () => {
    const { folder, run, put } = await delivered();
    put("exit 1");
    expect((await run("rotate", "hook", ...yes)).code).toBe(3);
    const key = join(folder, "scopewright.db.recovery-key");
    const whole = readFileSync(key, "utf8");
    writeFileSync(key, "junk");
    const refused = await run("rotate", "hook", "--breach", ...yes);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("nothing was changed"),
    ]);
    expect(refused.stderr).not.toContain("breaking off");
    writeFileSync(key, whole);
    put("cat > /dev/null");
    expect((await run("recover", ...embedded)).code).toBe(0);
  });

  test("a token whose key is gone is given up, and no other key is made", async () => {
    const { folder, run, put, live } = await delivered();
    const before = await live();
    put("exit 1");
    expect((await run("rotate", "hook", "--grace", "0", ...yes)).code).toBe(3);
    const key = join(folder, "scopewright.db.recovery-key");
    rmSync(key);
    const lost = await run("recover", ...embedded);
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringMatching(/is gone[^]*backup/)]);
    expect(() => readFileSync(key)).toThrow("ENOENT");
    const abandoned = await run("recover", "--abandon", ...embedded);
    expect(abandoned.code).toBe(3);
    expect(abandoned.stderr).not.toContain("nothing was changed");
    put("cat > /dev/null");
    expect((await run("rotate", "hook", "--grace", "0", ...yes)).code).toBe(0);
    const after = await live();
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
  });
});

describe("a token is adopted once", () => {
  test("and not where another lineage has it", async () => {
    const { run, live } = twoEnvironments();
    await run("apply", ...yes);
    const [first, second] = await live();
    await run("revoke", "hook@preview", ...yes);
    const left = (await live())[0]!;
    expect([first, second]).toContain(left);
    const taken = await run("adopt", "hook@preview", "--token-id", left, ...yes);
    expect([taken.code, taken.stderr]).toEqual([
      2,
      expect.stringMatching(/error\[token-in-use\].* is one of hook@production/),
    ]);
    const unknown = await run("adopt", "hook@preview", "--token-id", "nothing", ...yes);
    expect(unknown.stderr).toContain("there are none");
  });
});

function twoEnvironments(): Pick<Stuck, "run" | "live"> {
  const { run } = ground();
  return {
    run,
    live: async () => {
      const { stdout } = await run("token", "list", "--provider", "sentry", "--format", "json");
      return (JSON.parse(stdout) as { tokens: { id: string }[] }).tokens.map(({ id }) => id);
    },
  };
}
