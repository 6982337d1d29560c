import { describe, expect, test } from "vitest";
import { githubOperations } from "../../scripts/facts/github.ts";
import { closure, grantable, operationsIn, operationsOf, providers, reach } from "./built-in.ts";

const operations = operationsOf("github");

function requirements(name: string): readonly unknown[] {
  const found = operations.find(({ method, path }) => `${method} ${path}` === name);
  expect(found, name).toBeDefined();
  return found!.requirements.map(({ anyOf, when }) => [when?.target, anyOf]);
}

test("has every operation of the map, and the two-target ones among them", () => {
  expect(operations).toHaveLength(974);
  expect(operations.filter((each) => each.requirements.length === 2)).toHaveLength(22);
  const forPeople = operations.filter(({ requirements: [first] }) =>
    first!.tokens?.includes("classic-pat"),
  );
  expect(forPeople).toHaveLength(96);
});

test("each requirement is one or two permissions at a level", () => {
  const levels = operations.flatMap((each) => each.requirements.flatMap((r) => r.anyOf.flat()));
  expect(levels.filter((scope) => !/^[a-z_]+:(read|write|admin)$/.test(scope))).toEqual([]);
});

describe("spot checks", () => {
  const repository = "/repos/{owner}/{repo}";
  test.each([
    [`GET ${repository}/contents/{path+}`, [[undefined, [["contents:read"]]]]],
    [
      `PUT ${repository}/contents/{path+}`,
      [[undefined, [["contents:write"], ["contents:write", "workflows:write"]]]],
    ],
    [`POST ${repository}/pages`, [[undefined, [["administration:write", "pages:write"]]]]],
    [`PUT ${repository}/pulls/{pull_number}/merge`, [[undefined, [["contents:write"]]]]],
    [
      `POST ${repository}/issues/{issue_number}/comments`,
      [
        ["issue", [["issues:write"]]],
        ["pull_request", [["pull_requests:write"]]],
      ],
    ],
    [`POST ${repository}/labels`, [[undefined, [["issues:write"], ["pull_requests:write"]]]]],
    [`POST ${repository}/check-runs`, [[undefined, [["checks:write"]]]]],
    [
      "PATCH /orgs/{org}/properties/schema",
      [[undefined, [["organization_custom_properties:admin"]]]],
    ],
  ])("%s", (name, expected) => {
    expect(requirements(name)).toEqual(expected);
  });
});

test("higher levels imply lower ones", () => {
  expect([...closure("github", ["organization_custom_properties:admin"])].toSorted()).toEqual([
    "organization_custom_properties:admin",
    "organization_custom_properties:read",
    "organization_custom_properties:write",
  ]);
  for (const name of Object.keys(providers["github"]!.scopes)) {
    const [permission, level] = name.split(":");
    const read = `${permission}:read`;
    if (level !== "write" || !(read in providers["github"]!.scopes)) continue;
    expect(closure("github", [name]).has(read), name).toBe(true);
  }
});

describe("GITHUB_TOKEN", () => {
  const grants = grantable("github", "github-token");

  test.each([
    "administration:write",
    "members:read",
    "organization_administration:read",
    "secrets:write",
    "workflows:write",
    "environments:write",
    "vulnerability_alerts:write",
    "id_token:read",
    "repo",
  ])("cannot hold %s", (scope) => {
    expect(grants.has(scope)).toBe(false);
  });

  test("can be granted the permissions of the workflow syntax, and always holds metadata", () => {
    const permissions = new Set([...grants].map((scope) => scope.split(":")[0]!));
    expect([...permissions].toSorted()).toEqual([
      "actions",
      "artifact_metadata",
      "attestations",
      "checks",
      "code_quality",
      "contents",
      "copilot_requests",
      "deployments",
      "discussions",
      "id_token",
      "issues",
      "models",
      "packages",
      "pages",
      "pull_requests",
      "repository_projects",
      "security_events",
      "statuses",
      "vulnerability_alerts",
    ]);
    expect(providers["github"]!.tokenKinds["github-token"]!.always).toEqual(["metadata:read"]);
  });

  test("with every write it can hold reaches nothing critical", () => {
    const risks = reach("github", [...grants]).map(({ requirements: [first] }) => first!.risk);
    expect(risks).not.toContain("critical");
  });
});

test("classic scopes and permissions do not mix", () => {
  expect(grantable("github", "installation").has("repo")).toBe(false);
  expect(grantable("github", "fine-grained-pat").has("checks:write")).toBe(false);
  expect(grantable("github", "classic-pat").has("contents:write")).toBe(false);
  expect(closure("github", ["repo"]).has("contents:read")).toBe(true);
  expect(closure("github", ["repo"]).has("administration:write")).toBe(false);
});

