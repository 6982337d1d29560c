import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { embedded, ground, type Ground } from "./provision-ground.ts";

async function provisioned(): Promise<Ground> {
  const there = ground();
  expect((await there.run("apply", ...embedded, "--yes")).code).toBe(0);
  return there;
}

function put({ folder }: Ground, path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

/** The environments with a live token, as names of tokens tell them. */
async function live({ run }: Ground): Promise<readonly string[]> {
  const { stdout } = await run("token", "list", "--provider", "sentry", ...json);
  const { tokens } = JSON.parse(stdout) as { tokens: { name: string }[] };
  return tokens.map(({ name }) => name.split("/")[1] ?? "").toSorted();
}

const json = ["--format", "json"];
const broken = "integration: [\n";

describe("revoke ends a token although a definition can't be read", () => {
  test.each([
    ["another's", "integrations/bad.yaml", broken, "yaml-syntax"],
    ["its own", "integrations/hook.yaml", broken, "yaml-syntax"],
    ["the catalog", "scopes.yaml", "providers: [\n", "yaml-syntax"],
  ])("%s", async (_, path, text, code) => {
    const there = await provisioned();
    put(there, path, text);
    const one = await there.run("revoke", "hook@preview", ...embedded, "--yes");
    expect(one.stderr).toContain(`error[${code}]`);
    expect(one.stderr).toContain(path);
    expect(one.stderr).toContain("hook@preview: revoked");
    expect(one.code).toBe(0);
    expect(await live(there)).toEqual(["production"]);
    const all = await there.run("revoke", "hook@production", ...embedded, "--yes", ...json);
    expect(JSON.parse(all.stdout)).toMatchObject({
      outcomes: [{ integration: "hook", environment: "production", result: "done" }],
    });
    expect(all.stderr).toContain(`error[${code}]`);
    expect(await live(there)).toEqual([]);
  });

  test("settings that name no store are told, and the store that is named is gone by", async () => {
    const there = await provisioned();
    put(there, "scopewright.yaml", "store: [\n");
    const guessed = await there.run("revoke", "hook", ...embedded, "--yes");
    expect(guessed.code).toBe(2);
    const store = ["--store", "scopewright.db"];
    const ended = await there.run("revoke", "hook", ...embedded, ...store, "--yes");
    expect([ended.code, ended.stderr]).toEqual([
      0,
      expect.stringContaining("hook@production: revoked"),
    ]);
    rmSync(join(there.folder, "scopewright.yaml"));
    expect(await live(there)).toEqual([]);
  });

  test("a name that nobody knows is refused", async () => {
    const there = await provisioned();
    put(there, "integrations/bad.yaml", broken);
    const { code, stderr } = await there.run("revoke", "nope", ...embedded, "--yes");
    expect([code, stderr]).toEqual([2, expect.stringContaining('"nope"')]);
    expect(await live(there)).toEqual(["preview", "production"]);
  });
});

describe("a leaked token is not replaced where a definition can't be read", () => {
  test("and the way to end it is told", async () => {
    const there = await provisioned();
    const before = there.tokens();
    put(there, "integrations/bad.yaml", broken);
    const argv = ["rotate", "hook@preview", "--breach", ...embedded, "--yes"];
    const words = "`scopewright revoke hook@preview` ends it all the same";
    const told = await there.run(...argv);
    expect([told.code, told.stdout]).toEqual([2, ""]);
    expect(told.stderr).toContain("error[yaml-syntax]");
    expect(told.stderr).toContain(words);
    const { code, stdout } = await there.run(...argv, ...json);
    expect(code).toBe(2);
    const { problems } = JSON.parse(stdout) as { problems: object[] };
    expect(problems).toMatchObject([{ code: "yaml-syntax" }, { help: words }]);
    expect(there.tokens()).toEqual(before);
  });

  test.each([["plan"], ["apply", "--yes"], ["rotate", "hook", "--yes"], ["rotate", "--due"]])(
    "nor does %s begin",
    async (...argv) => {
      const there = await provisioned();
      put(there, "integrations/bad.yaml", broken);
      const { code, stderr } = await there.run(...argv, ...embedded);
      expect([code, stderr]).toEqual([2, expect.stringContaining("error[yaml-syntax]")]);
      expect(stderr).not.toContain("revoke");
    },
  );
});
