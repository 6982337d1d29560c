import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "./scratch-folder.ts";

const root = join(import.meta.dirname, "../..");
const program = join(root, "lib/bin/scopewright.cjs");

/** Prints, as the process ends, every package that it loaded from `node_modules`. */
const hook = `
import { registerHooks } from "node:module";
import { writeSync } from "node:fs";
const seen = new Set();
registerHooks({
  load(url, context, next) {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
    if (name !== undefined) seen.add(name);
    return next(url, context);
  },
});
process.on("exit", () => writeSync(2, "loaded " + JSON.stringify([...seen]) + "\\n"));
`;

function loaded(argv: readonly string[], cwd: string): readonly string[] {
  const { stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...argv],
    { cwd, encoding: "utf8" },
  );
  return JSON.parse(/^loaded (.*)$/m.exec(stderr)![1]!) as string[];
}

test("a package that is loaded is seen", () => {
  const load = "require('ts-morph'); import('octokit')";
  expect(loaded(["-e", load], root)).toEqual(expect.arrayContaining(["ts-morph", "octokit"]));
});

test.each([
  [["check", "examples/vercel-release-hook"]],
  [["check", "examples/vercel-release-hook", "--format", "sarif"]],
  [["minimize", "--provider", "sentry", "GET /api/0/organizations/"]],
  [["explain", "org:ci"]],
  [["catalog", "stats"]],
  [["--help"]],
])("%j loads no package: all it needs is bundled", (argv) => {
  expect(loaded([program, ...argv], root)).toEqual([]);
});

test("neither does init", () => {
  expect(loaded([program, "init"], scratchFolder())).toEqual([]);
});
