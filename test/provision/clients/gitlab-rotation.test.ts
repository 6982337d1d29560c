import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { privateToken } from "../../../src/provision/http.ts";
import {
  gitlabRotation,
  gitlabSelfRotation,
} from "../../../src/provision/providers/gitlab/rotation.ts";
import {
  type Answered,
  answer,
  credentialText,
  remoteOf,
  tellsNothing,
  token,
  tokenText,
} from "./remote.ts";

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

const base = "https://gitlab.example";
const remote = { ...remoteOf("GitLab", base), header: privateToken };
const personal = "/api/v4/personal_access_tokens";
const self = `${personal}/self`;
const request = {
  label: "hook/production/op.1",
  scopes: ["read_api"],
  environment: "production",
  expiresAt: Date.parse("2027-02-26T10:00:00Z"),
  replaces: "41",
};
const rotated = {
  id: 42,
  name: "nightly",
  revoked: false,
  scopes: ["read_api"],
  user_id: 57,
  active: true,
  expires_at: "2027-02-26",
  token: tokenText,
};

/** How GitLab answers, what it means, and its code; the first two are where it does what it says. */
const answers: readonly [string, Answered, string, string?][] = [
  ["200", { status: 200, body: rotated }, "minted"],
  ["201, as the description of its API has it", { status: 201, body: rotated }, "minted"],
  [
    "400 Token already revoked",
    { status: 400, body: { message: "400 Bad request - Token already revoked" } },
    "unknown",
    "already-revoked",
  ],
  [
    "400 Rotation of legacy personal access tokens is disabled",
    {
      status: 400,
      body: {
        message:
          "400 Bad request - Rotation of legacy personal access tokens is disabled. Use a fine-grained token instead.",
      },
    },
    "refused",
    "legacy-rotation-disabled",
  ],
  [
    "400 for its expiry",
    { status: 400, body: { message: { expires_at: [credentialText] } } },
    "refused",
    "refused",
  ],
  ["401", { status: 401, body: { message: "401 Unauthorized" } }, "refused", "dead-credential"],
  ["403", { status: 403, body: { message: tokenText } }, "refused", "missing-permission"],
  ["404", { status: 404, body: {} }, "refused", "not-found"],
  ["405", { status: 405, body: {} }, "refused", "wrong-kind"],
  ["429", { status: 429, headers: { "retry-after": "3" } }, "refused", "rate-limited"],
  ["500", { status: 500, body: tokenText }, "unknown", "server-error"],
  ["502 after it was done", { status: 502, body: "<html>" }, "unknown", "server-error"],
  ["200 without a token", { status: 200, body: { id: 42 } }, "unknown", "broken-answer"],
  ["200 cut off", { status: 200, body: `{"token":"${tokenText}` }, "unknown", "broken-answer"],
  ["a connection that breaks", "broken", "unknown", "unreachable"],
  ["a connection that is refused", "refused", "refused", "unreachable"],
];

describe.each([
  ["by another credential", gitlabRotation(remote, "57"), `${personal}/41/rotate`],
  ["by itself", gitlabSelfRotation(remote), `${self}/rotate`],
])("a token that is rotated %s", (_, provider, path) => {
  test("is asked for once, with the day of its end, and keeps its name and scopes", async () => {
    let sent: unknown;
    nock(base)
      .post(path, (body) => {
        sent = body;
        return true;
      })
      .matchHeader("private-token", credentialText)
      .reply(200, rotated);
    const outcome = await provider.mint(request);
    expect(outcome).toMatchObject({
      kind: "minted",
      id: "42",
      expiresAt: Date.parse("2027-02-26T00:00:00Z"),
    });
    expect(outcome.kind === "minted" && outcome.secret.reveal()).toBe(tokenText);
    expect(sent).toEqual({ expires_at: "2027-02-26" });
    tellsNothing(outcome);
  });

  test.each(answers)("answered with %s", async (__, answered, kind, code) => {
    answer(base, "POST", path, answered);
    const outcome = await provider.mint(request);
    expect(outcome).toMatchObject(code === undefined ? { kind } : { kind, failure: { code } });
    tellsNothing(outcome);
    // Sent once: a second request would have met no answer.
    expect(nock.pendingMocks()).toEqual([]);
  });

  test("is never the first: nothing is sent then", async () => {
    const { replaces: ___, ...first } = request;
    expect(await provider.mint(first)).toMatchObject({
      kind: "refused",
      failure: { code: "no-first-token" },
    });
  });

  test("says whether it lives, and what it holds", async () => {
    answer(base, "GET", self, { status: 200, body: rotated });
    expect(await provider.identify(token)).toEqual({
      ok: true,
      value: { id: "42", scopes: ["read_api"] },
    });
    answer(base, "GET", self, { status: 401, body: {} });
    expect(await provider.identify(token)).toMatchObject({ failure: { code: "dead-token" } });
  });
});

