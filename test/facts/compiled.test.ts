import { describe, expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { matchOperation, matchUrl } from "../../src/catalog/match.ts";
import { resolveCalls } from "../../src/privilege/calls.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { minimalSet } from "../../src/privilege/minimal.ts";
import { methodCounts, operationsReached } from "../../src/privilege/reach.ts";
import type { MinimalAnswer } from "../../src/privilege/types.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { reach } from "./built-in.ts";

const catalog = builtinCatalog();

/** The minimal set for calls such as `POST /a/b`, or `POST /a/b for issue`. */
function minimal(provider: string, kind: string, calls: readonly string[]): MinimalAnswer {
  const compiled = catalog.provider(provider)!;
  const view = viewOf(compiled, kind)!;
  const asked = calls.map((call) => {
    const [name, target] = call.split(" for ");
    const [method, path] = name!.split(" ");
    const match = matchOperation(compiled, method!, path!);
    if (match.kind !== "operation") throw new Error(`${call} is no operation of ${provider}`);
    return { operation: match.operation, ...(target !== undefined && { target }) };
  });
  return minimalSet(view, resolveCalls(view, asked).calls);
}

test.each([
  ["github", 974],
  ["gitlab", 949],
  ["sentry", 701],
  ["vercel", 410],
])("%s has %i operations", (id, count) => {
  expect(catalog.provider(id)!.realOperations).toBe(count);
});

test.each(catalog.providerIds)("every operation of %s is found by its path", (id) => {
  const provider = catalog.provider(id)!;
  const lost = provider.operations.slice(0, provider.realOperations).filter((operation, index) =>
    [operation.path, operation.path.replace(/\{[^}]*\}/g, "x17")].some((path) => {
      const match = matchOperation(provider, operation.method, path);
      return match.kind !== "operation" || match.operation !== index;
    }),
  );
  expect(lost.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test.each([
  ["GET", "https://gitlab.com/api/v4/projects/a%2Fb/issues?state=all", "/projects/{id}/issues"],
  [
    "GET",
    "https://api.github.com/repos/o/r/contents/src/a/b.ts?ref=main",
    "/repos/{owner}/{repo}/contents/{path+}",
  ],
  [
    "GET",
    "https://api.github.com/repos/o/r/compare/main...fix/x",
    "/repos/{owner}/{repo}/compare/{basehead+}",
  ],
  ["POST", "https://api.vercel.com/v10/projects/p/env?upsert=true", "/v10/projects/{idOrName}/env"],
  [
    "POST",
    "https://de.sentry.io/api/0/organizations/acme/releases",
    "/api/0/organizations/{organization_id_or_slug}/releases/",
  ],
])("%s %s", (method, url, path) => {
  const found = matchUrl(catalog, method, url);
  expect(found?.match.kind).toBe("operation");
  if (found?.match.kind !== "operation") return;
  expect(found.provider.operations[found.match.operation]!.path).toBe(path);
});

/** For a kind whose implied scopes the provider expands, as the naive reach does. */
describe("reach, compiled, is reach by the definition", () => {
  test.each(
    [
      ["project:releases", "project:read", "project:write"],
      ["project:releases"],
      ["org:ci"],
      ["org:admin"],
      ["member:write", "team:admin"],
      ["alerts:write", "event:admin"],
    ].map((scopes) => [scopes]),
  )("sentry %j", (named) => {
    const provider = catalog.provider("sentry")!;
    const view = viewOf(provider, "user-token")!;
    const reached = operationsReached(view, scopesNamed(provider, named).scopes);
    const counts = new Map<string, number>();
    for (const { method } of reach("sentry", named)) {
      counts.set(method, (counts.get(method) ?? 0) + 1);
    }
    const compiled = methodCounts(provider, reached).map(({ method, count }) => [method, count]);
    expect(new Map(compiled as [string, number][])).toEqual(counts);
  });
});

describe("minimal sets", () => {
  const repository = "/repos/acme/web";
  test.each([
    ["sentry", "internal-integration", ["POST /api/0/organizations/acme/releases/"], ["org:ci"]],
    ["sentry", "org-auth-token", ["POST /api/0/organizations/acme/releases/"], []],
    [
      "sentry",
      "internal-integration",
      ["GET /api/0/organizations/acme/issues/", "PUT /api/0/issues/1/"],
      ["event:write"],
    ],
    ["github", "github-token", [`PUT ${repository}/contents/a/b`], ["contents:write"]],
    ["github", "github-token", [`GET ${repository}`], []],
    ["github", "installation", [`PUT ${repository}/actions/secrets/X`], ["secrets:write"]],
    [
      "github",
      "github-token",
      [`POST ${repository}/issues/1/comments for pull_request`],
      ["pull_requests:write"],
    ],
    ["github", "classic-pat", [`POST ${repository}/statuses/0123abc`], ["repo:status"]],
    ["gitlab", "project-access-token", ["GET /projects/1/issues"], ["read_api"]],
    [
      "gitlab",
      "project-access-token",
      ["GET /projects/1/repository/files/a/raw"],
      ["read_repository"],
    ],
    ["gitlab", "personal-access-token", ["GET /user"], ["read_user"]],
    ["gitlab", "group-access-token", ["POST /groups/1/access_tokens/self/rotate"], ["self_rotate"]],
    ["gitlab", "job-token", ["POST /projects/1/releases"], []],
    [
      "gitlab",
      "fine-grained-token",
      ["GET /projects/1/jobs", "POST /projects/1/jobs/2/retry"],
      ["read_job", "run_job"],
    ],
    [
      "gitlab",
      "fine-grained-token",
      ["GET /projects/1/deployments/2/merge_requests"],
      ["read_deployment", "read_merge_request"],
    ],
    ["gitlab", "fine-grained-token", ["GET /user/keys"], ["read_ssh_key"]],
    ["gitlab", "fine-grained-token", ["GET /projects/1/repository/tree"], ["read_repository"]],
    ["gitlab", "fine-grained-token", ["GET /topics"], []],
    ["vercel", "integration-token", ["POST /v10/projects/p/env"], ["read-write:project-env-vars"]],
    [
      "vercel",
      "integration-token",
      ["GET /v9/projects/p", "POST /v13/deployments"],
      ["read-write:deployment", "read:project"],
    ],
    ["vercel", "user-token", ["POST /v10/projects/p/env"], []],
    ["scopewright", "org-token", ["GET /org/tokens"], ["tokens:read"]],
    ["scopewright", "org-token", ["POST /org/tokens/self/rotate"], []],
  ])("%s %s %j: %j", (provider, kind, calls, scopes) => {
    expect(minimal(provider, kind, calls)).toMatchObject({ kind: "minimal", scopes, proven: true });
  });

  test.each([
    ["github", "github-token", `PUT ${repository}/actions/secrets/X`],
    ["github", "installation", "POST /gists"],
    ["gitlab", "job-token", "POST /projects/1/issues"],
    ["gitlab", "fine-grained-token", "GET /job"],
    ["gitlab", "fine-grained-token", "POST /projects/1/trigger/pipeline"],
    ["vercel", "integration-token", "POST /v3/user/tokens"],
    ["sentry", "org-auth-token", "GET /api/0/organizations/acme/members/"],
    ["scopewright", "personal-token", "POST /org/tokens"],
  ])("%s %s can't be given what %s needs", (provider, kind, call) => {
    expect(minimal(provider, kind, [call])).toMatchObject({ kind: "impossible" });
  });

  test("a comment on a number that is not said to be an issue's or a pull request's", () => {
    const answer = minimal("github", "installation", [`POST ${repository}/issues/1/comments`]);
    expect(answer).toMatchObject({
      kind: "ambiguous",
      answers: [
        { targets: ["issue"], scopes: ["issues:write"] },
        { targets: ["pull_request"], scopes: ["pull_requests:write"] },
      ],
    });
  });
});

test("workflows:write is never free, though the map has no operation for it alone", () => {
  const provider = catalog.provider("github")!;
  const view = viewOf(provider, "installation")!;
  const reached = (...scopes: string[]): ReturnType<typeof methodCounts> =>
    methodCounts(provider, operationsReached(view, scopesNamed(provider, scopes).scopes));
  const pseudo = (counts: ReturnType<typeof methodCounts>): number =>
    counts.find(({ method }) => method === "SCOPE")?.count ?? 0;
  const without = pseudo(reached("contents:write"));
  expect(pseudo(reached("contents:write", "workflows:write"))).toBe(without + 1);
});
