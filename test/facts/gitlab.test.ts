import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gitlabOperations } from "../../scripts/facts/gitlab.ts";
import { readPermissionList } from "../../scripts/facts/gitlab-permissions.ts";
import { readOperationList } from "../../scripts/facts/operation-list.ts";
import { grantable, operationsOf, providers, reach } from "./built-in.ts";

const operations = operationsOf("gitlab");
const list = readFileSync("scripts/facts/gitlab-operations.txt", "utf8");
const permissions = readFileSync("scripts/facts/gitlab-permissions.txt", "utf8");
const fineGrained = grantable("gitlab", "fine-grained-token");
const others = Object.keys(providers["gitlab"]!.tokenKinds)
  .filter((kind) => kind !== "fine-grained-token")
  .map((kind) => ({ kind, granted: grantable("gitlab", kind) }));

function requirementsOf(name: string): (typeof operations)[number]["requirements"] {
  const found = operations.find(({ method, path }) => `${method} ${path}` === name);
  expect(found, name).toBeDefined();
  return found!.requirements;
}

/** What opens the operation for tokens that hold scopes or are a job's. */
function requirement(name: string): readonly string[] {
  const [first] = requirementsOf(name);
  return first!.anyOf
    .filter((names) => names.every(isOfOthers))
    .map((alternative) => alternative.join("+"));
}

function isOfOthers(scope: string): boolean {
  return scope === "ci_job" || others.some(({ granted }) => granted.has(scope));
}

/** What opens the operation for fine-grained tokens. */
function needed(name: string): readonly string[] {
  return requirementsOf(name)
    .filter(({ tokens }) => tokens?.includes("fine-grained-token") ?? true)
    .flatMap(({ anyOf }) => anyOf)
    .filter((names) => names.every((scope) => fineGrained.has(scope)))
    .map((alternative) => alternative.join("+"));
}

test("has every operation of its list, and the file is what the lists give", () => {
  expect(operations).toHaveLength(949);
  expect(gitlabOperations(readOperationList(list), readPermissionList(permissions))).toBe(
    readFileSync("catalogs/gitlab.yaml", "utf8"),
  );
});

