import fc from "fast-check";
import { expect, test } from "vitest";
import { actionTable } from "../../generated/actions.js";
import { githubWorkflowReading, githubWorkflows } from "../../src/definitions/github-workflow.ts";
import type { ReadContext, ReadResult } from "../../src/definitions/reader.ts";
import { applyEdits } from "../../src/document/edits.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { problemText } from "./problem-text.ts";

const both = ["actions", "contents", "issues", "packages", "pull_requests"];
const reader = githubWorkflowReading({
  grants: [
    ...both.flatMap((name) => [`${name}:read`, `${name}:write`]),
    "id_token:write",
    "models:read",
  ],
  actions: actionTable,
  apps: { grants: [], inputs: {} },
});
const path = ".github/workflows/ci.yml";
const context: ReadContext = {
  settings: defaultSettings,
  file: (file) => ({ ok: false, problems: [{ code: "none", message: "none", file }] }),
};
const read = (text: string): ReadResult => reader.read({ path, text }, context);
const granted = (text: string): Record<string, string[]> =>
  Object.fromEntries(
    read(text).integrations.map(({ name, scopes }) => [
      name.replace(`${path}#`, ""),
      scopes.map(({ value }) => value),
    ]),
  );
function edited(text: string, job: string, scopes: readonly string[]): string {
  const integration = read(text).integrations.find(({ name }) => name === `${path}#${job}`)!;
  const answer = reader.edit({ path, text }, integration, { kind: "scopes", scopes });
  return answer.ok ? applyEdits(text, answer.edits) : `refused: ${answer.reason}`;
}

const workflow = `# Builds and releases.
name: ci
on:
  push: { branches: [main] }
  pull_request_target:
permissions:
  contents: read # for checkout
  pull-requests: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
  # scopewright-allow over-broad-scope(contents:write) until 2027-01-31 by @acme/security: releases
  release:
    runs-on: ubuntu-latest
    permissions:
      # tags and notes
      contents: write
      id-token: write # provenance
      issues: none
    steps: []
  nothing: { permissions: {}, runs-on: x }
  lint: { permissions: read-all, uses: ./.github/workflows/lint.yml }
`;

test("a job has its own permissions, or else the workflow's, never both", () => {
  expect(granted(workflow)).toEqual({
    test: ["contents:read", "pull_requests:write"],
    release: ["contents:write", "id_token:write"],
    nothing: [],
    lint: [
      "actions:read",
      "contents:read",
      "issues:read",
      "packages:read",
      "pull_requests:read",
      "models:read",
    ],
  });
  const { integrations, problems, unjudged } = read(workflow);
  expect(problems).toEqual([]);
  expect(unjudged?.map(({ message }) => message)).toEqual([
    "whether the job `release` needs all that it is granted is not known: a job without steps",
    "whether the job `lint` needs all that it is granted is not known: the workflow `./.github/workflows/lint.yml`",
  ]);
  const [first, second] = integrations;
  expect(first).toMatchObject({
    provider: { value: "github" },
    token: { kind: { value: "github-token" }, at: { start: { line: 6 } } },
    triggers: [{ value: "push" }, { value: "pull_request_target" }],
    callsComplete: false,
    waivers: [],
    at: { start: { line: 10, column: 3 } },
  });
  expect(first!.scopes[1]!.at.start).toMatchObject({ line: 8, column: 18 });
  expect(second!.token.at?.start.line).toBe(17);
  expect(second!.waivers.map(({ rule }) => rule)).toEqual(["over-broad-scope"]);
});

test.each([
  ["on: push", ["push"]],
  ["on: [push, merge_group]", ["push", "merge_group"]],
])("%s", (on, events) => {
  const [job] = read(`${on}\npermissions: {}\njobs: { a: {} }\n`).integrations;
  expect(job!.triggers?.map(({ value }) => value)).toEqual(events);
});

