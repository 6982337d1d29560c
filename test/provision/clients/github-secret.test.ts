import sodium from "libsodium-wrappers";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { githubSecretSink, type GitHubSecret } from "../../../src/provision/sinks/github-secret.ts";
import { type Answered, answer, remoteOf, tellsNothing, token } from "./remote.ts";

const base = "https://api.github.com";
const written = { secret: token, tokenId: "t1", attempt: "a1" };

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

function sinkFor(about: Omit<GitHubSecret, "secret">) {
  return githubSecretSink(remoteOf("GitHub", base), { ...about, secret: "TOKEN" });
}

async function keyPair() {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  const key = sodium.to_base64(publicKey, sodium.base64_variants.ORIGINAL);
  return { publicKey, privateKey, body: { key_id: "568", key } };
}

test.each([
  ["a repository", { repository: "acme/web" }, "/repos/acme/web/actions/secrets"],
  [
    "an environment",
    { repository: "acme/web", environment: "production" },
    "/repos/acme/web/environments/production/secrets",
  ],
])(
  "seals the value for %s, to a key that only GitHub has the other half of",
  async (_, about, path) => {
    const pair = await keyPair();
    answer(base, "GET", `${path}/public-key`, { status: 200, body: pair.body });
    let sent: { encrypted_value?: string; key_id?: string } = {};
    nock(base)
      .put(`${path}/TOKEN`, (body) => {
        sent = body as typeof sent;
        return true;
      })
      .reply(201);
    expect(await sinkFor(about).write(written, { kind: "absent" })).toEqual({ kind: "written" });
    expect(sent.key_id).toBe("568");
    tellsNothing(sent);
    const bytes = sodium.from_base64(sent.encrypted_value!, sodium.base64_variants.ORIGINAL);
    const opened = sodium.crypto_box_seal_open(bytes, pair.publicKey, pair.privateKey);
    expect(sodium.to_string(opened)).toBe(token.reveal());
  },
);

test("an organisation's secret stays seen by those who saw it", async () => {
  const path = "/orgs/acme/actions/secrets";
  const pair = await keyPair();
  answer(base, "GET", `${path}/public-key`, { status: 200, body: pair.body });
  answer(base, "GET", `${path}/TOKEN`, {
    status: 200,
    body: { name: "TOKEN", visibility: "selected" },
  });
  answer(base, "GET", `${path}/TOKEN/repositories`, {
    status: 200,
    body: { repositories: [{ id: 7 }] },
  });
  let sent: unknown;
  nock(base)
    .put(`${path}/TOKEN`, (body) => {
      sent = body;
      return true;
    })
    .reply(204);
  const outcome = await sinkFor({ organization: "acme" }).write(written, { kind: "absent" });
  expect(outcome.kind).toBe("written");
  expect(sent).toMatchObject({ visibility: "selected", selected_repository_ids: [7] });
});

test.each<[string, Answered, string, string]>([
  [
    "403",
    { status: 403, body: { message: "Resource not accessible by integration" } },
    "refused",
    "missing-permission",
  ],
  ["404", { status: 404, body: { message: "Not Found" } }, "refused", "not-found"],
  ["422", { status: 422, body: { message: "Missing key_id" } }, "refused", "refused"],
  ["500", { status: 500, body: {} }, "unknown", "server-error"],
  ["a connection that breaks", "broken", "unknown", "unreachable"],
])("a write that is answered with %s", async (_, answered, kind, code) => {
  const path = "/repos/acme/web/actions/secrets";
  const pair = await keyPair();
  answer(base, "GET", `${path}/public-key`, { status: 200, body: pair.body });
  answer(base, "PUT", `${path}/TOKEN`, answered);
  const outcome = await sinkFor({ repository: "acme/web" }).write(written, { kind: "absent" });
  expect(outcome).toMatchObject({ kind, failure: { code } });
  tellsNothing(outcome);
});

const repository = { repository: "acme/web" };
const secrets = "/repos/acme/web/actions/secrets";

