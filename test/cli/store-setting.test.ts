import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { captured, type Captured } from "./captured-run.ts";
import { definition, scratchFolder } from "./scratch-folder.ts";

const delivered = definition((text) => `${text}deliver:\n  - exec: { command: ["true"] }\n`);

function ground(files: Readonly<Record<string, string>>): {
  readonly folder: string;
  readonly run: (env: Readonly<Record<string, string>>, ...argv: string[]) => Promise<Captured>;
} {
  const folder = scratchFolder({ "integrations/hook.yaml": delivered, ...files });
  const now = (): Date => new Date("2026-11-22T12:00:00Z");
  const path = { PATH: process.env["PATH"] };
  return {
    folder,
    run: (env, ...argv) => captured(argv, { cwd: folder, env: { ...path, ...env }, now }),
  };
}

describe("the store that settings name", () => {
  const settings = { "scopewright.yaml": "store: kept.db\n" };

  test("is the one of every command that has a store", async () => {
    const { folder, run } = ground(settings);
    expect((await run({}, "apply", "--issuer", "scopewright", "--yes")).code).toBe(0);
    const list = await run({}, "token", "list", "--provider", "sentry", "--format", "json");
    expect((JSON.parse(list.stdout) as { tokens: object[] }).tokens).toHaveLength(1);
    expect((await run({}, "doctor", "--issuer", "scopewright")).stdout).toContain("kept.db");
    expect([
      existsSync(join(folder, "kept.db")),
      existsSync(join(folder, "scopewright.db")),
    ]).toEqual([true, false]);
  });

  test("comes after the environment and the command line", async () => {
    const { folder, run } = ground(settings);
    await run({ SCOPEWRIGHT_STORE: "other.db" }, "plan", "--issuer", "scopewright");
    await run(
      { SCOPEWRIGHT_STORE: "other.db" },
      "plan",
      "--issuer",
      "scopewright",
      "--store",
      "third.db",
    );
    expect(
      ["kept.db", "other.db", "third.db"].map((name) => existsSync(join(folder, name))),
    ).toEqual([false, true, true]);
  });

  test("is in the settings that --config names", async () => {
    const { folder, run } = ground({ ...settings, "other.yaml": "store: second.db\n" });
    await run({}, "plan", "--issuer", "scopewright", "--config", "other.yaml");
    expect([existsSync(join(folder, "kept.db")), existsSync(join(folder, "second.db"))]).toEqual([
      false,
      true,
    ]);
  });

  test("is not guessed where the settings can't be read", async () => {
    const { folder, run } = ground({ "scopewright.yaml": "stor: kept.db\n" });
    const { code, stderr } = await run({}, "token", "list");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/scopewright\.yaml.*stor/)]);
    expect(existsSync(join(folder, "scopewright.db"))).toBe(false);
  });
});

test("the address of a platform holds no credential, and none is shown", async () => {
  const { run } = ground({});
  const at = { SCOPEWRIGHT_SENTRY_API: "https://me:hush@sentry.example" };
  const { code, stdout, stderr } = await run(at, "doctor");
  expect([code, stderr]).toEqual([2, expect.stringContaining("SCOPEWRIGHT_SENTRY_API: it holds")]);
  expect(stdout + stderr).not.toContain("hush");
});
