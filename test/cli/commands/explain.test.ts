import { expect, test } from "vitest";
import { rules } from "../../../rules/index.ts";
import { captured } from "../captured-run.ts";

test.each(rules.map(({ id }) => id))("%s has a page to show", async (id) => {
  const { code, stdout } = await captured(["explain", id]);
  expect(code).toBe(0);
  expect(stdout).toContain(`# ${id}`);
});

test("a scope: what it reaches and who can hold it", async () => {
  const { code, stdout } = await captured(["explain", "org:ci"]);
  expect(code).toBe(0);
  expect(stdout).toContain("55 operations: 36 read, 19 write");
  expect(stdout).toContain("internal-integration");
  expect(stdout).toContain("/api/0/organizations/{organization_id_or_slug}/releases/");
  const { stdout: json } = await captured(["explain", "org:ci", "--format", "json"]);
  expect(JSON.parse(json)).toMatchObject({
    matches: [{ kind: "scope", provider: "sentry", name: "org:ci", reach: { total: 55 } }],
  });
});

test.each([
  [["POST", "https://sentry.io/api/0/organizations/acme/releases/"]],
  [["POST /api/0/organizations/acme/releases/"]],
  [["--provider", "sentry", "POST", "/api/0/organizations/acme/releases/"]],
])("an operation: %j", async (argv) => {
  const { code, stdout } = await captured(["explain", ...argv]);
  expect(code).toBe(0);
  expect(stdout).toContain("org:ci (reaches 55)");
  expect(stdout).toMatch(/Least privilege +org:ci/);
});

test("what one kind always holds is not put down to scopes of other kinds", async () => {
  const call = ["GET", "https://sentry.io/api/0/organizations/acme/releases/"];
  const { stdout } = await captured(["explain", ...call, "--format", "json"]);
  const { matches } = JSON.parse(stdout) as {
    matches: readonly { openedBy: readonly { scope: string; reach: number }[] }[];
  };
  // Tokens that hold org:ci always can be granted nothing else.
  expect(matches[0]!.openedBy.map(({ scope }) => scope).toSorted()).toEqual([
    "org:ci",
    "project:admin",
    "project:read",
    "project:releases",
    "project:write",
  ]);
  const { stdout: team } = await captured(["explain", "team:read", "--format", "json"]);
  expect(JSON.parse(team)).toMatchObject({ matches: [{ reach: { total: 24 } }] });
});

test("an operation whose target decides shows each", async () => {
  const { stdout } = await captured(["explain", "POST /repos/a/b/issues/1/comments"]);
  expect(stdout).toMatch(/Needs \(pull_request\) +pull_requests:write/);
});

test.each([
  [["over-brod-scope"], "did you mean over-broad-scope?"],
  [["org:cii"], "did you mean org:ci?"],
  [["--provider", "sentry", "contents:write"], "of sentry"],
  [["GET", "https://sentry.io/api/0/organizations/acme/relases/"], "releases"],
  [["GET", "/repos/{owner}/{repo}/pullz"], "/repos/{owner}/{repo}/pulls"],
  [["GET /nowhere /at all x"], "is not a call"],
])("%j is not known: the nearest name is", async (argv, words) => {
  const { code, stdout, stderr } = await captured(["explain", ...argv]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(words);
});

test("Markdown", async () => {
  const { stdout } = await captured(["explain", "org:ci", "--format", "markdown"]);
  expect(stdout).toContain("## `org:ci`");
  expect(stdout).toContain("| write | `POST /api/0");
});
