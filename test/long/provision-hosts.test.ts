import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newRecoveryKey } from "../../src/provision/journal/escrow.ts";
import { definition } from "../cli/scratch-folder.ts";
import { type PostgresServer, startPostgres } from "../tokens/postgres-server.ts";

let postgres: PostgresServer;
let folder: string;
let env: Readonly<Record<string, string | undefined>>;

beforeAll(async () => {
  postgres = await startPostgres();
  folder = mkdtempSync(join(tmpdir(), "scopewright-hosts-"));
  const program = `[sh, -c, "cat > now; cat now >> tokens; echo >> tokens"]`;
  mkdirSync(join(folder, "integrations"));
  writeFileSync(
    join(folder, "integrations/hook.yaml"),
    definition((text) => `${text}deliver:\n  - exec: { command: ${program} }\n`),
  );
  const { identity } = await newRecoveryKey();
  env = {
    PATH: process.env["PATH"],
    SCOPEWRIGHT_STORE: await postgres.database(),
    SCOPEWRIGHT_RECOVERY_KEY: identity.reveal(),
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await postgres.remove();
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** The command line in a process of its own, killed after so many milliseconds where that is given. */
async function run(argv: readonly string[], killAfter?: number): Promise<Ended> {
  const entry = join(import.meta.dirname, "../../src/cli/entry.ts");
  const issuer = ["--issuer", "scopewright"];
  const child = spawn(process.execPath, [entry, ...argv, ...issuer], { cwd: folder, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const timer =
    killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return { code, output };
}

async function liveTokens(): Promise<number> {
  const entry = join(import.meta.dirname, "../../src/cli/entry.ts");
  const argv = ["token", "list", "--provider", "sentry", "--format", "json"];
  const child = spawn(process.execPath, [entry, ...argv], { cwd: folder, env });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, "close");
  return (JSON.parse(text) as { tokens: object[] }).tokens.length;
}

test("processes that rotate at once on PostgreSQL leave one token, and it is the delivered one", async () => {
  expect(await run(["apply", "--yes"])).toMatchObject({ code: 0 });
  const rotate = ["rotate", "hook", "--grace", "0", "--yes"];
  for (let round = 0; round < 3; round += 1) {
    const all = await Promise.all([run(rotate), run(rotate), run(rotate)]);
    expect(all.map(({ code }) => code)).toContain(0);
    for (const { code, output } of all) if (code !== 0) expect(output).toContain("error[busy]");
    expect(await liveTokens()).toBe(1);
  }
});

test("one that is killed is taken over by the next, wherever it died", async () => {
  const rotate = ["rotate", "hook", "--grace", "0", "--yes"];
  for (const life of [700, 900, 1_000, 1_100, 1_200, 1_300, 1_500]) {
    await run(rotate, life);
    expect(await run(["recover"])).toMatchObject({ code: 0 });
    expect(await liveTokens()).toBe(1);
  }
  const status = await run(["status"]);
  expect(status.code).toBe(0);
  const given = readFileSync(join(folder, "tokens"), "utf8").trim().split("\n");
  for (const token of given) expect(status.output).not.toContain(token);
});
