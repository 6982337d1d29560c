import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchRepository } from "../../check/scratch-repository.ts";
import { captured } from "../captured-run.ts";
import { scratchFolder } from "../scratch-folder.ts";

interface Scoped {
  readonly get?: readonly string[];
  readonly post?: readonly string[];
}

function description(paths: Readonly<Record<string, Scoped>>): string {
  const operations = ({ get, post }: Scoped): object => ({
    ...(get === undefined ? {} : { get: { security: [{ bearer: get }] } }),
    ...(post === undefined ? {} : { post: { security: [{ bearer: post }] } }),
  });
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Acme", version: "1" },
    servers: [{ url: "https://api.acme.example" }],
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, given]) => [path, operations(given)]),
    ),
  });
}

const anyOf = ["--list-semantics", "any-of"];
const old = description({
  "/a": { get: ["a:read", "a:write"], post: ["a:write"] },
  "/b/{id}": { get: ["b:read"] },
});
const current = description({
  "/a": { get: ["a:read", "a:write"], post: ["a:write", "a:read"] },
  "/c": { get: ["c:read"] },
});

async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = scratchFolder(files);
  for (const name of Object.keys(files)) {
    const out = name.replace(".json", ".yaml");
    const run = await captured(["catalog", "import", "openapi", name, ...anyOf, "--out", out], {
      cwd,
    });
    expect(run.code, run.stderr).toBe(0);
  }
  return cwd;
}

test("an imported catalog answers minimize, explain and stats", async () => {
  const cwd = await written({ "old.json": old });
  const catalog = ["--catalog", "old.yaml"];
  const minimal = await captured(
    ["minimize", "GET https://api.acme.example/b/7", ...catalog, "--format", "json"],
    { cwd },
  );
  expect(JSON.parse(minimal.stdout)).toMatchObject({
    provider: "acme",
    scopes: ["b:read"],
    proven: true,
  });
  const explained = await captured(["explain", "a:write", "--provider", "acme", ...catalog], {
    cwd,
  });
  expect(explained.stdout).toMatch(/write +POST +\/a$/m);
  const stats = await captured(["catalog", "stats", ...catalog], { cwd });
  expect(stats.stdout).toMatch(/^acme +3 /m);
});

test("without --out the catalog goes to stdout, what was left out to stderr", async () => {
  const cwd = scratchFolder({ "api.json": old, "scopes.yaml": "" });
  const run = await captured(["catalog", "import", "openapi", "api.json", "--provider", "mine"], {
    cwd,
  });
  expect(run.stderr).toContain("mine: 3 operations, 3 scopes, 1 kind of token, from Acme 1");
  expect(run.stdout).toContain("  mine:\n");
  const json = await captured(["catalog", "import", "openapi", "api.json", "--format", "json"], {
    cwd,
  });
  expect(JSON.parse(json.stdout)).toMatchObject({ id: "acme", operations: 3, notes: [] });
});

test("what is known of the source is stated", async () => {
  const cwd = scratchFolder({ "api.json": old });
  const source = [
    "--source-of",
    "acme/api",
    "--source-commit",
    "abcdef1",
    "--source-date",
    "2026-01-02",
  ];
  const run = await captured(
    ["catalog", "import", "openapi", "api.json", ...source, "--licence", "MIT"],
    { cwd },
  );
  expect(run.stdout).toContain(
    'source: { of: acme/api, commit: abcdef1, date: "2026-01-02", licence: MIT,',
  );
});

test("a file just as it was committed is named by repository, commit and date; a changed one is not", async () => {
  const repository = scratchRepository({ "api.json": old });
  repository.git("remote", "add", "origin", "git@github.com:acme/api.git");
  const commit = repository.git("rev-parse", "HEAD");
  const argv = ["catalog", "import", "openapi", "api.json"];
  const run = await captured(argv, { cwd: repository.root, env: repository.env });
  expect(run.stdout.replaceAll('"', "")).toContain(`{ of: acme/api, commit: ${commit}, date: 20`);
  repository.write({ "api.json": `${old} ` });
  const changed = await captured(argv, { cwd: repository.root, env: repository.env });
  expect(changed.stdout).toContain('source: { of: "Acme 1", note: ');
});

test("verify says operation by operation what agrees, and exits 1 on drift", async () => {
  const cwd = await written({ "old.json": old });
  writeCurrent(cwd);
  const argv = ["catalog", "verify", "--catalog", "old.yaml", ...anyOf, "--against"];
  const same = await captured([...argv, "old.json"], { cwd });
  expect(same).toMatchObject({ code: 0 });
  expect(same.stdout).toContain("3 agree, 0 differ, 0 missing");
  const drifted = await captured([...argv, "new.json", "--format", "json"], { cwd });
  expect(drifted.code).toBe(1);
  const { operations, counts } = JSON.parse(drifted.stdout) as {
    operations: { method: string; path: string; status: string; relation?: string }[];
    counts: object;
  };
  expect(
    operations.map(({ method, path, status, relation }) => [method, path, status, relation]),
  ).toEqual([
    ["GET", "/a", "agrees", undefined],
    ["POST", "/a", "differs", "more"],
    ["GET", "/b/{id}", "unstated", undefined],
    ["GET", "/c", "missing", undefined],
  ]);
  expect(counts).toEqual({ agrees: 1, differs: 1, missing: 1, unstated: 1, "cannot-judge": 0 });
  const pretty = await captured([...argv, "new.json"], { cwd });
  expect(pretty.stdout).toContain(
    "differs (more)  POST /a\n  catalog  a:write\n  source   a:read, a:write\n",
  );
  expect(pretty.stdout).toContain("read-scope-opens-more");
});

