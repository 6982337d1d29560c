import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { definition, scratchFolder } from "./scratch-folder.ts";

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
  const load = "require('ts-morph'); import('hono')";
  expect(loaded(["-e", load], root)).toEqual(expect.arrayContaining(["ts-morph", "hono"]));
});

test.each([
  [["minimize", "--provider", "sentry", "GET /api/0/organizations/"]],
  [["explain", "org:ci"]],
  [["catalog", "stats"]],
  [["--help"]],
])("%j loads no package: all it needs is bundled", (argv) => {
  expect(loaded([program, ...argv], root)).toEqual([]);
});

test.each([["pretty"], ["sarif"]])(
  "neither does check --format %s, without code to read",
  (format) => {
    const cwd = scratchFolder({ "integrations/hook.yaml": definition() });
    expect(loaded([program, "check", "--format", format], cwd)).toEqual([]);
  },
);

test("check of code loads the TypeScript parser, and nothing of what ts-morph adds to it", () => {
  expect(loaded([program, "check", "examples/vercel-release-hook"], root)).toEqual([
    "@ts-morph/common",
  ]);
});

test("neither does init", () => {
  expect(loaded([program, "init"], scratchFolder())).toEqual([]);
});

test("an import loads the parser of its own source alone", () => {
  const cwd = scratchFolder({
    "api.json": JSON.stringify({
      openapi: "3.0.0",
      components: { securitySchemes: { o: { type: "oauth2" } } },
      paths: { "/a": { get: { security: [{ o: ["a:read"] }] } } },
    }),
    "settings.py": 'ROOT_URLCONF = "urls"\n',
    "urls.py": "urlpatterns = []\n",
  });
  expect(loaded([program, "catalog", "import", "openapi", "api.json"], cwd)).toEqual([]);
  const python = loaded([program, "catalog", "import", "sentry-source", "."], cwd);
  expect(python).toContain("@lezer/python");
  expect(python).not.toContain("ts-morph");
});
