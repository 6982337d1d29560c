import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/registry.ts";
import { definition, scratchFolder } from "./scratch-folder.ts";

const root = join(import.meta.dirname, "../..");
const program = join(root, "lib/bin/scopewright.cjs");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(argv: readonly string[], options: { cwd?: string; node?: string[] } = {}): Ended {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...(options.node ?? []), program, ...argv],
    { cwd: options.cwd ?? root, encoding: "utf8", env: { PATH: process.env["PATH"] } },
  );
  return { code: status, stdout, stderr };
}

test("the program runs: version, help, findings, and what can't be judged", () => {
  expect(start(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const check = start(["check", "examples/vercel-release-hook"]);
  expect(check).toMatchObject({ code: 1, stderr: "" });
  expect(check.stdout).toContain("org:ci");
  expect(start(["check", "gone"]).code).toBe(2);
  expect(start(["chek"])).toMatchObject({ code: 2, stdout: "" });
});

test("every command shows its help, with an example", () => {
  for (const { name } of commands) {
    const { code, stdout, stderr } = start([...name.split(" "), "--help"]);
    expect(code, name).toBe(0);
    expect(stderr, name).toBe("");
    expect(stdout, name).toMatch(/\n +\$ scopewright /);
  }
});

test("a reader that stops reading does no harm", async () => {
  const child = spawn(process.execPath, [program, "explain", "repo", "--provider", "github"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.destroy();
  const [code] = (await once(child, "close")) as [number | null];
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("all that is written to a pipe arrives, however slowly it is read", async () => {
  const argv = [program, "explain", "repo", "--provider", "github", "--format", "json"];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8");
  for await (const chunk of child.stdout) {
    stdout += chunk as string;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(JSON.parse(stdout)).toHaveProperty("matches");
});

test("an old Node hears what is needed", () => {
  const old = 'Object.defineProperty(process.versions, "node", { value: "20.11.1" });';
  const { code, stdout, stderr } = start(["check"], {
    node: ["--import", `data:text/javascript,${encodeURIComponent(old)}`],
  });
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("Node 22.18 or newer is needed, and this is Node 20.11.1");
});

test("a defect is one line, and its stack only on request", () => {
  const broken = "JSON.parse = () => { throw new Error('broken on purpose'); };";
  const node = ["--import", `data:text/javascript,${encodeURIComponent(broken)}`];
  const cwd = scratchFolder({ "integrations/hook.yaml": definition() });
  const short = start(["check"], { cwd, node });
  expect(short.code).toBe(2);
  expect(short.stderr).toContain("this is a defect in Scopewright, please report it");
  expect(short.stderr).not.toContain("\n    at ");
  const long = start(["check", "--debug"], { cwd, node });
  expect(long.code).toBe(2);
  expect(long.stderr).toContain("\n    at ");
});
