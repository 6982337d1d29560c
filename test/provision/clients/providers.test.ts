import { createVerify, generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { openIssuer } from "../../../src/provision/issuers/open-issuer.ts";
import type { MintRequest, TokenProvider } from "../../../src/provision/token-provider.ts";
import { type Answered, answer, credentialText, tellsNothing, token, tokenText } from "./remote.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const now = Date.parse("2026-12-01T10:00:00Z");
const hour = 3_600_000;

/** One way to mint, and how its API answers. */
interface Mints {
  readonly desired: {
    readonly issuer: string;
    readonly kind: string;
    readonly resources: readonly string[];
    readonly scopes: readonly string[];
  };
  readonly base: string;
  /** Answers what is asked before the one request that mints. */
  readonly before?: () => void;
  readonly path: string;
  readonly minted: { readonly status: number; readonly body: object };
  /** What must be sent. */
  readonly sent: object;
  readonly self: string;
  readonly selfBody: object;
  readonly dead: { readonly status: number; readonly body: object };
  /** Lists one live token; absent where there is no list. */
  readonly list?: { readonly path: string; readonly body: unknown };
  /** Where a token is ended by id; absent where it can't be. */
  readonly end?: string;
}

const request: MintRequest = {
  label: "hook/production/op.1",
  scopes: [],
  environment: "production",
  expiresAt: Date.parse("2027-02-26T10:00:00Z"),
};
const gitlab = (path: string, kind: string, resource: string, more: object): Mints => ({
  desired: { issuer: "gitlab", kind, resources: [resource], scopes: ["read_api"] },
  base: "https://gitlab.com",
  path,
  minted: { status: 201, body: { id: 7, token: tokenText, expires_at: "2027-02-26" } },
  sent: { name: request.label, scopes: ["read_api"], expires_at: "2027-02-26", ...more },
  self: "/api/v4/personal_access_tokens/self",
  selfBody: { id: 7, scopes: ["read_api"] },
  dead: { status: 401, body: {} },
  list: { path, body: [{ id: 7, name: request.label, active: true }] },
  end: `${path}/7`,
});
const gitlabBase = "https://gitlab.com";
const ownToken = "/api/v4/personal_access_tokens/self";
const personal = "/api/v4/personal_access_tokens";
const ofUser57: Pick<Mints, "list" | "end"> = {
  list: { path: personal, body: [{ id: 7, name: request.label, active: true }] },
  end: `${personal}/7`,
};
const installation = { id: 31, permissions: { contents: "write", metadata: "read" } };
const api = "https://api.github.com";

const kinds: Readonly<Record<string, Mints>> = {
  "GitLab project": gitlab(
    "/api/v4/projects/acme%2Fweb/access_tokens",
    "project-access-token",
    "acme/web",
    { access_level: 20 },
  ),
  "GitLab service account": gitlab(
    "/api/v4/groups/acme/service_accounts/57/personal_access_tokens",
    "service-account-token",
    "acme/service_accounts/57",
    {},
  ),
  "GitLab user, by an administrator": {
    ...gitlab("/api/v4/users/57/personal_access_tokens", "personal-access-token", "users/57", {}),
    ...ofUser57,
  },
  "GitLab fine-grained": {
    ...gitlab("/api/v4/user/personal_access_tokens", "fine-grained-token", "", {}),
    ...ofUser57,
    desired: {
      issuer: "gitlab",
      kind: "fine-grained-token",
      resources: ["users/57", "projects/42"],
      scopes: ["read_job"],
    },
    before: () => {
      answer(gitlabBase, "GET", ownToken, { status: 200, body: { id: 1, user_id: 57 } });
      answer(gitlabBase, "GET", "/api/v4/version", { status: 200, body: { version: "19.2.1-ee" } });
    },
    sent: {
      name: request.label,
      granular_scopes: [
        { access: "selected_memberships", permissions: ["read_job"], project_ids: [42] },
      ],
      expires_at: "2027-02-26",
    },
  },
  "GitHub App": {
    desired: {
      issuer: "github",
      kind: "installation",
      resources: ["acme/web"],
      scopes: ["contents:read"],
    },
    base: api,
    before: () =>
      answer(api, "GET", "/repos/acme/web/installation", { status: 200, body: installation }),
    path: "/app/installations/31/access_tokens",
    minted: { status: 201, body: { token: tokenText, expires_at: "2026-12-01T11:00:00Z" } },
    sent: { repositories: ["web"], permissions: { contents: "read" } },
    self: "/installation/repositories",
    selfBody: { total_count: 1 },
    dead: { status: 401, body: {} },
  },
  "Vercel user": {
    desired: {
      issuer: "vercel",
      kind: "user-token",
      resources: ["team_1", "prj_2"],
      scopes: [],
    },
    base: "https://api.vercel.com",
    path: "/v3/user/tokens",
    minted: { status: 200, body: { token: { id: "7" }, bearerToken: tokenText } },
    sent: { name: request.label, expiresAt: request.expiresAt, projectId: "prj_2" },
    self: "/v5/user/tokens/current",
    selfBody: { token: { id: "7" } },
    dead: { status: 403, body: { error: { code: "forbidden", invalidToken: true } } },
    list: { path: "/v5/user/tokens", body: { tokens: [{ id: "7", name: request.label }] } },
    end: "/v3/user/tokens/7",
  },
};

function issuer(desired: Mints["desired"], at = now): ReturnType<typeof openIssuer> {
  return openIssuer(
    {
      key: { integration: "hook", environment: "production" },
      provider: desired.issuer,
      ...desired,
    },
    undefined,
    {
      accessOf: (platform) => ({
        credential: new Secret(platform === "github-app" ? String(pem) : credentialText),
        base: Object.values(kinds).find((kind) => platform.startsWith(kind.desired.issuer))!.base,
      }),
      fetch,
      githubApp: "Iv1.app",
      now: () => at,
      service: () => Promise.reject(new Error("not asked for")),
      minted: () => Promise.resolve([]),
      people: {
        secret: () => Promise.resolve(undefined),
        confirm: () => Promise.resolve(false),
      },
    },
  );
}

async function open(desired: Mints["desired"], at = now): Promise<TokenProvider> {
  const opened = await issuer(desired, at);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value.provider;
}

/** Neither the token, nor the credential, nor the key. */
function silent(told: unknown): void {
  tellsNothing(told);
  expect(JSON.stringify(told)).not.toContain("PRIVATE KEY");
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

describe.each(Object.entries(kinds))("%s tokens", (_, kind) => {
  const { desired, base, path, before = () => undefined } = kind;
  const wanted = { ...request, scopes: desired.scopes };

  test("are asked for once, with what was planned and nothing else", async () => {
    before();
    let sent: unknown;
    nock(base)
      .post(path, (body) => {
        sent = body;
        return true;
      })
      .query(true)
      .reply(kind.minted.status, kind.minted.body);
    const outcome = await (await open(desired)).mint(wanted);
    expect(outcome.kind).toBe("minted");
    expect(outcome.kind === "minted" && outcome.secret.reveal()).toBe(tokenText);
    expect(sent).toEqual(kind.sent);
    silent(outcome);
  });

  // Only what certainly made nothing is a refusal.
  test.each<[string, Answered, string]>([
    ["400", { status: 400, body: { message: tokenText } }, "refused"],
    ["401", { status: 401, body: {} }, "refused"],
    ["403", { status: 403, body: {} }, "refused"],
    ["404", { status: 404, body: {} }, "refused"],
    ["422", { status: 422, body: { message: credentialText } }, "refused"],
    ["429", { status: 429, body: {}, headers: { "retry-after": "3" } }, "refused"],
    ["500", { status: 500, body: tokenText }, "unknown"],
    ["502 after it was done", { status: 502, body: "<html>" }, "unknown"],
    ["success without a token", { status: kind.minted.status, body: { id: 7 } }, "unknown"],
    ["success cut off", { status: kind.minted.status, body: `{"token":"${tokenText}` }, "unknown"],
    ["a connection that breaks", "broken", "unknown"],
    ["a connection that is refused", "refused", "refused"],
  ])("minting that is answered with %s", async (__, answered, expected) => {
    before();
    answer(base, "POST", path, answered);
    const outcome = await (await open(desired)).mint(wanted);
    expect(outcome.kind).toBe(expected);
    silent(outcome);
    // Sent once: a second request would have met no answer, and `unreachable` told of it.
    expect(nock.pendingMocks()).toEqual([]);
  });

  test("say whether they live", async () => {
    const provider = await open(desired);
    answer(base, "GET", kind.self, { status: 200, body: kind.selfBody });
    expect((await provider.identify(token)).ok).toBe(true);
    for (const [answered, code] of [
      [kind.dead, "dead-token"],
      [{ status: 500, body: tokenText }, "server-error"],
    ] as const) {
      answer(base, "GET", kind.self, answered);
      const told = await provider.identify(token);
      expect(told).toMatchObject({ ok: false, failure: { code } });
      silent(told);
    }
  });

  test("are listed, where the capabilities say so", async () => {
    const provider = await open(desired);
    expect(provider.capabilities.listable).toBe(kind.list !== undefined);
    if (kind.list === undefined) {
      expect(await provider.list()).toMatchObject({ failure: { code: "not-listable" } });
      return;
    }
    answer(base, "GET", kind.list.path, { status: 200, body: kind.list.body });
    const listed = await provider.list();
    expect(listed).toMatchObject({ ok: true, value: [{ id: "7", name: request.label }] });
  });

  test("are ended by id, twice to no harm, where that can be", async () => {
    const provider = await open(desired);
    if (kind.end === undefined) return;
    for (const [status, ok] of [
      [204, true],
      [404, true],
      [403, false],
      [500, false],
    ] as const) {
      answer(base, "DELETE", kind.end, { status });
      const told = await provider.revoke("7");
      expect(told.ok).toBe(ok);
      silent(told);
    }
  });
});

describe("a GitHub App", () => {
  const { desired, minted, path } = kinds["GitHub App"]!;

  test("proves itself for minutes, with its own signature", async () => {
    let header = "";
    nock(api)
      .get("/repos/acme/web/installation")
      .matchHeader("authorization", (value) => {
        header = String(value);
        return true;
      })
      .reply(200, installation);
    expect((await (await open(desired)).preflight()).ok).toBe(true);
    const [head = "", claims = "", signature = ""] = header.replace("Bearer ", "").split(".");
    const read = (text: string): unknown => JSON.parse(Buffer.from(text, "base64url").toString());
    expect(read(head)).toEqual({ alg: "RS256", typ: "JWT" });
    const seconds = now / 1000;
    expect(read(claims)).toEqual({ iss: "Iv1.app", iat: seconds - 60, exp: seconds + 480 });
    const verified = createVerify("RSA-SHA256").update(`${head}.${claims}`);
    expect(verified.verify(publicKey, signature, "base64url")).toBe(true);
  });

  test("that is not installed sends a person to a page with just what is needed", async () => {
    answer(api, "GET", "/repos/acme/web/installation", { status: 404, body: {} });
    const told = await (await open(desired)).preflight();
    expect(told).toMatchObject({ failure: { code: "not-installed" } });
    expect(JSON.stringify(told)).toContain(
      "https://github.com/organizations/acme/settings/apps/new?name=hook",
    );
    expect(JSON.stringify(told)).toContain("webhook_active=false&contents=read");
    silent(told);
  });

  test("that lacks a permission says which, before anything is minted", async () => {
    answer(api, "GET", "/repos/acme/web/installation", { status: 200, body: installation });
    const asks = { ...desired, scopes: ["contents:read", "pull_requests:write"] };
    const told = await (await open(asks)).preflight();
    expect(told).toMatchObject({ failure: { code: "scope-refused" } });
    expect(JSON.stringify(told)).toContain("lacks pull_requests:write");
  });

  test("has tokens that end by themselves, and not before", async () => {
    answer(api, "GET", "/repos/acme/web/installation", { status: 200, body: installation });
    answer(api, "POST", path, minted);
    const outcome = await (await open(desired)).mint({ ...request, scopes: desired.scopes });
    if (outcome.kind !== "minted") throw new Error("not minted");
    expect(await (await open(desired)).revoke(outcome.id)).toMatchObject({
      failure: { code: "ends-by-itself", retryAfter: hour },
    });
    expect((await (await open(desired, now + hour)).revoke(outcome.id)).ok).toBe(true);
  });
});

test.each([
  ["github", "installation", [], [], "no-owner"],
  ["github", "installation", ["acme/web", "other/web"], [], "no-owner"],
  ["github", "classic-pat", ["acme/web"], [], "no-such-kind"],
  ["gitlab", "service-account-token", ["acme/web"], [], "no-owner"],
  ["gitlab", "project-access-token", ["acme/web", "acme/api"], [], "no-owner"],
  ["gitlab", "personal-access-token", [], [], "no-owner"],
  ["gitlab", "personal-access-token", ["alice"], [], "no-owner"],
  ["gitlab", "personal-access-token", ["users/57/replace"], [], "no-owner"],
  ["gitlab", "personal-access-token", ["users/57", "users/58"], [], "no-owner"],
  ["gitlab", "fine-grained-token", ["users/57"], [], "no-owner"],
  ["gitlab", "fine-grained-token", ["projects/42"], [], "no-owner"],
  ["gitlab", "fine-grained-token", ["users/57", "projects/acme"], [], "no-owner"],
  ["gitlab", "fine-grained-token", ["users/57", "user", "projects/42"], [], "no-owner"],
  ["gitlab", "job-token", ["acme/web"], [], "no-such-kind"],
  ["vercel", "user-token", [], [], "no-owner"],
  ["vercel", "user-token", ["team_1"], ["project:read"], "scope-refused"],
])("%s %s of %j with %j is not opened", async (who, kind, resources, scopes, code) => {
  const opened = await issuer({ issuer: who, kind, resources, scopes });
  expect(opened).toMatchObject({ ok: false, failure: { code } });
  silent(opened);
});
