import { describe, expect, test } from "vitest";
import { sentryOperations } from "../../scripts/facts/sentry.ts";
import { closure, grantable, operationsIn, operationsOf, providers, reach } from "./built-in.ts";

const operations = operationsOf("sentry");

function methods(scopes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method } of reach("sentry", scopes)) counts[method] = (counts[method] ?? 0) + 1;
  return counts;
}

function requirement(operation: string): readonly string[] {
  const found = operations.find(({ method, path }) => `${method} ${path}` === operation);
  return found!.requirements[0]!.anyOf.map((alternative) => alternative.join("+")).toSorted();
}

test("has every scoped operation of the source", () => {
  expect(operations).toHaveLength(701);
  expect(operations.filter(({ path }) => path.startsWith("/api/0/"))).toHaveLength(695);
});

describe("reach of the Vercel integration", () => {
  test.each([
    [
      ["project:releases", "project:read", "project:write"],
      { GET: 132, POST: 42, PUT: 27, DELETE: 27 },
    ],
    [["project:releases"], { GET: 40, POST: 14, PUT: 5, DELETE: 8 }],
    [["org:ci"], { GET: 36, POST: 14, PUT: 5 }],
  ])("%j", (scopes, expected) => {
    expect(methods(scopes)).toEqual(expected);
  });

  test("org:ci reaches nothing destructive or critical", () => {
    const risks = reach("sentry", ["org:ci"]).flatMap(
      ({ requirements }) => requirements[0]!.risk ?? [],
    );
    expect(risks).toEqual([]);
  });

  test("from the old set to org:ci four reads are gained", () => {
    const before = new Set(reach("sentry", ["project:releases", "project:write"]));
    const old = new Set([...before].map(({ method, path }) => `${method} ${path}`));
    const gained = reach("sentry", ["org:ci"])
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !old.has(name));
    const base = "GET /api/0/organizations/{organization_id_or_slug}";
    expect(gained.toSorted()).toEqual([
      `${base}/code-mappings/`,
      `${base}/codeowners-associations/`,
      `${base}/derive-code-mappings/`,
      `${base}/repos/`,
    ]);
  });
});

test.each([
  [
    "POST /api/0/organizations/{organization_id_or_slug}/releases/",
    ["org:ci", "project:admin", "project:releases", "project:write"],
  ],
  [
    "DELETE /api/0/organizations/{organization_id_or_slug}/releases/{version}/",
    ["project:admin", "project:releases"],
  ],
  [
    "POST /api/0/organizations/{organization_id_or_slug}/members/",
    ["member:admin", "member:invite", "member:write"],
  ],
  ["DELETE /api/0/organizations/{organization_id_or_slug}/", ["org:admin"]],
])("%s needs any of %j", (operation, expected) => {
  expect(requirement(operation)).toEqual(expected);
});

test.each([
  ["org:write", ["org:read", "org:write"]],
  ["org:admin", ["org:admin", "org:integrations", "org:read", "org:write"]],
  ["member:write", ["member:invite", "member:read", "member:write"]],
  ["project:admin", ["project:admin", "project:read", "project:write"]],
  ["org:ci", ["org:ci"]],
  ["project:releases", ["project:releases"]],
])("%s implies itself and what the hierarchy says", (scope, expected) => {
  expect([...closure("sentry", [scope])].toSorted()).toEqual(expected);
});

test("minting and changing members or permissions is critical", () => {
  const critical = operations
    .filter(({ requirements }) => requirements[0]!.risk === "critical")
    .map(({ method, path }) => `${method} ${path}`);
  const organization = "/api/0/organizations/{organization_id_or_slug}";
  const project = "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}";
  expect(critical).toEqual(
    expect.arrayContaining([
      "POST /api/0/sentry-apps/",
      "POST /api/0/sentry-apps/{sentry_app_id_or_slug}/api-tokens/",
      `POST ${organization}/org-auth-tokens/`,
      `DELETE ${organization}/members/{member_id}/`,
      `PATCH ${organization}/scim/v2/Groups/{team_id}`,
      `POST ${project}/keys/`,
      `POST ${project}/teams/{team_id_or_slug}/`,
    ]),
  );
  expect(critical).not.toContain(`POST ${organization}/releases/`);
  expect(critical).not.toContain(`PUT ${project}/ownership/`);
});

test("token kinds hold what their rules let them hold", () => {
  expect([...grantable("sentry", "org-auth-token")]).toEqual(["org:ci"]);
  expect(providers["sentry"]!.tokenKinds["org-auth-token"]!.always).toEqual(["org:ci"]);
  expect(grantable("sentry", "internal-integration").has("org:ci")).toBe(true);
  expect(grantable("sentry", "internal-integration").has("openid")).toBe(false);
  expect(grantable("sentry", "user-token").size).toBe(25);
});

describe("generation", () => {
  const facts = {
    source: "a fixture",
    operations: [
      { method: "POST", path: "/api/0/organizations/{org}/org-auth-tokens/", anyOf: ["org:read"] },
      {
        method: "DELETE",
        path: "/api/0/organizations/{org}/releases/{version}/",
        anyOf: ["project:admin", "project:releases"],
      },
      { method: "GET", path: "/api/0/organizations/{org}/releases/{version}/", anyOf: ["org:ci"] },
      {
        method: "POST",
        path: "/api/0/organizations/{org}/metrics/query/",
        anyOf: ["org:read", "org:write"],
      },
      { method: "GET", path: "/api/0/sentry-apps/{slug}/", anyOf: ["org:read"] },
    ],
  };

  test("groups by path, one line a method, with risk and extra checks", () => {
    expect(sentryOperations(facts))
      .toBe(`# yaml-language-server: $schema=../schemas/catalog-operations.schema.json
#
# Which scopes open which operation of Sentry's API: any one of a list.
# Made by scripts/facts/sentry.ts from a fixture. Do not edit.
version: 1
provider: sentry
operations:
  /api/0/organizations/{org}/metrics/query/:
    POST: { anyOf: [[org:read], [org:write]], risk: read }
  /api/0/organizations/{org}/org-auth-tokens/:
    POST: { anyOf: [[org:read]], risk: critical }
  /api/0/organizations/{org}/releases/{version}/:
    GET: [org:ci]
    DELETE: [project:admin, project:releases]
  /api/0/sentry-apps/{slug}/:
    GET: { anyOf: [[org:read]], extraChecks: true }
`);
  });

  test("a repeated operation is refused", () => {
    const twice = { ...facts, operations: [...facts.operations, facts.operations[0]!] };
    expect(() => sentryOperations(twice)).toThrow(/repeated method/);
  });

  test("the committed file reads back as it was generated", () => {
    const again = sentryOperations({
      source: "a fixture",
      operations: operations.map(({ method, path, requirements }) => ({
        method,
        path,
        anyOf: requirements[0]!.anyOf.map(([scope]) => scope!),
      })),
    });
    expect(operationsIn(again)).toEqual(operations);
  });
});
