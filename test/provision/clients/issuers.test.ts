import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { gitlabProvider } from "../../../src/provision/providers/gitlab/access-tokens.ts";
import { integrationTokens } from "../../../src/provision/providers/sentry/integration-token.ts";
import { sentryHolder } from "../../../src/provision/providers/sentry/integration.ts";
import { vercelProvider } from "../../../src/provision/providers/vercel.ts";
import { type Answered, answer, remoteOf, tellsNothing, token, tokenText } from "./remote.ts";

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

describe("GitLab's access tokens", () => {
  const base = "https://gitlab.com";
  const path = "/api/v4/projects/acme%2Fweb/access_tokens";
  const provider = gitlabProvider(remoteOf("GitLab", base), { kind: "project", path: "acme/web" });
  const request = {
    label: "hook/production/op.1",
    scopes: ["read_api"],
    environment: "production",
    expiresAt: Date.parse("2027-02-26T10:00:00Z"),
  };

  test("are made with a day of expiry and the least access level", async () => {
    let sent: unknown;
    nock(base)
      .post(path, (body) => {
        sent = body;
        return true;
      })
      .reply(201, { id: 7, name: request.label, token: tokenText, expires_at: "2027-02-26" });
    const outcome = await provider.mint(request);
    expect(outcome).toMatchObject({ kind: "minted", id: "7" });
    expect(sent).toEqual({
      name: request.label,
      scopes: ["read_api"],
      access_level: 20,
      expires_at: "2027-02-26",
    });
    tellsNothing(outcome);
  });

  // Only what certainly made nothing is a refusal; all else is looked into before anything is sent.
  test.each<[string, Answered, string]>([
    ["400", { status: 400, body: { message: "scopes: not allowed" } }, "refused"],
    ["401", { status: 401, body: {} }, "refused"],
    ["403", { status: 403, body: {} }, "refused"],
    ["404", { status: 404, body: {} }, "refused"],
    ["429", { status: 429, body: {}, headers: { "retry-after": "3" } }, "refused"],
    ["500", { status: 500, body: {} }, "unknown"],
    ["502 after it was done", { status: 502, body: "<html>" }, "unknown"],
    ["201 without a token", { status: 201, body: { id: 7 } }, "unknown"],
    ["201 cut off", { status: 201, body: `{"id":7,"token":"${tokenText.slice(0, 5)}` }, "unknown"],
    ["a connection that breaks", "broken", "unknown"],
    ["a connection that is refused", "refused", "refused"],
  ])("minting that is answered with %s", async (_, answered, kind) => {
    answer(base, "POST", path, answered);
    const outcome = await provider.mint(request);
    expect(outcome.kind).toBe(kind);
    tellsNothing(outcome);
    // Once, whatever came: a second request would be a second token.
    expect(nock.pendingMocks()).toEqual([]);
  });

  test("are listed over all pages, live ones alone", async () => {
    const full = Array.from({ length: 100 }, (_, id) => ({ id, name: `n${id}`, active: true }));
    answer(base, "GET", path, { status: 200, body: full });
    answer(base, "GET", path, {
      status: 200,
      body: [
        { id: 100, name: "x", active: true },
        { id: 101, active: false },
      ],
    });
    const listed = await provider.list();
    expect(listed.ok && listed.value.length).toBe(101);
  });

  test.each<[number, boolean]>([
    [204, true],
    [404, true],
    [400, false],
    [403, false],
  ])("revoking that is answered with %i", async (status, ok) => {
    answer(base, "DELETE", `${path}/7`, { status });
    expect((await provider.revoke("7")).ok).toBe(ok);
  });

  test("say themselves what they hold; a dead one says that it is dead", async () => {
    const self = "/api/v4/personal_access_tokens/self";
    answer(base, "GET", self, { status: 200, body: { id: 7, scopes: ["read_api"] } });
    expect(await provider.identify(token)).toEqual({
      ok: true,
      value: { id: "7", scopes: ["read_api"] },
    });
    answer(base, "GET", self, { status: 401, body: {} });
    expect(await provider.identify(token)).toMatchObject({ failure: { code: "dead-token" } });
  });
});

// A list that is taken for whole and is not would have a lost mint taken for one that never was.
test.each([1_700_000_000_000, "c/2"])("Vercel's tokens are listed on after %j", async (next) => {
  const base = "https://api.vercel.com";
  const page = (id: string, after: unknown) => ({ tokens: [{ id }], pagination: { next: after } });
  nock(base).get("/v5/user/tokens").query({ limit: "100" }).reply(200, page("1", next));
  nock(base)
    .get("/v5/user/tokens")
    .query({ limit: "100", until: String(next) })
    .reply(200, page("2", null));
  const listed = await vercelProvider(remoteOf("Vercel", base), {}).list();
  expect(listed).toMatchObject({ ok: true, value: [{ id: "1" }, { id: "2" }] });
});

