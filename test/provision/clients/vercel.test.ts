import nock from "nock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VercelApi } from "../../../src/provision/sinks/vercel-api.ts";
import { vercelSink } from "../../../src/provision/sinks/vercel.ts";
import { type Answered, answer, remoteOf, tellsNothing, token } from "./remote.ts";

const base = "https://api.vercel.com";
const env = "/v10/projects/acme-web/env";

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

function sinkFor(environment = "production", sensitive = true) {
  const api = new VercelApi(remoteOf("Vercel", base), { project: "acme-web", team: "acme" });
  const about = { project: "acme-web", variable: "TOKEN", redeploy: false };
  return vercelSink(api, { ...about, environment, sensitive });
}

const written = { secret: token, tokenId: "t1", attempt: "a1" };
const row = {
  id: "env_1",
  key: "TOKEN",
  type: "sensitive",
  target: ["production"],
  updatedAt: 1000,
  comment: "scopewright token t1",
};

test("writes one target at a time, sensitive, with the token's id beside it", async () => {
  let sent: unknown;
  nock(base)
    .post(env, (body) => {
      sent = body;
      return true;
    })
    .query({ upsert: "true", slug: "acme" })
    .reply(201, { created: { ...row, value: "never kept" }, failed: [] });
  const outcome = await sinkFor().write(written, { kind: "absent" });
  expect(outcome).toEqual({ kind: "written", version: "1000" });
  expect(sent).toEqual({
    key: "TOKEN",
    value: token.reveal(),
    type: "sensitive",
    target: ["production"],
    comment: "scopewright token t1",
  });
});

// The status alone never tells: Vercel's codes do, in whichever case.
test.each<[string, Answered, string, string | undefined]>([
  [
    "201 with a failure in it",
    {
      status: 201,
      body: { created: [], failed: [{ error: { code: "ENV_CONFLICT", envVarId: "env_9" } }] },
    },
    "refused",
    "row-conflict",
  ],
  [
    "400 for other targets",
    { status: 400, body: { error: { code: "ENV_CONFLICT" } } },
    "refused",
    "row-conflict",
  ],
  [
    "403 for a row that exists",
    { status: 403, body: { error: { code: "env_already_exists" } } },
    "refused",
    "row-conflict",
  ],
  ["401", { status: 401, body: { error: { code: "forbidden" } } }, "refused", "dead-credential"],
  [
    "403",
    { status: 403, body: { error: { code: "forbidden", message: "Not authorized" } } },
    "refused",
    "missing-permission",
  ],
  ["404", { status: 404, body: {} }, "refused", "not-found"],
  [
    "409 while the project moves",
    { status: 409, body: { error: { code: "conflict" } } },
    "refused",
    "refused",
  ],
  ["429", { status: 429, body: {}, headers: { "retry-after": "7" } }, "refused", "rate-limited"],
  ["500", { status: 500, body: "oops" }, "unknown", "server-error"],
  ["502 after it was done", { status: 502, body: "<html>" }, "unknown", "server-error"],
  ["a connection that breaks", "broken", "unknown", "unreachable"],
  ["a connection that is refused", "refused", "refused", "unreachable"],
])("a write that is answered with %s", async (_, answered, kind, code) => {
  answer(base, "POST", env, answered);
  const outcome = await sinkFor().write(written, { kind: "absent" });
  expect(outcome).toMatchObject({ kind, failure: { code } });
  tellsNothing(outcome);
});

test.each([
  ["the row of the target", { envs: [row] }, { kind: "present", tokenId: "t1", drift: [] }, "same"],
  [
    "another token's",
    { envs: [{ ...row, comment: "scopewright token t0" }] },
    { kind: "present", tokenId: "t0" },
    "other",
  ],
  ["nobody's comment", { envs: [{ ...row, comment: "by hand" }] }, { kind: "present" }, "other"],
  [
    "a readable one",
    { envs: [{ ...row, type: "encrypted" }] },
    { kind: "present", drift: ["its type is encrypted, not sensitive"] },
    "same",
  ],
  [
    "one for two targets",
    { envs: [{ ...row, target: ["production", "preview"] }] },
    { kind: "present", drift: ["one row serves 2 environments"] },
    "same",
  ],
  ["a branch's", { envs: [{ ...row, gitBranch: "dev" }] }, { kind: "absent" }, "other"],
  ["another target's", { envs: [{ ...row, target: "preview" }] }, { kind: "absent" }, "other"],
  [
    "none, and some are hidden",
    { envs: [], hiddenProductionEnvCount: 2 },
    { kind: "hidden" },
    "unknowable",
  ],
])("sees %s", async (_, body, state, compared) => {
  answer(base, "GET", env, { status: 200, body });
  expect(await sinkFor().observe()).toMatchObject({ ok: true, value: state });
  answer(base, "GET", env, { status: 200, body });
  expect(await sinkFor().compare(written)).toEqual({ ok: true, value: compared });
});

test("development can't be kept from being read, and says so before anything is minted", async () => {
  expect(await sinkFor("development").preflight()).toMatchObject({
    ok: false,
    failure: { code: "not-sensitive" },
  });
  answer(base, "GET", env, { status: 200, body: { envs: [] } });
  expect(await sinkFor("development", false).preflight()).toMatchObject({ ok: true });
});

test.each<[string, object]>([
  ["another target", { ...row, target: ["production", "preview"] }],
  ["a custom environment", { ...row, customEnvironmentIds: ["env_c"] }],
])("a row that serves %s as well is found before anything is minted", async (_, shared) => {
  answer(base, "GET", env, { status: 200, body: { envs: [shared] } });
  expect(await sinkFor().preflight()).toMatchObject({
    failure: {
      code: "row-conflict",
      message: expect.stringContaining("row env_1") as string,
      next: expect.stringContaining("split that row") as string,
    },
  });
});

test("so is that deployments may not be seen, where the last is to be deployed again", async () => {
  const api = new VercelApi(remoteOf("Vercel", base), { project: "acme-web" });
  const about = { project: "acme-web", variable: "TOKEN", environment: "production" };
  const sink = vercelSink(api, { ...about, sensitive: true, redeploy: true });
  answer(base, "GET", env, { status: 200, body: { envs: [row] } });
  answer(base, "GET", "/v7/deployments", { status: 403, body: {} });
  expect(await sink.preflight()).toMatchObject({ failure: { code: "missing-permission" } });
});

test.each([
  [403, "missing-permission", "VERCEL_TOKEN"],
  [404, "not-found", "`project` and `team` are right"],
])("what %i means is told with what to mend", async (status, code, next) => {
  answer(base, "GET", env, { status, body: {} });
  expect(await sinkFor().preflight()).toMatchObject({
    failure: { code, next: expect.stringContaining(next) as string },
  });
});

test("a custom environment is found by its slug", async () => {
  const path = "/v9/projects/acme-web/custom-environments";
  answer(base, "GET", path, {
    status: 200,
    body: { environments: [{ id: "env_c", slug: "staging" }] },
  });
  let sent: unknown;
  nock(base)
    .post(env, (body) => {
      sent = body;
      return true;
    })
    .query(true)
    .reply(201, { created: row, failed: [] });
  expect((await sinkFor("staging").write(written, { kind: "absent" })).kind).toBe("written");
  expect(sent).toMatchObject({ target: [], customEnvironmentIds: ["env_c"] });
  answer(base, "GET", path, { status: 200, body: { environments: [] } });
  expect(await sinkFor("nowhere").observe()).toMatchObject({ failure: { code: "no-environment" } });
});