function writeCurrent(cwd: string): void {
  writeFileSync(join(cwd, "new.json"), current);
}

test("diff names the scopes that silently gained reach, and exits 1 for these", async () => {
  const cwd = await written({ "old.json": old, "new.json": current });
  const run = await captured(["catalog", "diff", "old.yaml", "new.yaml", "--format", "json"], {
    cwd,
  });
  expect(run.code).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    providers: [
      {
        provider: "acme",
        addedScopes: ["c:read"],
        removedScopes: ["b:read"],
        scopes: [
          { scope: "a:read", gained: [{ method: "POST", path: "/a", risk: "write" }], lost: [] },
        ],
        operations: [
          {
            method: "POST",
            path: "/a",
            change: "changed",
            before: [["a:write"]],
            after: [["a:read"], ["a:write"]],
          },
          { method: "GET", path: "/b/{id}", change: "removed" },
          { method: "GET", path: "/c", change: "added" },
        ],
      },
    ],
  });
  const pretty = await captured(["catalog", "diff", "old.yaml", "new.yaml"], { cwd });
  expect(pretty.stdout).toContain("a:read gained 1 and lost 0\n  + POST /a (write)\n");
  // Losing reach alone is no finding.
  const back = await captured(["catalog", "diff", "new.yaml", "old.yaml"], { cwd });
  expect(back.code).toBe(0);
  const same = await captured(["catalog", "diff", "--alone", "old.yaml", "old.yaml"], { cwd });
  expect(same).toMatchObject({ code: 0, stdout: "The catalogs say the same.\n" });
});

test("diff against the built-in catalog shows what a file adds", async () => {
  const cwd = scratchFolder({
    "scopes.yaml": `version: 1
providers:
  sentry:
    reason: tried
    operations:
      /api/0/broadcasts/:
        PUT: [org:admin, org:write, org:read]
`,
  });
  const run = await captured(["catalog", "diff", "builtin", "scopes.yaml"], { cwd });
  expect(run).toMatchObject({ code: 1 });
  expect(run.stdout).toContain(
    "org:read gained 1 and lost 0\n  + PUT /api/0/broadcasts/ (write)\n",
  );
});

test.each([
  [["catalog", "import", "opnapi", "a.json"], "did you mean openapi?"],
  [["catalog", "import", "openapi", "none.json"], "file-not-found"],
  [["catalog", "import", "openapi", "a.json", "--provider", "A B"], "no provider id"],
  [["catalog", "import", "msgraph", "a.json", "--list-semantics", "any-of"], "goes with openapi"],
  [["catalog", "import", "openapi", "a.json", "--source-date", "today"], "takes a date"],
  [["catalog", "import", "openapi", "a.json", "--source-commit", "HEAD"], "takes a commit"],
  [["catalog", "import", "openapi", "a.json", "--out", "no/folder.yaml"], "can't be written"],
  [["catalog", "verify", "--against", "b.json"], "unknown-source"],
  [["catalog", "verify", "--against", "a.json"], "no provider `acme`"],
  [["catalog", "diff", "builtin", "none.yaml"], "file-not-found"],
  [["catalog", "diff", "--alone", "builtin", "none.yaml"], "file-not-found"],
  [["catalog", "diff", "builtin", "builtin", "--provider", "nobody"], "no provider `nobody`"],
])("%j exits 2 and says why", async (argv, words) => {
  const cwd = scratchFolder({ "a.json": old, "b.json": "{}" });
  const run = await captured(argv, { cwd });
  expect(run).toMatchObject({ code: 2, stdout: "" });
  expect(run.stderr).toContain(words);
});

test("names from a hostile description are shown as they are, and written so that they read back", async () => {
  const title = 'Evil\u001b[2J: "{x}" # \u202e';
  const hostile = old.replace('"Acme"', JSON.stringify(title));
  const cwd = scratchFolder({ "api.json": hostile });
  const run = await captured(["catalog", "import", "openapi", "api.json", "--out", "o.yaml"], {
    cwd,
  });
  expect(run.code).toBe(0);
  // oxlint-disable-next-line no-control-regex -- what a terminal obeys must not reach it
  expect(run.stderr).not.toMatch(/[\u001b\u202e]/);
  expect(readFileSync(join(cwd, "o.yaml"), "utf8")).not.toContain("\u001b");
  const stats = await captured(["catalog", "stats", "--catalog", "o.yaml", "--format", "json"], {
    cwd,
  });
  expect(stats.stdout).toContain(JSON.stringify(title).slice(1, 6));
});