describe("what a later write would meet is found before anything is minted", () => {
  test.each<[string, Omit<GitHubSecret, "secret">, string, number, string, RegExp]>([
    ["a right", repository, secrets, 403, "missing-permission", /`secrets: write`.*`repo`/],
    [
      "a right for environments",
      { ...repository, environment: "live" },
      "/repos/acme/web/environments/live/secrets",
      403,
      "missing-permission",
      /`environments: write`/,
    ],
    [
      "a right for organisations",
      { organization: "acme" },
      "/orgs/acme/actions/secrets",
      403,
      "missing-permission",
      /`organization_secrets: write`.*`admin:org`/,
    ],
    ["the repository", repository, secrets, 404, "not-found", /`repository` is right/],
    [
      "the environment",
      { ...repository, environment: "live" },
      "/repos/acme/web/environments/live/secrets",
      404,
      "not-found",
      /has the environment live/,
    ],
  ])("%s that is missing", async (_, about, path, status, code, next) => {
    answer(base, "GET", `${path}/public-key`, { status, body: {} });
    expect(await sinkFor(about).preflight()).toMatchObject({
      ok: false,
      failure: { code, next: expect.stringMatching(next) as string },
    });
  });

  test.each([
    ["repo, workflow", true],
    ["public_repo", true],
    ["gist, read:org", false],
    // Tokens of other kinds have no scopes to tell.
    ["", true],
  ])("a classic token that holds «%s»", async (held, ok) => {
    const { body } = await keyPair();
    const headers = { "x-oauth-scopes": held };
    answer(base, "GET", `${secrets}/public-key`, { status: 200, body, headers });
    answer(base, "GET", "/repos/acme/web", { status: 200, body: { archived: false } });
    answer(base, "GET", `${secrets}/TOKEN`, { status: 404, body: {} });
    const ready = await sinkFor(repository).preflight();
    expect(ready).toMatchObject(ok ? { ok } : { failure: { code: "missing-permission" } });
  });

  test("an archived repository", async () => {
    const { body } = await keyPair();
    answer(base, "GET", `${secrets}/public-key`, { status: 200, body });
    answer(base, "GET", "/repos/acme/web", { status: 200, body: { archived: true } });
    expect(await sinkFor(repository).preflight()).toMatchObject({
      failure: { code: "read-only", next: expect.stringContaining("unarchive") as string },
    });
  });

  test("secrets that may not be seen", async () => {
    const { body } = await keyPair();
    answer(base, "GET", `${secrets}/public-key`, { status: 200, body });
    answer(base, "GET", "/repos/acme/web", { status: 403, body: {} });
    answer(base, "GET", `${secrets}/TOKEN`, { status: 403, body: {} });
    expect(await sinkFor(repository).preflight()).toMatchObject({
      failure: { code: "missing-permission" },
    });
  });

  test("an organisation's secret that too many repositories see", async () => {
    const path = "/orgs/acme/actions/secrets";
    const { body } = await keyPair();
    const seen = { status: 200, body: { name: "TOKEN", visibility: "selected" } };
    answer(base, "GET", `${path}/public-key`, { status: 200, body });
    answer(base, "GET", `${path}/TOKEN`, seen);
    answer(base, "GET", `${path}/TOKEN`, seen);
    answer(base, "GET", `${path}/TOKEN/repositories`, {
      status: 200,
      body: { repositories: [{ id: 7 }] },
      headers: { link: '<https://api.github.com/next>; rel="next"' },
    });
    expect(await sinkFor({ organization: "acme" }).preflight()).toMatchObject({
      failure: { code: "too-many-repositories" },
    });
  });

  test("a name that GitHub keeps for itself, without asking", async () => {
    const about = { ...repository, secret: "github_token" };
    const sink = githubSecretSink(remoteOf("GitHub", base), about);
    expect(await sink.preflight()).toMatchObject({ failure: { code: "reserved-name" } });
  });
});
