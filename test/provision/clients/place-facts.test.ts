import { expect, test } from "vitest";
import { programsUnderWay } from "../../../src/cli/programs-under-way.ts";
import type { Remote } from "../../../src/provision/http.ts";
import { openSinks } from "../../../src/provision/open-sink.ts";
import { awsSecretSink } from "../../../src/provision/sinks/aws-secret.ts";
import { gitlabVariableSink } from "../../../src/provision/sinks/gitlab-variable.ts";
import { vaultSink } from "../../../src/provision/sinks/vault.ts";
import { type FakePlace, fakeAws, fakeGitLab, fakeVault } from "./fake-places.ts";
import { faulty, fetchOf } from "./faults.ts";
import { remoteOf, tellsNothing, token } from "./remote.ts";

const content = { secret: token, tokenId: "t1", attempt: "a1" };
const absent = { kind: "absent" } as const;

/** A platform that a fake answers for, and what came there. */
function recorded(fake: FakePlace): {
  remote: Remote;
  bodies: unknown[];
  faults: ReturnType<typeof faulty>;
} {
  const bodies: unknown[] = [];
  const faults = faulty(
    fetchOf((came) => {
      if (came.method !== "GET") bodies.push(came.body);
      return fake(came);
    }),
  );
  return {
    remote: { ...remoteOf("There", "https://there.test"), fetch: faults.fetch },
    bodies,
    faults,
  };
}

test("Vault: the other keys of a secret stay, and changes of theirs hinder nothing", async () => {
  const { remote, bodies } = recorded(fakeVault());
  const about = { mount: "secret", path: "acme/ci" };
  const mine = vaultSink(remote, { ...about, key: "mine" });
  const theirs = vaultSink(remote, { ...about, key: "theirs" });
  const planned = await mine.observe();
  expect(planned).toEqual({ ok: true, value: absent });
  await theirs.write({ ...content, tokenId: "t9" }, absent);
  expect((await mine.write(content, absent)).kind).toBe("written");
  expect(bodies.at(-1)).toEqual({
    data: { theirs: token.reveal(), mine: token.reveal() },
    options: { cas: 1 },
  });
  // A version that moved for another key's sake must not look like a change of this one.
  const before = await mine.observe();
  const other = vaultSink(remote, { ...about, key: "third" });
  await other.write(content, absent);
  expect(await mine.observe()).toEqual(before);
});

test("Vault: a token that may only read is found out before anything is minted", async () => {
  const fake = fakeVault();
  const { remote } = recorded((came) =>
    came.path === "/v1/sys/capabilities-self"
      ? { status: 200, body: { capabilities: ["read"] } }
      : fake(came),
  );
  const sink = vaultSink(remote, { mount: "secret", path: "acme/ci", key: "token" });
  const ready = await sink.preflight();
  expect(ready).toMatchObject({ failure: { code: "missing-permission" } });
  expect(JSON.stringify(ready)).toContain("secret/data/acme/ci");
});

test("Vault: a mount that is not there, or is of version 1", async () => {
  const { remote } = recorded(fakeVault());
  const nowhere = vaultSink(remote, { mount: "nowhere", path: "acme", key: "token" });
  expect(await nowhere.observe()).toMatchObject({ failure: { code: "not-found" } });
  const first = recorded(() => ({ status: 200, body: { data: { token: "x" } } }));
  const old = vaultSink(first.remote, { mount: "secret", path: "acme", key: "token" });
  expect(await old.observe()).toMatchObject({ failure: { code: "broken-answer" } });
});

test.each<[string, object, string | undefined]>([
  ["version 1", { type: "kv", options: { version: "1" } }, "broken-answer"],
  ["version 1 by default", { type: "kv", options: null }, "broken-answer"],
  ["another engine", { type: "ssh", options: null }, "broken-answer"],
  ["an engine that is not told", {}, undefined],
])("Vault: %s is found out before anything is minted", async (_, data, code) => {
  const fake = fakeVault();
  // Both versions say of a secret that is not there that there is none.
  const { remote } = recorded((came) =>
    came.path.startsWith("/v1/sys/internal/") ? { status: 200, body: { data } } : fake(came),
  );
  const ready = await vaultSink(remote, { mount: "secret", path: "a", key: "token" }).preflight();
  expect(ready).toMatchObject(
    code === undefined
      ? { ok: true }
      : { failure: { code, next: expect.stringContaining("`mount`") as string } },
  );
});