describe("fine-grained tokens", () => {
  // By hand from the table of GitLab's documentation.
  test.each([
    ["GET /projects/{id}/jobs/{job_id}/trace", ["read_job"]],
    ["POST /projects/{id}/jobs/{job_id}/retry", ["run_job"]],
    ["POST /projects/{id}/jobs/{job_id}/erase", ["delete_job"]],
    [
      "GET /projects/{id}/deployments/{deployment_id}/merge_requests",
      ["read_deployment+read_merge_request"],
    ],
    [
      "GET /projects/{id}/pipeline_schedules/{pipeline_schedule_id}/pipelines",
      ["read_pipeline_schedule+read_pipeline"],
    ],
    ["POST /projects/{id}/issues", ["create_work_item"]],
    ["POST /projects/{id}/issues/{issue_iid}/subscribe", ["subscribe_issue"]],
    ["POST /projects/{id}/merge_requests/{merge_request_iid}/notes", ["create_work_item"]],
    [
      "POST /projects/{id}/merge_requests/{merge_request_iid}/discussions",
      ["create_merge_request"],
    ],
    ["PUT /projects/{id}/merge_requests/{merge_request_iid}/merge", ["merge_merge_request"]],
    ["POST /projects/{id}/protected_branches", ["protect_branch"]],
    ["PATCH /projects/{id}/protected_branches/{name}", ["update_protected_branch"]],
    ["GET /projects/{id}/repository/tree", ["read_repository"]],
    ["GET /projects/{id}/repository/files/{file_path}", ["read_repository"]],
    ["GET /user", ["read_user"]],
    ["GET /user/keys", ["read_ssh_key"]],
    ["GET /version", ["read_metadata"]],
    ["POST /user/runners", ["create_runner"]],
    ["GET /usage_data/service_ping", ["read_service_ping"]],
    ["GET /personal_access_tokens/self", ["read_personal_access_token"]],
    ["POST /applications/{id}/renew-secret", ["renew_secret_oauth_application"]],
    ["PATCH /groups/{id}/saml/{identity_id}", ["update_saml_identity"]],
    // Open to anybody.
    ["GET /topics", [""]],
    // Closed: a job's token alone, and what is in no table.
    ["GET /job", []],
    ["POST /projects/{id}/trigger/pipeline", []],
    ["GET /users/{id}/emails/{email_id}", []],
    ["PUT /groups/{id}/labels/{label_id}/promote", []],
  ])("%s needs %j", (name, expected) => {
    expect(needed(name)).toEqual(expected);
  });

  test("are opened what their list says, and nothing else", () => {
    const listed = new Map(
      readPermissionList(permissions).map((need) => [`${need.method} ${need.path}`, need]),
    );
    for (const { method, path } of operations) {
      const need = listed.get(`${method} ${path}`);
      const expected =
        need === undefined || need.closed ? [] : [need.permissions.toSorted().join("+")];
      const found = needed(`${method} ${path}`).map((all) => all.split("+").toSorted().join("+"));
      expect(found, `${method} ${path}`).toEqual(expected);
    }
    expect(listed.size).toBe(937);
  });

  test("every permission of the list is in the catalog, and only some of Git besides", () => {
    const named = new Set(readPermissionList(permissions).flatMap((need) => need.permissions));
    const extra = [...fineGrained].filter((scope) => !named.has(scope)).toSorted();
    expect([...named].filter((scope) => !fineGrained.has(scope))).toEqual([]);
    expect(extra).toEqual(["download_code", "push_code", "read_code", "read_virtual_registry"]);
    expect(named.size).toBe(359);
  });

  test("hold no scope, and no other kind holds a permission that is not called like a scope", () => {
    for (const { kind, granted } of others) {
      const shared = [...granted].filter((scope) => fineGrained.has(scope));
      const names = ["create_runner", "read_repository", "read_service_ping", "read_user"];
      expect(
        shared.filter((scope) => ![...names, "read_virtual_registry"].includes(scope)),
        kind,
      ).toEqual([]);
    }
    for (const scope of ["api", "read_api", "self_rotate", "ci_job"]) {
      expect(fineGrained.has(scope), scope).toBe(false);
    }
  });

  test("a permission that reads opens nothing of another class", () => {
    const { scopes } = providers["gitlab"]!;
    for (const { method, path } of operations) {
      const [first] = requirementsOf(`${method} ${path}`);
      const risk = first!.risk ?? (method === "GET" ? "read" : "write");
      for (const scope of needed(`${method} ${path}`).flatMap((all) => all.split("+"))) {
        if (scope === "" || scopes[scope]!.access !== "read") continue;
        expect(risk, `${scope}: ${method} ${path}`).toBe("read");
      }
    }
  });
});

test.each([
  ["GET /projects/{id}/issues", ["api", "read_api"]],
  ["POST /projects/{id}/issues", ["api"]],
  ["GET /user", ["api", "read_api", "read_user"]],
  ["GET /version", ["api", "read_api", "read_user"]],
  ["GET /projects/{id}/repository/files/{file_path}", ["api", "read_api", "read_repository"]],
  [
    "GET /projects/{id}/repository/files/{file_path}/raw",
    ["api", "read_api", "read_repository", "ci_job"],
  ],
  ["PUT /projects/{id}/repository/files/{file_path}", ["api"]],
  ["POST /user/runners", ["api", "create_runner"]],
  ["PUT /runners/{id}", ["api", "manage_runner"]],
  ["POST /personal_access_tokens/self/rotate", ["api", "self_rotate"]],
  ["POST /personal_access_tokens/{id}/rotate", ["api"]],
  ["GET /personal_access_tokens/self", [""]],
  ["POST /projects/{id}/releases", ["api", "ci_job"]],
  ["GET /job", ["ci_job"]],
  ["GET /usage_data/service_ping", ["read_service_ping"]],
])("%s needs any of %j", (name, expected) => {
  expect(requirement(name)).toEqual(expected);
});

test("api opens all but what only a job or a scope of its own opens", () => {
  const open = new Set(reach("gitlab", ["api"]).map(({ method, path }) => `${method} ${path}`));
  const closed = operations.filter(({ method, path }) => !open.has(`${method} ${path}`));
  expect(closed.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /job",
    "GET /job/allowed_agents",
    "POST /projects/{id}/trigger/pipeline",
    "GET /usage_data/service_ping",
  ]);
});

