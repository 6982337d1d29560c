import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** A run of its own, with a ledger of its own. */
function run(name: string): {
  readonly code: number | null;
  readonly complaint: string;
  readonly last: string;
} {
  const vitest = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
  const argv = [
    vitest,
    "run",
    "--config",
    "test/canary/planted/vitest.config.ts",
    "--root",
    ".",
    `/${name}.ts`,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  const all = stdout + stderr;

  const at = stderr.indexOf("plaintexts were found");
  return {
    code: status,
    complaint: at === -1 ? "" : stderr.slice(at),
    last: stdout.trimEnd().split("\n").at(-1) ?? all,
  };
}

test("a leak on any way fails the run, though every test passed, and is not repeated", () => {
  const { code, complaint, last } = run("leaks");
  expect(code).toBe(1);
  expect(last).toBe("9 passed, 1 failed");
  for (const line of [
    /output: what the run printed: a plaintext as it is\n +first <plaintext>/,
    /output: what the run printed: a plaintext as it is\n.*second <plaintext>/,
    /output: stdout of node: a plaintext as it is\n +sync <plaintext>/,
    /output: stderr of node: a plaintext as it is\n +async <plaintext>/,
    /answer: answer of GET \/page: 200: a plaintext as it is\n +answered <plaintext>/,
    /argv: arguments of a program: a plaintext in hex\n +async .*<plaintext>/,
    /argv: arguments of a program: a plaintext as it is\n +sync <plaintext>/,
    /log: a warning: a plaintext in base64\n.*<plaintext>/,
    /error: an error: a plaintext as it is.*\n.*thrown%20<plaintext>/,
    /file: \S+\/left: a plaintext as it is\n +left <plaintext>/,
    /file: \S+\/given: a plaintext as it is\n +given <plaintext>/,
    /file: unlinked: a plaintext as it is\n +unlinked <plaintext>/,
    /file: removed: a plaintext as it is\n +removed <plaintext>/,
    /file: overwritten: a plaintext as it is\n +overwritten <plaintext>/,
    /file: replaced: a plaintext as it is\n +replaced <plaintext>/,
    /file: \S+\/below\/text\.json: a plaintext in base64\n +\{"token":"<plaintext>/,
    /database: \S+\/rows\.db: a plaintext as it is.*\n.* row <plaintext>/,
    /database: \S+\/deleted\.db: a plaintext as it is.*\n.*deleted <plaintext>/,
  ]) {
    expect(complaint).toMatch(line);
  }
  expect(complaint).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

test("a run that keeps its secrets passes", () => {
  expect(run("careful")).toEqual({ code: 0, complaint: "", last: "1 passed, 0 failed" });
});

/** Files of tests, from the folder of the project. */
function testFiles(): readonly string[] {
  return readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((path) => /^(?!.*\bfixtures\b).*\.ts$/.test(path))
    .map((path) => join("test", path));
}

test.each([
  ["src/cli/run.ts", ["test/cli/captured-run.ts"]],
  ["src/server/app.ts", ["test/server/client.ts"]],
])("nothing but %s's own helper runs it, and the canary sees what it tells", (module, helpers) => {
  const importing = testFiles().filter((path) =>
    new RegExp(`from "[./]*${module.replaceAll(".", "\\.")}"`).test(readFileSync(path, "utf8")),
  );
  expect(importing).toEqual(helpers);
});