test("Vault: a token that may not even read is told the line of the policy", async () => {
  const { remote } = recorded(() => ({ status: 403, body: { errors: ["permission denied"] } }));
  const sink = vaultSink(remote, { mount: "secret", path: "acme/ci", key: "token" });
  expect(await sink.preflight()).toMatchObject({
    failure: {
      code: "missing-permission",
      next: 'allow it ["create", "read", "update"] of secret/data/acme/ci in its policy',
    },
  });
});

test("Vault: no definition sends the credential to another server", () => {
  const opened = openSinks(
    {
      key: { integration: "hook", environment: "production" },
      provider: "sentry",
      issuer: "sentry",
      scopes: [],
      deliveries: [
        {
          sink: "vault",
          settings: { address: "https://elsewhere.test", path: "a" },
          environment: "production",
          sensitive: true,
        },
      ],
    },
    {
      root: ".",
      env: {},
      fetch,
      programs: programsUnderWay,
      accessOf: () => ({ credential: token, base: "https://vault.test" }),
    },
  );
  expect(opened).toMatchObject({ failure: { code: "other-address" } });
});

const variable = {
  owner: { kind: "project", path: "acme/web" },
  variable: "TOKEN",
  scope: "production",
  masked: true,
  protected: true,
} as const;

test("GitLab: a new variable is hidden, masked, protected and taken as it is", async () => {
  const { remote, bodies } = recorded(fakeGitLab());
  await gitlabVariableSink(remote, { ...variable, hidden: "when-made" }).write(content, absent);
  expect(bodies).toEqual([
    {
      key: "TOKEN",
      value: token.reveal(),
      environment_scope: "production",
      masked_and_hidden: true,
      protected: true,
      raw: true,
      variable_type: "env_var",
      description: "scopewright token t1",
    },
  ]);
});

test("GitLab: what stands there visibly can't be hidden, and nothing is minted for it", async () => {
  const { remote } = recorded(fakeGitLab());
  await gitlabVariableSink(remote, { ...variable, hidden: "never" }).write(content, absent);
  const strict = gitlabVariableSink(remote, { ...variable, hidden: "always" });
  expect(await strict.preflight()).toMatchObject({ failure: { code: "not-hidden" } });
  expect(await strict.observe()).toMatchObject({ value: { drift: ["it is not hidden"] } });
  // Without the user's word for it, what can't be mended is no reason for a new token.
  const usual = gitlabVariableSink(remote, { ...variable, hidden: "when-made" });
  expect(await usual.observe()).toMatchObject({ value: { drift: [] } });
});

test("GitLab: what stands there hidden can't be unmasked either", async () => {
  const { remote } = recorded(fakeGitLab());
  await gitlabVariableSink(remote, { ...variable, hidden: "always" }).write(content, absent);
  const plain = gitlabVariableSink(remote, { ...variable, hidden: "never", masked: false });
  expect(await plain.preflight()).toMatchObject({
    failure: { code: "not-unmasked", next: expect.stringContaining("`masked: false`") as string },
  });
});

test.each<[readonly string[], boolean]>([
  [["read_api"], false],
  [["read_api", "read_repository"], false],
  [["read_api", "api"], true],
  [["granular"], true],
])(
  "GitLab: a credential that holds %j lists variables, and may write them: %s",
  async (scopes, ok) => {
    const fake = fakeGitLab();
    const { remote } = recorded((came) =>
      came.path.endsWith("/personal_access_tokens/self")
        ? { status: 200, body: { id: 1, scopes } }
        : fake(came),
    );
    const ready = await gitlabVariableSink(remote, { ...variable, hidden: "never" }).preflight();
    expect(ready).toMatchObject(
      ok ? { ok } : { failure: { code: "missing-permission", next: expect.any(String) as string } },
    );
  },
);