describe("Sentry's internal integrations", () => {
  const base = "https://sentry.io";
  const about = { organization: "acme", name: "vercel-release-hook" };
  const holder = sentryHolder(remoteOf("Sentry", base), about);
  const apps = "/api/0/organizations/acme/sentry-apps/";
  const app = { slug: "hook-1a2b", name: about.name, scopes: ["project:write", "org:read"] };

  test.each([
    [
      "found by its name",
      [app, { name: "other" }],
      { id: "hook-1a2b", scopes: ["org:read", "project:write"] },
    ],
    ["not there", [], undefined],
  ])("one that is %s", async (_, body, expected) => {
    answer(base, "GET", apps, { status: 200, body });
    const seen = await holder.observe();
    if (expected === undefined) expect(seen).toEqual({ ok: true, value: undefined });
    else expect(seen).toMatchObject({ ok: true, value: expected });
  });

  test("two of one name are nobody's guess", async () => {
    answer(base, "GET", apps, { status: 200, body: [app, app] });
    expect(await holder.observe()).toMatchObject({ failure: { code: "ambiguous-name" } });
  });

  test("one that stands there is told its name and scopes, and nothing else", async () => {
    let sent: unknown;
    nock(base)
      .put("/api/0/sentry-apps/hook-1a2b/", (body) => {
        sent = body;
        return true;
      })
      .reply(200, app);
    expect((await holder.update("hook-1a2b", ["org:ci"])).ok).toBe(true);
    expect(sent).toEqual({ name: about.name, scopes: ["org:ci"] });
  });

  test("a scope that the credential lacks is named", async () => {
    answer(base, "PUT", "/api/0/sentry-apps/hook-1a2b/", {
      status: 400,
      body: {
        scopes: [
          "Requested permission of org:ci exceeds requester's permission. Please contact an owner",
        ],
      },
    });
    const outcome = await holder.update("hook-1a2b", ["org:ci"]);
    expect(outcome).toMatchObject({ failure: { code: "scope-refused" } });
    expect(JSON.stringify(outcome)).toContain("org:ci");
    tellsNothing(outcome);
  });

  test("tokens come from a person alone, and are asked what they hold", async () => {
    const brought: string[] = [];
    const provider = integrationTokens(remoteOf("Sentry", base), {
      ...about,
      slug: "hook-1a2b",
      minted: () => Promise.resolve([]),
      people: {
        secret: (errand) => {
          brought.push(errand.page, ...errand.steps);
          return Promise.resolve(new Secret(tokenText));
        },
        confirm: () => Promise.resolve(false),
      },
    });
    const request = { label: "l", scopes: ["org:ci"], environment: "production" };
    const minted = await provider.mint(request);
    expect(minted.kind).toBe("minted");
    expect(brought.join("\n")).toContain("/settings/acme/developer-settings/hook-1a2b/");
    expect(brought.join("\n")).toContain("org:ci");
    tellsNothing(minted);
    answer(base, "GET", "/api/0/", {
      status: 200,
      body: { auth: { scopes: ["org:ci", "org:read"] } },
    });
    expect(await provider.identify(token)).toMatchObject({
      value: { scopes: ["org:ci", "org:read"] },
    });
    expect(await provider.revoke("x")).toMatchObject({ failure: { code: "person-needed" } });
  });

  test("which of the tokens on the page has to end is told by when they came", async () => {
    const steps: string[] = [];
    const at = Date.parse("2026-11-22T12:00:30Z");
    const one = { label: "l", at, environment: "production", ended: false };
    const provider = integrationTokens(remoteOf("Sentry", base), {
      ...about,
      slug: "hook-1a2b",
      minted: () =>
        Promise.resolve([
          { ...one, id: "old" },
          { ...one, id: "new", at: at + 86_400_000 },
          { ...one, id: "other", at: at + 60_000, environment: "preview" },
          { ...one, id: "gone", at: 0, ended: true },
        ]),
      people: {
        secret: () => Promise.resolve(undefined),
        confirm: (errand) => {
          steps.push(...errand.steps);
          return Promise.resolve(true);
        },
      },
    });
    expect(await provider.revoke("old")).toMatchObject({ ok: true });
    await provider.revoke("314");
    const [preview, fresh] = [
      "what was made for preview shortly before 2026-11-22 12:02 UTC",
      "what was made for production shortly before 2026-11-23 12:01 UTC",
    ];
    expect(steps).toEqual([
      "under Tokens, remove the one that was made for production shortly before 2026-11-22 12:01 UTC",
      `leave what is in use: ${fresh}, ${preview}`,
      "under Tokens, remove the one that was taken over: when it was made is not known here",
      expect.stringContaining(`${fresh}, ${preview}`),
    ]);
  });

  test.each(["sntryu_", "sntrys_", "sntrya_"])(
    "a token that begins with %s is of another kind, and asked nothing",
    async (prefix) => {
      const provider = integrationTokens(remoteOf("Sentry", base), {
        ...about,
        slug: "hook-1a2b",
        minted: () => Promise.resolve([]),
        people: {
          secret: () => Promise.resolve(new Secret(`${prefix}${tokenText}`)),
          confirm: () => Promise.resolve(false),
        },
      });
      const request = { label: "l", scopes: ["org:ci"], environment: "production" };
      const outcome = await provider.mint(request);
      expect(outcome).toMatchObject({ kind: "refused", failure: { code: "wrong-kind" } });
      tellsNothing(outcome);
    },
  );
});
