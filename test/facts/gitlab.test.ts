import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gitlabOperations } from "../../scripts/facts/gitlab.ts";
import { readOperationList } from "../../scripts/facts/operation-list.ts";
import { grantable, operationsOf, providers, reach } from "./built-in.ts";

const operations = operationsOf("gitlab");
const list = readFileSync("scripts/facts/gitlab-operations.txt", "utf8");

function requirement(name: string): readonly string[] {
  const found = operations.find(({ method, path }) => `${method} ${path}` === name);
  expect(found, name).toBeDefined();
  return found!.requirements[0]!.anyOf.map((alternative) => alternative.join("+"));
}

test("has every operation of its list, and the file is what the list gives", () => {
  expect(operations).toHaveLength(949);
  expect(gitlabOperations(readOperationList(list))).toBe(
    readFileSync("catalogs/gitlab.yaml", "utf8"),
  );
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
    const writes = reach("gitlab", [scope]).filter(({ requirements: [first] }) =>
      first!.anyOf.some((alternative) => alternative.length > 0),
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
  test("applies the rules line by line", () => {
    const text = "# a comment\n/projects/{id}/jobs GET\n/user/keys GET,POST\n";
    expect(gitlabOperations(readOperationList(text)).split("\n").slice(7).join("\n"))
      .toBe(`operations:
  /projects/{id}/jobs:
    GET: [api, read_api, ci_job]
  /user/keys:
    GET: [api, read_api, read_user]
    POST: { anyOf: [[api]], risk: critical }
`);
  });

  test("a line of another form is refused", () => {
    expect(() => readOperationList("GET /user\n")).toThrow(/can't read: GET \/user/);
  });
});