test("read_api changes nothing but the caller's own token", () => {
  const changing = reach("gitlab", ["read_api"]).filter(({ method }) => method !== "GET");
  expect(changing.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /personal_access_tokens/self",
  ]);
});

test("no scope of Git or the registry opens a write of the API", () => {
  for (const scope of ["write_repository", "write_registry", "read_registry"]) {
    const writes = reach("gitlab", [scope]).filter(({ requirements }) =>
      requirements.every(({ anyOf }) => anyOf.some((alternative) => alternative.length > 0)),
    );
    expect(writes, scope).toEqual([]);
  }
});

test("kinds", () => {
  expect(grantable("gitlab", "project-access-token").has("sudo")).toBe(false);
  expect(grantable("gitlab", "project-access-token").has("read_user")).toBe(false);
  expect(grantable("gitlab", "job-token").size).toBe(0);
  expect(providers["gitlab"]!.tokenKinds["job-token"]!.always).toEqual(["ci_job"]);
});

test("minting and changing members or guards is critical; rotating oneself is not", () => {
  const risk = new Map(
    operations.map(({ method, path, requirements: [first] }) => [`${method} ${path}`, first!.risk]),
  );
  expect(risk.get("POST /projects/{id}/access_tokens")).toBe("critical");
  expect(risk.get("POST /groups/{id}/access_tokens/{token_id}/rotate")).toBe("critical");
  expect(risk.get("POST /groups/{id}/access_tokens/self/rotate")).toBeUndefined();
  expect(risk.get("PUT /groups/{id}/members/{user_id}")).toBe("critical");
  expect(risk.get("PUT /projects/{id}/variables/{key}")).toBe("critical");
  expect(risk.get("DELETE /projects/{id}/protected_branches/{name}")).toBe("critical");
  expect(risk.get("POST /projects/{id}/jobs/{job_id}/erase")).toBe("destructive");
  expect(risk.get("POST /projects/{id}/merge_requests/{merge_request_iid}/notes")).toBeUndefined();
});

describe("generation", () => {
  const scopeKinds =
    "group-access-token, job-token, personal-access-token, project-access-token, service-account-token";

  test("applies the rules line by line", () => {
    const text = "# a comment\n/projects/{id}/jobs GET\n/user/keys GET,POST\n";
    expect(gitlabOperations(readOperationList(text), []).split("\n").slice(8).join("\n"))
      .toBe(`operations:
  /projects/{id}/jobs:
    GET: [api, read_api, ci_job]
  /user/keys:
    GET: { anyOf: [[api], [read_api], [read_user]], tokens: [${scopeKinds}] }
    POST: { anyOf: [[api]], risk: critical }
`);
  });

  test("adds what permissions open, and parts the kinds where a name means two things", () => {
    const paths = "/projects/{id}/jobs GET\n/user/keys GET\n/user GET\n/topics GET\n/job GET\n";
    const needs =
      "/projects/{id}/jobs GET read_job+read_user\n/user/keys GET read_ssh_key\n" +
      "/user GET read_user\n/topics GET anyone\n/job GET nobody\n";
    expect(
      gitlabOperations(readOperationList(paths), readPermissionList(needs))
        .split("\n")
        .slice(8)
        .join("\n"),
    ).toBe(`operations:
  /job:
    GET: [ci_job]
  /projects/{id}/jobs:
    GET: [[api], [read_api], [ci_job], [read_job, read_user]]
  /topics:
    GET: [{ anyOf: [[api], [read_api]], tokens: [${scopeKinds}] }, { anyOf: [[]], tokens: [fine-grained-token] }]
  /user:
    GET: [api, read_api, read_user]
  /user/keys:
    GET: [{ anyOf: [[api], [read_api], [read_user]], tokens: [${scopeKinds}] }, { anyOf: [[read_ssh_key]], tokens: [fine-grained-token] }]
`);
  });

  test("a permission's line of another form, or one twice, is refused", () => {
    expect(() => readPermissionList("/user GET Read User\n")).toThrow(/can't read: \/user GET/);
    expect(() => readPermissionList("/user GET read_user\n/user GET read_job\n")).toThrow(/twice/);
  });

  test("a line of another form is refused", () => {
    expect(() => readOperationList("GET /user\n")).toThrow(/can't read: GET \/user/);
  });
});
