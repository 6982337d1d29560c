import sodium from "libsodium-wrappers";
import nock from "nock";
import { afterEach, beforeEach, expect, test } from "vitest";
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

test("without the right to write secrets, nothing is minted", async () => {
  const path = "/repos/acme/web/actions/secrets/public-key";
  answer(base, "GET", path, { status: 403, body: {} });
  expect(await sinkFor({ repository: "acme/web" }).preflight()).toMatchObject({
    ok: false,
    failure: { code: "missing-permission" },
  });
});
