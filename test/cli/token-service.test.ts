import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { captured, type Captured } from "./captured-run.ts";

let folder: string;
const store = "tokens.db";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scopewright-cli-"));
  const { openStore } = await import("../../src/tokens/store/open.ts");
  await (await openStore(join(folder, store))).close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...argv: string[]): Promise<Captured> => captured(argv, { cwd: folder });
const onStore = (...argv: string[]): Promise<Captured> => run(...argv, "--store", store);

interface Listed {
  readonly tokens: readonly { readonly id: string; readonly status: string }[];
}

async function listed(...argv: string[]): Promise<Listed["tokens"]> {
  const { stdout } = await onStore("token", "list", "--format", "json", ...argv);
  return (JSON.parse(stdout) as Listed).tokens;
}

test("mint prints the token alone to stdout; list, rotate and revoke go by its id", async () => {
  const minted = await onStore("token", "mint", "--name", "deploy", "--scope", "tokens:read");
  expect(minted.code).toBe(0);
  expect(minted.stdout).toMatch(/^swt_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}\n$/);
  expect(minted.stderr).toContain("only time");
  const [token] = await listed();
  expect(token).toMatchObject({ name: "deploy", status: "live", created_by: "command-line" });
  const rotated = await onStore("token", "rotate", token!.id, "--grace", "0");
  expect(rotated.stdout).toMatch(/^swt_/);
  const [successor, ...others] = await listed();
  expect(others).toEqual([]);
  expect((await onStore("token", "revoke", successor!.id, "--reason", "test")).code).toBe(0);
  expect((await onStore("token", "revoke", successor!.id)).code).toBe(0);
  expect(await listed()).toEqual([]);
  expect((await listed("--all")).map((each) => each.status)).toEqual(["revoked", "revoked"]);
});

test("an integration's definition and calls stand for scopes", async () => {
  await writeFile(
    join(folder, "hook.yaml"),
    "integration: hook\nprovider: sentry\nscopes: [org:ci]\ncalls:\n  - POST /api/0/organizations/{organization_id_or_slug}/releases/\n",
  );
  const guarded = ["--provider", "sentry", "--format", "json"];
  const byName = await onStore(
    "token",
    "mint",
    "--integration",
    "hook",
    "--integrations",
    "hook.yaml",
    ...guarded,
  );
  expect(byName.stderr).toBe("");
  const call = "POST /api/0/organizations/acme/releases/";
  const byCall = await onStore("token", "mint", "--call", call, ...guarded);
  for (const { stdout } of [byName, byCall]) {
    expect((JSON.parse(stdout) as { scopes: string[] }).scopes).toEqual(["org:ci"]);
  }
});

test.each([
  [["token", "mint", "--scope", "nope"], /no scope "nope"/],
  [["token", "mint", "--call", "nonsense"], /not a method and a path/],
  [["token", "mint", "--resource", "web"], /not kind=value/],
  [["token", "mint", "--expires-in", "forever"], /length of time/],
  [["token", "mint", "--provider", "nobody"], /there are .*sentry/],
  [["token", "revoke", "1"], /no id/],
  [["token", "rotate"], /name the id/],
  [["audit", "verify", "--expect", "1"], /colon/],
])("%j is refused with words and exit code 2", async (argv, words) => {
  const { code, stdout, stderr } = await onStore(...argv);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("without a store and without a server there is nothing to work on", async () => {
  const { code, stderr } = await run("token", "list", "--store", "missing.db");
  expect(code).toBe(2);
  expect(stderr).toMatch(/no store at .*scopewright serve/);
  const server = await run("token", "list", "--server", "http://127.0.0.1:9");
  expect(server).toMatchObject({ code: 2 });
  expect(server.stderr).toContain("SCOPEWRIGHT_TOKEN");
  const clear = await run("token", "list", "--server", "http://tokens.example");
  expect([clear.code, clear.stderr]).toEqual([
    2,
    expect.stringContaining("https://tokens.example"),
  ]);
  const unreachable = await captured(["token", "list", "--server", "http://127.0.0.1:9"], {
    cwd: folder,
    env: { SCOPEWRIGHT_TOKEN: "x" },
  });
  expect(unreachable).toMatchObject({ code: 2 });
  expect(unreachable.stderr).toContain("does not answer");
});

test("the audit verifies and exports; a changed export is found, and a noted end must be there", async () => {
  const verified = await onStore("audit", "verify");
  expect(verified.code).toBe(0);
  const [, end] = /last entry (\S+)/.exec(verified.stdout)!;
  const exported = await onStore("audit", "export");
  const file = join(folder, "audit.jsonl");
  await writeFile(file, exported.stdout);
  expect(await run("audit", "verify", file, "--expect", end!)).toMatchObject({ code: 0 });
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  await writeFile(file, `${lines.slice(0, -1).join("\n")}\n`);
  expect(await run("audit", "verify", file)).toMatchObject({ code: 0 });
  expect(await run("audit", "verify", file, "--expect", end!)).toMatchObject({ code: 1 });
  await writeFile(file, exported.stdout.replace("command-line", "somebody"));
  const changed = await run("audit", "verify", file);
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/broken at entry 1/);
  await writeFile(file, "{}\n");
  expect(await run("audit", "verify", file)).toMatchObject({ code: 2 });
});
