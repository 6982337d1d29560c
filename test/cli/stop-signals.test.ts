import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { listen } from "../loopback.ts";
import { definition, scratchFolder } from "./scratch-folder.ts";

const entry = join(import.meta.dirname, "../../src/cli/entry.ts");
const issuer = ["--issuer", "scopewright"];

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** The exit code; undefined where a signal ended it without any. */
  readonly ended: Promise<number | null>;
}

function start(
  cwd: string,
  argv: readonly string[],
  { env, command = [process.execPath, entry, ...argv] }: Options = {},
): Started {
  const [program, ...rest] = command;
  const child = spawn(program!, rest, { cwd, env: { PATH: process.env["PATH"], ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, said: () => said, ended };
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
}

/** Fails with what was said where the process ends before that. */
async function until(run: Started, what: () => boolean): Promise<void> {
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  while (!what()) {
    expect(over, run.said()).toBe(false);
    await setTimeout(10);
  }
}

function folderWith(program: string): string {
  const deliver = `deliver:\n  - exec: { command: [./deliver] }\n`;
  const folder = scratchFolder({ "integrations/hook.yaml": definition((text) => text + deliver) });
  writeFileSync(join(folder, "deliver"), `#!/bin/sh\n${program}\n`, { mode: 0o700 });
  return folder;
}

/** A token service that takes requests and answers none. */
async function silentServer(): Promise<{ address: string; asked: () => boolean }> {
  let asked = false;
  const server = createServer(() => {
    asked = true;
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `http://127.0.0.1:${port}`, asked: () => asked };
}

describe("a signal ends a run at once, and what is left is said", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s in the middle of an effect", async (signal, code) => {
    const folder = folderWith("touch begun; exec sleep 2");
    const run = start(folder, ["apply", ...issuer, "--yes"]);
    await until(run, () => existsSync(join(folder, "begun")));
    run.child.kill(signal);
    expect(await run.ended).toBe(code);
    expect(run.said()).toContain(
      `Stopped by ${signal}. What was begun is in the journal: \`scopewright recover\` goes on with it, and \`scopewright plan\` shows what is left.\n`,
    );
    writeFileSync(
      join(folder, "deliver"),
      "#!/bin/sh\ncat >> tokens.production\necho >> tokens.production\n",
    );
    const recovered = start(folder, ["recover", ...issuer]);
    expect(await recovered.ended, recovered.said()).toBe(0);
    expect(readFileSync(join(folder, "tokens.production"), "utf8")).toMatch(/^swt_\w+\n$/);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s ends the program that delivers too, and what it has started",
    async (signal, code) => {
      const folder = folderWith("sh -c 'touch begun; sleep 1; cat > place'; touch went-on");
      const run = start(folder, ["apply", ...issuer, "--yes"]);
      await until(run, () => existsSync(join(folder, "begun")));
      run.child.kill(signal);
      expect(await run.ended).toBe(code);
      await setTimeout(1_500);
      expect(["place", "went-on"].filter((name) => existsSync(join(folder, name)))).toEqual([]);
    },
  );

  test.each([[["plan"]], [["apply", "--yes"]]])(
    "before anything was begun, while another side does not answer: %j",
    async (argv) => {
      const { address, asked } = await silentServer();
      const env = { SCOPEWRIGHT_TOKEN: "swt_any" };
      const run = start(folderWith("cat"), [...argv, ...issuer, "--server", address], { env });
      await until(run, asked);
      run.child.kill("SIGTERM");
      expect(await run.ended).toBe(143);
      expect(run.said()).toContain("Stopped by SIGTERM. Nothing was begun.\n");
    },
  );

  test.skipIf(!existsSync("/usr/bin/script"))("Ctrl-C at the question is no answer", async () => {
    const folder = folderWith("cat");
    const words = [process.execPath, entry, "apply", ...issuer].join(" ");
    const run = start(folder, [], { command: ["script", "-qec", words, "/dev/null"] });
    await until(run, () => run.said().includes("Go on? [y/N]"));
    run.child.stdin!.write("\u0003");
    expect(await run.ended).toBe(130);
    expect(run.said()).toContain("\nStopped by SIGINT. Nothing was begun.");
    expect(run.said()).not.toContain("Nothing was done");
  });
});

test("the token service finishes what it began, and says so", async () => {
  const run = start(scratchFolder(), ["serve", "--port", "0", "--format", "json"]);
  await until(run, () => run.said().includes('"url"'));
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(0);
  expect(run.said()).toContain("Stopped by SIGTERM: what is under way is finished first");
});