test("write-all is the highest level of everything", () => {
  expect(granted("permissions: write-all\njobs: { a: {} }\n")).toEqual({
    a: [...both.map((name) => `${name}:write`), "id_token:write", "models:read"],
  });
});

test("a waiver outside the jobs is for those with the workflow's permissions", () => {
  const text =
    "permissions:\n  contents: write # scopewright-allow x by @a: b\njobs:\n  a: {}\n  b: { permissions: {} }\n";
  expect(read(text).integrations.map(({ waivers }) => waivers.length)).toEqual([1, 0]);
});

test("default permissions are not judged", () => {
  const { integrations, problems, unjudged } = read(
    "on: push\njobs:\n  a: {}\n  b: { permissions: {} }\n",
  );
  expect(integrations.map(({ name }) => name)).toEqual([`${path}#b`]);
  expect(problems).toEqual([]);
  expect(problemText(unjudged ?? [])).toBe(
    `${path}:3:3 [default-token] the job \`a\` has the repository's default permissions, which no file states\n` +
      "  expected: `permissions` of the job or of the workflow\n" +
      "  help: state the job's permissions, `{}` for none\n",
  );
  const called = read("on: { workflow_call: }\njobs: { a: {} }\n").unjudged ?? [];
  expect(called[0]?.message).toContain("its caller's permissions");
});

test.each<[string, string]>([
  [
    "permissions:\n  pull_requests: write\n",
    ":2:3 [unknown-permission] `pull_requests` is no permission of a workflow\n  expected: a permission, spelled with hyphens\n  nearest: pull-requests\n",
  ],
  [
    "permissions:\n  contents: admin\n",
    ":2:13 [unknown-value] `contents` can't have this level\n  expected: read, write, none\n",
  ],
  [
    "permissions:\n  models: write\n",
    ":2:11 [unknown-value] `models` can't have this level\n  expected: read, none\n",
  ],
  [
    "permissions: readall\n",
    ":1:14 [unknown-value] these permissions are not known\n  expected: a map, read-all or write-all\n",
  ],
  [
    "permissions: [contents]\n",
    ":1:1 [unknown-value] `permissions` must be a map\n  expected: a map, read-all or write-all\n",
  ],
])("%j is a problem, and the jobs are not judged", (text, problem) => {
  const result = read(`${text}jobs: { a: {} }\n`);
  expect(problemText(result.problems)).toBe(path + problem);
  expect(result.integrations).toEqual([]);
});

test.each(["", "on: push\n", "jobs: {}\n", "jobs: [a]\n", "a: ["])("%j is a problem", (text) => {
  expect(read(text).problems).toHaveLength(1);
});

test("an empty block without braces is a problem, not the default", () => {
  const result = read("permissions:\njobs: { a: {} }\n");
  expect([result.problems.length, result.integrations.length]).toEqual([1, 0]);
});

test.each<[string, string, string[], string, string]>([
  [
    "removes a line",
    "release",
    ["contents:write"],
    "      id-token: write # provenance\n      issues: none\n",
    "",
  ],
  [
    "lowers a level",
    "release",
    ["contents:read", "id_token:write"],
    "      contents: write\n      id-token: write # provenance\n      issues: none\n",
    "      contents: read\n      id-token: write # provenance\n",
  ],
  [
    "adds a line",
    "release",
    ["contents:write", "id_token:write", "issues:read"],
    "issues: none",
    "issues: read",
  ],
  [
    "gives a job a block of its own",
    "test",
    ["contents:read"],
    "    runs-on: ubuntu-latest\n    steps:\n",
    "    permissions:\n      contents: read\n    runs-on: ubuntu-latest\n    steps:\n",
  ],
  [
    "gives a job an empty block",
    "test",
    [],
    "    runs-on: ubuntu-latest\n    steps:\n",
    "    permissions: {}\n    runs-on: ubuntu-latest\n    steps:\n",
  ],
  [
    "fills braces",
    "nothing",
    ["contents:read"],
    "permissions: {}",
    "permissions: { contents: read }",
  ],
  [
    "replaces read-all",
    "lint",
    ["contents:read", "issues:write"],
    "read-all",
    "{ contents: read, issues: write }",
  ],
])("an edit %s and keeps the rest", (_, job, scopes, from, to) => {
  expect(edited(workflow, job, scopes)).toBe(workflow.replace(from, () => to));
  const windows = (text: string): string => text.replaceAll("\n", "\r\n");
  expect(edited(windows(workflow), job, scopes)).toBe(windows(workflow.replace(from, () => to)));
});

