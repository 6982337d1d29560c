import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { findFiles } from "../../src/evidence/files.ts";
import { inferCalls } from "../../src/evidence/infer.ts";
import { knownCatalog } from "./known-catalog.ts";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with these files, removed after the test. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "evidence-"));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("finds scripts below a folder, and says what it left out", () => {
  const root = folderWith({
    "src/a.ts": "",
    "src/a.test.ts": "",
    "node_modules/x/index.js": "",
    "README.md": "",
    "test/b.ts": "",
  });
  const found = findFiles(root, ["."]);
  expect(found.paths).toEqual(["src/a.ts"]);
  expect(found.skipped).toEqual([
    { reason: "test", files: 2, examples: ["src/a.test.ts", "test/b.ts"] },
  ]);
  expect(findFiles(root, ["."], { tests: true }).paths).toHaveLength(3);
  // Whoever names a file means it.
  expect(findFiles(root, ["test/b.ts"]).paths).toEqual(["test/b.ts"]);
  expect(findFiles(root, ["test"]).paths).toEqual(["test/b.ts"]);
});

test("never leaves the root, by a link or by dots", () => {
  const outside = folderWith({ "secret.ts": "export const path = '/repos/a/b/issues';" });
  const root = folderWith({ "src/a.ts": "" });
  symlinkSync(join(outside, "secret.ts"), join(root, "src/link.ts"));
  symlinkSync(outside, join(root, "src/folder"));
  const found = findFiles(root, ["."]);
  expect(found.paths).toEqual(["src/a.ts"]);
  expect(found.read("src/link.ts")).toBeUndefined();
  expect(found.read("src/folder/secret.ts")).toBeUndefined();
  expect(found.read("../secret.ts")).toBeUndefined();
  for (const path of ["..", "src/folder", "src/link.ts", "src/none.ts"]) {
    expect(findFiles(root, [path]).missing).toEqual([path]);
  }
});

test("imports that lead outside are not followed", async () => {
  const outside = folderWith({ "secret.ts": "export const path = '/repos/a/b/issues';" });
  const name = outside.split("/").at(-1)!;
  const call = "await fetch(`https://api.github.com${path}`);";
  const root = folderWith({
    "a.ts": `import { path } from "../${name}/secret.ts";\n${call}`,
    "b.ts": `import { path } from "./link.ts";\n${call}`,
    "c.ts": `import { path } from "./inside.ts";\n${call}`,
    "inside.ts": "export const path = '/repos/a/b/issues';",
  });
  symlinkSync(join(outside, "secret.ts"), join(root, "link.ts"));
  const found = await inferCalls(knownCatalog(), findFiles(root, ["."]));
  expect(found.calls.map((item) => item.at.file)).toEqual(["c.ts"]);
  expect(found.unresolved.map((item) => item.at.file)).toEqual(["a.ts", "b.ts"]);
});

test("what chosen files import counts, wherever it lies in the checkout", async () => {
  const root = folderWith({
    "src/hook.ts": 'import { create } from "../lib/api.ts";\nawait create("acme");',
    "lib/api.ts":
      "export const create = (org: string) => fetch(`https://sentry.io/api/0/organizations/${org}/releases/`, { method: 'POST' });",
    "lib/other.ts": "await fetch('https://api.github.com/repos/a/b/issues');",
  });
  const found = await inferCalls(knownCatalog(), findFiles(root, ["src"]));
  expect(found.calls.map((item) => `${item.at.file} ${item.method}`)).toEqual(["lib/api.ts POST"]);
});

test("what chosen Python files import counts too, also in a circle", async () => {
  const root = folderWith({
    "hook/main.py": "from lib import api\n\napi.create('acme')\n",
    "lib/__init__.py": "",
    "lib/api.py":
      "import requests\nfrom .base import BASE\n\ndef create(org):\n    requests.post(f'{BASE}/organizations/{org}/releases/')\n",
    "lib/base.py":
      "from .api import create\nfrom .base import BASE as AGAIN\n\nBASE = 'https://sentry.io/api/0'\n",
    "lib/other.py": "import requests\nrequests.get('https://api.github.com/repos/a/b/issues')\n",
  });
  const found = await inferCalls(knownCatalog(), findFiles(root, ["hook"]));
  expect(found.calls.map((item) => `${item.at.file} ${item.method}`)).toEqual(["lib/api.py POST"]);
});

test("hostile sources neither run nor stop the run", async () => {
  const deep = `${"(".repeat(400)}"x"${")".repeat(400)}`;
  const root = folderWith({
    "run.ts":
      "throw new Error('ran'); process.exit(9); fetch('https://api.github.com/repos/a/b/issues');",
    "loop.ts": "const a = b; const b = a; fetch(`https://api.github.com/${a}`); fetch(a);",
    "self.ts":
      "const f = (x: string): string => f(x + f(x)); fetch(`https://sentry.io/${f('a')}`);",
    "cycle.ts": 'export * from "./cycle.ts"; import { x } from "./cycle.ts"; fetch(x);',
    "deep.ts": `fetch("https://sentry.io/api/0/" + ${deep});`,
    "broken.ts": "class { fetch(`${ ] => <<<",
    "cycle.py": "from cycle import a\nfrom other import b as a\nimport requests\nrequests.get(a)",
    "other.py": "from cycle import a as b",
    "self.py":
      "def f(x):\n    return f(f(x))\nimport requests\nrequests.get('https://sentry.io/' + f('a'))",
    "nested.py": `import requests\nrequests.get(${"(".repeat(3000)}"https://sentry.io/"${")".repeat(3000)})`,
    "nested.ts": `fetch(${"(".repeat(30_000)}"https://sentry.io/"${")".repeat(30_000)});`,
    "proto.ts": "const t = { __proto__: 1 }; fetch(t['__proto__'] + t['constructor']);",
  });
  const found = await inferCalls(knownCatalog(), findFiles(root, ["."]));
  expect(found.calls.map((item) => item.at.file)).toEqual(["run.ts"]);
});
