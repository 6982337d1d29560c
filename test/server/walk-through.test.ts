import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let service: ChildProcess;
let address: { url: string; code: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scopewright-walk-"));
  const entry = resolve("src/cli/entry.ts");
  const argv = [entry, "serve", "--provider", "sentry", "--port", "0", "--format", "json"];
  const env = { ...process.env };
  delete env["ADMIN_TOKEN"];
  service = spawn(process.execPath, [...argv, "--log-level", "error"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: service.stdout! }), "line")) as [string];
  address = JSON.parse(line) as { url: string; code: string };
}, 60_000);
afterAll(async () => {
  const ended = once(service, "exit");
  service.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
});

test("the walk-through of docs/token-service.md does what it says, with curl alone", async () => {
  const page = await readFile("docs/token-service.md", "utf8");
  const blocks = [...page.matchAll(/^```sh walk\n(.*?)^```$/gms)].map((match) => match[1]!);
  expect(blocks.length).toBeGreaterThan(4);
  const script = ["set -euo pipefail", ...blocks].join("\n");
  const { stdout } = await promisify(execFile)("bash", ["-c", script], {
    cwd: folder,
    env: { ...process.env, SERVICE: address.url, CODE: address.code },
  });
  expect(stdout).toContain('"valid":true,"allowed":true');
  expect(stdout).toContain('"allowed":false');
  expect(stdout).toContain('"would_allow":[["org:admin"]]');
  expect(stdout.trim().split("\n").slice(-2)).toEqual([expect.stringMatching(/204$/), "401"]);
  const minted = await readFile(join(folder, "minted.json"), "utf8");
  expect(JSON.parse(minted)).toMatchObject({ name: "release hook", scopes: ["org:ci"] });
}, 60_000);
