import nock from "nock";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../../src/model/secret.ts";
import { identifyToken } from "../../src/provision/identify.ts";
import { organizationToken } from "./clients/organization-token.ts";
import { answer, tellsNothing, token } from "./clients/remote.ts";

afterEach(() => nock.cleanAll());

const base = "https://api.example";

// The shapes are those of the platforms' own answers, cut down to what counts.
test.each([
  [
    "sentry",
    "/api/0/",
    { body: { version: "0", auth: { scopes: ["org:ci"] }, user: { email: "a@b.example" } } },
    { scopes: ["org:ci"], owner: "a@b.example" },
  ],
  [
    "gitlab",
    "/api/v4/personal_access_tokens/self",
    { body: { id: 7, user_id: 3, scopes: ["api"], expires_at: "2027-01-31", active: true } },
    { id: "7", owner: "3", scopes: ["api"], expiresAt: Date.parse("2027-01-31T00:00:00Z") },
  ],
  [
    "gitlab",
    "/api/v4/personal_access_tokens/self",
    {
      body: {
        id: 7,
        user_id: 3,
        scopes: ["granular"],
        granular_scopes: [
          { access: "selected_memberships", permissions: ["read_job"], project_id: 42 },
          { access: "selected_memberships", permissions: ["read_job", "push"], group_id: 7 },
        ],
      },
    },
    { id: "7", owner: "3", scopes: ["read_job", "push"] },
  ],
  // Before 19.6 it says that it is fine-grained, and not what it holds.
  [
    "gitlab",
    "/api/v4/personal_access_tokens/self",
    { body: { id: 7, user_id: 3, scopes: ["granular"] } },
    { id: "7", owner: "3" },
  ],
  [
    "vercel",
    "/v5/user/tokens/current",
    { body: { token: { id: "tok_1", name: "deploys", expiresAt: 1_800_000_000_000 } } },
    { id: "tok_1", owner: "deploys", expiresAt: 1_800_000_000_000 },
  ],
  [
    "github",
    "/user",
    {
      body: { login: "octocat" },
      headers: {
        "x-oauth-scopes": "repo, read:org",
        "github-authentication-token-expiration": "2027-01-31 00:00:00 UTC",
      },
    },
    {
      owner: "octocat",
      scopes: ["repo", "read:org"],
      expiresAt: Date.parse("2027-01-31T00:00:00Z"),
    },
  ],
  // A fine-grained token does not say what it holds: that is not the same as nothing.
  ["github", "/user", { body: { login: "octocat" } }, { owner: "octocat" }],
])("%s tells whose a token is", async (platform, path, answered, identity) => {
  answer(base, "GET", path, { status: 200, ...answered });
  const told = await identifyToken(platform, token, { base }, fetch);
  expect(told).toEqual({ ok: true, value: identity });
  tellsNothing(told);
});

test.each([
  [{ status: 401 }, "dead-token"],
  [{ status: 403 }, "missing-permission"],
  [{ status: 429, headers: { "retry-after": "3" } }, "rate-limited"],
  [{ status: 502 }, "server-error"],
  ["broken", "unreachable"],
] as const)("an answer %j is %s", async (answered, code) => {
  answer(base, "GET", "/api/0/", answered);
  const told = await identifyToken("sentry", token, { base }, fetch);
  expect(told).toMatchObject({ ok: false, failure: { code } });
  tellsNothing(told);
});

test("an organisation token of Sentry is its organisation's, and asked about at its own Sentry alone", async () => {
  const payload = { iat: 1, url: base, region_url: "https://eu.example", org: "acme" };
  const secret = new Secret(organizationToken(payload, "canary"));
  const body = { version: "0", auth: { scopes: ["org:ci"] }, user: null };
  for (const address of [base, "https://eu.example"]) {
    answer(address, "GET", "/api/0/", { status: 200, body });
    const told = await identifyToken("sentry", secret, { base: address }, fetch);
    expect(told).toEqual({ ok: true, value: { scopes: ["org:ci"], owner: "acme" } });
  }
  const unasked = (): Promise<Response> => Promise.reject(new Error("sent elsewhere"));
  const elsewhere = await identifyToken("sentry", secret, { base: "https://sentry.io" }, unasked);
  expect(elsewhere).toMatchObject({ failure: { code: "wrong-address" } });
  expect(JSON.stringify(elsewhere)).not.toContain("canary");
});