test("aliases name permissions that exist, with the two that are called otherwise", () => {
  const inputs = providers["github"]!.aliases!["create-github-app-token"]!;
  expect(Object.keys(inputs)).toHaveLength(54);
  const names = Object.keys(providers["github"]!.scopes);
  for (const permission of Object.values(inputs)) {
    expect(
      names.some((name) => name.startsWith(`${permission}:`)),
      permission,
    ).toBe(true);
  }
  expect(inputs).toMatchObject({ "email-addresses": "emails", "git-ssh-keys": "keys" });
});

test("personal kinds are the two kinds of personal access token", () => {
  const kinds = Object.entries(providers["github"]!.tokenKinds);
  const personal = kinds.filter(([, { personal: is }]) => is === true).map(([name]) => name);
  expect(personal).toEqual(["fine-grained-pat", "classic-pat"]);
});

test("planting credentials and changing members or guards is critical", () => {
  const critical = operations
    .filter(({ requirements: [first] }) => first!.risk === "critical")
    .map(({ method, path }) => `${method} ${path}`);
  expect(critical).toEqual(
    expect.arrayContaining([
      "PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}",
      "PUT /repos/{owner}/{repo}/collaborators/{username}",
      "POST /repos/{owner}/{repo}/keys",
      "DELETE /repos/{owner}/{repo}/branches/{branch}/protection",
      "POST /repos/{owner}/{repo}/actions/runners/registration-token",
      "PUT /orgs/{org}/memberships/{username}",
    ]),
  );
  expect(critical).not.toContain("PUT /repos/{owner}/{repo}/contents/{path+}");
  expect(critical).not.toContain("DELETE /repos/{owner}/{repo}");
});

describe("generation", () => {
  const write = (permission: string): { permission: string; level: string } => ({
    permission,
    level: "write",
  });
  const both = ["installation", "user"];
  const issueOrPull = [[write("issues")], [write("pull_requests")]];
  const facts = {
    source: "a fixture",
    operations: [
      {
        method: "POST",
        path: "/user/keys",
        anyOf: [[write("keys")]],
        tokens: ["user"],
        basis: "single",
      },
      {
        method: "PUT",
        path: "/repos/{owner}/{repo}/git/refs/{ref}",
        anyOf: [[write("contents")], [write("contents"), write("workflows")]],
        tokens: both,
        basis: "inferred",
      },
      {
        method: "PUT",
        path: "/repos/{owner}/{repo}/issues/{issue_number}/lock",
        anyOf: issueOrPull,
        tokens: both,
        basis: "family",
      },
      {
        method: "POST",
        path: "/repos/{owner}/{repo}/labels",
        anyOf: issueOrPull,
        tokens: both,
        basis: "family",
      },
      {
        method: "POST",
        path: "/repos/{owner}/{repo}/merges",
        anyOf: [[write("contents")]],
        tokens: both,
        basis: "single",
      },
      {
        method: "POST",
        path: "/repos/{owner}/{repo}/pages",
        anyOf: [[write("administration"), write("pages")]],
        tokens: ["installation"],
        basis: "verified",
      },
    ],
  };

  test("marks targets, kinds, spanning parameters, risk and where the grouping is from", () => {
    expect(githubOperations(facts).split("\n").slice(7).join("\n")).toBe(`operations:
  /repos/{owner}/{repo}/git/refs/{ref+}:
    PUT: { anyOf: [[contents:write], [contents:write, workflows:write]], source: inferred }
  /repos/{owner}/{repo}/issues/{issue_number}/lock:
    PUT: [{ anyOf: [[issues:write]], when: { target: issue }, source: family }, { anyOf: [[pull_requests:write]], when: { target: pull_request }, source: family }]
  /repos/{owner}/{repo}/labels:
    POST: { anyOf: [[issues:write], [pull_requests:write]], source: family }
  /repos/{owner}/{repo}/merges:
    POST: [contents:write]
  /repos/{owner}/{repo}/pages:
    POST: { anyOf: [[administration:write, pages:write]], tokens: [installation, github-token], source: verified }
  /user/keys:
    POST: { anyOf: [[keys:write]], risk: critical, tokens: [user-access-token, fine-grained-pat, classic-pat, oauth-token] }
`);
  });

  test("an unknown token is refused", () => {
    const odd = { ...facts.operations[0]!, tokens: ["robot"] };
    expect(() => githubOperations({ ...facts, operations: [odd] })).toThrow(/unknown token robot/);
  });

  test("reads back", () => {
    expect(operationsIn(githubOperations(facts))).toHaveLength(6);
  });
});