test.each([
  [403, "missing-permission", "a maintainer of the project"],
  [404, "not-found", "`project` is right"],
])("GitLab: what %i means is told with what to mend", async (status, code, next) => {
  const { remote } = recorded(() => ({ status, body: {} }));
  expect(
    await gitlabVariableSink(remote, { ...variable, hidden: "never" }).preflight(),
  ).toMatchObject({
    failure: { code, next: expect.stringContaining(next) as string },
  });
});

test("GitLab: a value that can't be masked is told apart from other refusals", async () => {
  const fake = fakeGitLab();
  const { remote } = recorded((came) =>
    came.method === "POST"
      ? { status: 400, body: { message: { value: ["is invalid"] } } }
      : fake(came),
  );
  const sink = gitlabVariableSink(remote, { ...variable, hidden: "when-made" });
  const answer = await sink.write(content, absent);
  expect(answer).toMatchObject({ kind: "refused", failure: { code: "value-refused" } });
  tellsNothing(answer);
});

const keys = { region: "eu-central-1", accessKeyId: "AKIDFAKE" };

test("AWS: the new version waits until it takes the place of the one that was seen", async () => {
  const { remote, bodies } = recorded(fakeAws());
  const sink = awsSecretSink(remote, keys, "acme/token");
  const first = await sink.write(content, absent);
  const seen = await sink.observe();
  if (!seen.ok || first.kind !== "written") throw new Error("not written");
  bodies.length = 0;
  const second = await sink.write({ ...content, tokenId: "t2" }, seen.value);
  if (second.kind !== "written") throw new Error("not written");
  const SecretId = "acme/token";
  expect(bodies).toEqual([
    { SecretId },
    {
      SecretId,
      ClientRequestToken: second.version,
      SecretString: token.reveal(),
      VersionStages: ["AWSPENDING"],
    },
    {
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: second.version,
      RemoveFromVersionId: first.version,
    },
    { SecretId, VersionStage: "AWSPENDING", RemoveFromVersionId: second.version },
  ]);
});

test("AWS: where the answer to the move is lost, the stages tell", async () => {
  const { remote, faults } = recorded(fakeAws());
  const sink = awsSecretSink(
    {
      ...remote,
      fetch: (input, init) => {
        const action = new Headers(init?.headers).get("x-amz-target");
        if (action?.endsWith("UpdateSecretVersionStage") === true) faults.next("lost");
        return faults.fetch(input, init);
      },
    },
    keys,
    "acme/token",
  );
  expect((await sink.write(content, absent)).kind).toBe("written");
});

test.each<[string, object, string, RegExp]>([
  ["that AWS rotates", { RotationEnabled: true }, "rotates-itself", /turn its rotation off/],
  ["that is to be deleted", { DeletedDate: 1.8e9 }, "being-deleted", /restore-secret/],
  ["of an AWS service", { OwningService: "rds" }, "managed-elsewhere", /another secret/],
  ["copied from a region", { PrimaryRegion: "us-east-1" }, "is-replica", /`region: us-east-1`/],
])("AWS: a secret %s is no place for a token", async (_, described, code, next) => {
  const { remote, bodies } = recorded(() => ({ status: 200, body: described }));
  const ready = await awsSecretSink(remote, keys, "acme/token").preflight();
  expect(ready).toMatchObject({
    ok: false,
    failure: { code, next: expect.stringMatching(next) as string },
  });
  tellsNothing(ready);
  expect(bodies).toHaveLength(1);
});

test("AWS: the secret of which there are copies elsewhere is a place for one", async () => {
  const { remote } = recorded(() => ({ status: 200, body: { PrimaryRegion: keys.region } }));
  expect(await awsSecretSink(remote, keys, "acme/token").preflight()).toMatchObject({ ok: true });
});

test("AWS: a secret that is not there has to be made first", async () => {
  const { remote } = recorded(fakeAws());
  const ready = await awsSecretSink(remote, keys, "acme/nowhere").preflight();
  expect(ready).toMatchObject({ ok: false, failure: { code: "not-found" } });
  tellsNothing(ready);
});