describe("before a token is rotated by another credential", () => {
  const provider = gitlabRotation(remote, "57");

  test.each<[string, Answered, string | undefined]>([
    ["lives and holds `api`", { status: 200, body: { id: 1, scopes: ["api"] } }, undefined],
    ["is fine-grained", { status: 200, body: { id: 1, scopes: ["granular"] } }, undefined],
    ["only reads", { status: 200, body: { id: 1, scopes: ["read_api"] } }, "missing-permission"],
    ["is the token itself", { status: 200, body: { id: 41, scopes: ["api"] } }, "rotates-itself"],
    ["is dead", { status: 401, body: {} }, "dead-credential"],
    ["is not answered", { status: 500, body: {} }, "server-error"],
  ])("a credential that %s", async (_, answered, code) => {
    answer(base, "GET", self, answered);
    const told = await provider.preflight("41");
    expect(told).toMatchObject(code === undefined ? { ok: true } : { failure: { code } });
    tellsNothing(told);
  });

  test("the person's live tokens are listed, all pages, and nobody else's", async () => {
    const asked: string[] = [];
    const full = Array.from({ length: 100 }, (_, id) => ({ id, name: `n${id}`, active: true }));
    for (const page of [full, [rotated, { id: 101, active: false }]]) {
      nock(base)
        .get(personal)
        .query((query) => {
          asked.push(new URLSearchParams(query as Record<string, string>).toString());
          return true;
        })
        .reply(200, page);
    }
    const listed = await provider.list();
    expect(listed.ok && listed.value.length).toBe(101);
    expect(listed.ok && listed.value.at(-1)).toEqual({
      id: "42",
      name: "nightly",
      scopes: ["read_api"],
      expiresAt: Date.parse("2027-02-26"),
    });
    expect(asked).toEqual([
      "user_id=57&state=active&per_page=100&page=1",
      "user_id=57&state=active&per_page=100&page=2",
    ]);
  });

  test("a list that the credential may not see says whose it would have to be", async () => {
    answer(base, "GET", personal, { status: 401, body: {} });
    const told = await provider.list();
    expect(told).toMatchObject({ failure: { code: "dead-credential" } });
    expect(JSON.stringify(told)).toContain("a token of user 57 or of an administrator");
  });
});

describe("a personal token that is ended by id", () => {
  const provider = gitlabRotation(remote, "57");
  const here = { status: 200, body: [{ id: 41, name: "nightly", active: true }] };
  const gone = { status: 200, body: [] };

  // To who is no administrator GitLab says 401 both of what is gone and of a dead credential.
  test.each<[string, Answered, Answered | undefined, boolean]>([
    ["204", { status: 204 }, undefined, true],
    ["404", { status: 404 }, undefined, true],
    ["401, and is listed no more", { status: 401 }, gone, true],
    ["401, and is listed", { status: 401 }, here, false],
    ["401, as the list is", { status: 401 }, { status: 401 }, false],
    ["400, and is listed no more", { status: 400 }, gone, true],
    ["400, and is listed", { status: 400 }, here, false],
    ["403", { status: 403 }, undefined, false],
    ["500", { status: 500 }, undefined, false],
  ])("answered with %s", async (_, answered, listed, ok) => {
    answer(base, "DELETE", `${personal}/41`, answered);
    if (listed !== undefined) answer(base, "GET", personal, listed);
    const told = await provider.revoke("41");
    expect(told.ok).toBe(ok);
    tellsNothing(told);
    expect(nock.pendingMocks()).toEqual([]);
  });
});

describe("a token that has nobody but itself", () => {
  test.each<[string, Answered, string | undefined]>([
    ["the token with `self_rotate`", { status: 200, body: rotated41(["self_rotate"]) }, undefined],
    ["the token with `api`", { status: 200, body: rotated41(["api"]) }, undefined],
    [
      "the token with neither",
      { status: 200, body: rotated41(["read_api"]) },
      "missing-permission",
    ],
    ["another token", { status: 200, body: { id: 40, scopes: ["api"] } }, "other-token"],
    ["a dead one", { status: 401, body: {} }, "dead-credential"],
  ])("is rotated where the credential is %s", async (_, answered, code) => {
    answer(base, "GET", self, answered);
    const told = await gitlabSelfRotation(remote).preflight("41");
    expect(told).toMatchObject(code === undefined ? { ok: true } : { failure: { code } });
  });

  test("lists nothing, and is managed by itself", async () => {
    const provider = gitlabSelfRotation(remote);
    expect(provider.capabilities).toMatchObject({ managerCredential: "self", listable: false });
    expect(await provider.list()).toMatchObject({ failure: { code: "not-listable" } });
  });

  test("ends itself; after an answer that got lost, being dead is being ended", async () => {
    const provider = gitlabSelfRotation(remote);
    answer(base, "GET", self, { status: 200, body: rotated41(["api"]) });
    answer(base, "DELETE", self, "broken");
    expect(await provider.revoke("41")).toMatchObject({ failure: { code: "unreachable" } });
    answer(base, "GET", self, { status: 401, body: {} });
    expect((await provider.revoke("41")).ok).toBe(true);
  });

  // Another process can't know whether the credential is the token: a stale one is dead too.
  test("is not taken for ended because the credential is dead", async () => {
    const provider = gitlabSelfRotation(remote);
    answer(base, "GET", self, { status: 401, body: {} });
    expect(await provider.revoke("41")).toMatchObject({ failure: { code: "dead-credential" } });
    answer(base, "GET", self, { status: 200, body: { id: 40, scopes: ["api"] } });
    expect(await provider.revoke("41")).toMatchObject({ failure: { code: "other-token" } });
  });
});

function rotated41(scopes: readonly string[]): object {
  return { id: 41, scopes };
}