test("an edit refuses what a workflow can't say", () => {
  expect(edited(workflow, "test", ["administration:write"])).toMatch(/^refused: /);
  expect(edited(workflow, "test", ["models:write"])).toMatch(/^refused: /);
});

test("random edits give the wanted scopes and touch no other job", () => {
  const levels = fc.constantFrom("read", "write", "none");
  const names = ["actions", "contents", "issues", "packages", "pull-requests"];
  const block = fc.dictionary(fc.constantFrom(...names), levels, { maxKeys: 5 });
  const form = fc.constantFrom("block", "flow", "absent");
  const shape = fc.record({
    own: block,
    form,
    comment: fc.constantFrom("", " # why"),
    windows: fc.boolean(),
    wanted: fc.dictionary(fc.constantFrom(...both), fc.constantFrom("read", "write"), {
      maxKeys: 5,
    }),
  });
  fc.assert(
    fc.property(shape, ({ own, form: kind, comment, windows, wanted }) => {
      const entries = Object.entries(own).map(([name, level]) => `${name}: ${level}`);
      const permissions =
        kind === "absent"
          ? ""
          : kind === "flow" || entries.length === 0
            ? `    permissions: {${entries.join(", ")}}${comment}\n`
            : `    permissions:${comment}\n${entries.map((entry) => `      ${entry}${comment}\n`).join("")}`;
      const head = "on: push\npermissions:\n  contents: write\njobs:\n  z: { steps: [] }\n  a:\n";
      const foot =
        "    runs-on: x # here\n    steps:\n      - run: |\n          echo '# {}'\n  y:\n    steps: []\n";
      const eol = (text: string): string => (windows ? text.replaceAll("\n", "\r\n") : text);
      const text = eol(head + permissions + foot);
      const scopes = Object.entries(wanted).map(([name, level]) => `${name}:${level}`);
      const after = edited(text, "a", scopes);
      expect(after.startsWith(eol(head))).toBe(true);
      expect(after.endsWith(eol(foot))).toBe(true);
      const result = granted(after);
      expect(result["a"]?.toSorted()).toEqual(scopes.toSorted());
      expect([result["z"], result["y"]]).toEqual([["contents:write"], ["contents:write"]]);
    }),
    { numRuns: 400 },
  );
});

test("no text makes it throw", () => {
  const token = fc.constantFrom(
    "jobs:\n",
    "  a:\n",
    "    permissions: ",
    "read-all\n",
    "{}\n",
    "permissions:\n",
    "  contents: ",
    "write\n",
    "[",
    "&x ",
    "*x\n",
    "on: ",
    "push\n",
    "null\n",
    "\t",
    "# scopewright-allow x\n",
    "- ",
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 25 }), (parts) => {
      const { integrations, problems, unjudged } = read(parts.join(""));
      expect(integrations.length + problems.length + (unjudged?.length ?? 0)).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test.each([
  [".github/workflows/ci.yml", true],
  ["apps/x/.github/workflows/ci.yaml", true],
  [".github/workflows/deep/ci.yml", false],
  [".github/actions/x/action.yml", false],
  [".github/workflows/README.md", false],
])("accepts %s: %s", (file, accepted) => {
  expect(githubWorkflows.accepts(file, defaultSettings)).toBe(accepted);
});
