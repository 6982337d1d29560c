import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beyond } from "../../src/tokens/authority.ts";
import { grantableScopes, mint, type MintFor } from "../../src/tokens/mint.ts";
import type { MintRequest } from "../../src/tokens/mint-request.ts";
import type { Principal } from "../../src/tokens/principal.ts";
import { revoke } from "../../src/tokens/revoke.ts";
import { listTokens } from "../../src/tokens/store/token-lists.ts";
import { findLive } from "../../src/tokens/store/token-rows.ts";
import { digest } from "../../src/tokens/format.ts";
import { admin, type Domain, makeDomain, unwrap } from "./domain.ts";
import { sqliteStores } from "./stores.ts";

const day = 86_400_000;
let stores: Awaited<ReturnType<typeof sqliteStores>>;
let domain: Domain;
let whom: MintFor;

beforeAll(async () => {
  stores = await sqliteStores();
  domain = await makeDomain(await stores.open(await stores.place()));
  whom = { kind: "org-token", organization: domain.organization };
});
afterAll(() => stores.remove());

const attempt = (request: MintRequest, by: Principal = admin) =>
  mint(domain.service, by, whom, request, domain.origin());

test("an empty request mints an unnamed token without scopes, with the default life", async () => {
  const { token, secret } = await domain.mint();
  expect(token).toMatchObject({
    name: undefined,
    scopes: [],
    bindings: {},
    createdBy: "admin-token",
    expiresAt: domain.now + 90 * day,
  });
  const found = await findLive(domain.service.store.read, digest(secret.reveal()));
  expect(token).toMatchObject(found!);
  expect(JSON.stringify({ secret })).not.toContain("swt_");
});

test("scopes come from names, from an integration, or from calls as their minimal set", async () => {
  const named = await domain.mint({ scopes: ["tokens:read", "sentry/org:ci", "org:ci"] });
  expect(named.token.scopes).toEqual(["scopewright/tokens:read", "sentry/org:ci"]);
  const hook = await domain.mint({ integration: "release-hook" });
  expect(hook.token.scopes).toEqual(["sentry/org:ci"]);
  const calls = await domain.mint({
    calls: [{ method: "GET", path: "/api/0/organizations/acme/releases/" }],
  });
  expect(calls.token.scopes).toEqual(["sentry/org:ci"]);
});

test("a provider's name and a star stand for all that may be granted, written out", async () => {
  const { token } = await domain.mint({ scopes: ["scopewright/*"] });
  expect(token.scopes).toContain("scopewright/tokens:mint");
  expect(token.scopes).not.toContain("scopewright/orgs:create");
  const child = await attempt({ scopes: ["sentry/*"] }, domain.as(token));
  expect(child).toMatchObject({ refusal: { code: "beyond-own-rights" } });
  for (const scopes of [["*"], ["github/*"], ["sentry/org:*"]]) {
    expect(await attempt({ scopes })).toMatchObject({ refusal: { code: "unknown-scope" } });
  }
});

test.each<[string, MintRequest, string]>([
  ["an unknown scope", { scopes: ["org:cii"] }, "unknown-scope"],
  ["a scope that no token can hold", { scopes: ["orgs:create"] }, "unknown-scope"],
  ["a provider's name alone", { scopes: ["sentry/"] }, "unknown-scope"],
  ["an inherited property", { scopes: ["__proto__"] }, "unknown-scope"],
  ["two ways at once", { scopes: [], calls: [] }, "invalid-request"],
  ["an unknown integration", { integration: "x" }, "invalid-request"],
  ["an unknown call", { calls: [{ method: "GET", path: "/nowhere/" }] }, "cannot-judge"],
  ["a name of 101 characters", { name: "x".repeat(101) }, "invalid-request"],
  ["a name with a terminal escape", { name: "\u001b[2J" }, "invalid-request"],
  ["a name that turns the reading direction", { name: "a\u202eb" }, "invalid-request"],
  ["an expiry in the past", { expiresAt: 1 }, "invalid-request"],
  ["a life beyond a year", { expiresAt: 1_800_000_000_000 + 366 * day }, "invalid-request"],
  ["a binding without values", { bindings: { project: [] } }, "invalid-request"],
  ["a binding of no kind", { bindings: { "a b": ["x"] } }, "invalid-request"],
])("%s is refused", async (_, request, code) => {
  expect(await attempt(request)).toMatchObject({ ok: false, refusal: { code } });
});

test("100 characters are 100 characters, whatever they take in memory", async () => {
  const name = "😀".repeat(100);
  expect((await domain.mint({ name })).token.name).toBe(name);
});

test("a token mints only what it holds itself", async () => {
  const { token: parent } = await domain.mint({
    scopes: ["tokens:mint", "org:read", "project:write"],
    bindings: { project: ["web", "api"] },
    expiresAt: domain.now + 10 * day,
  });
  const by = domain.as(parent);
  const child = await domain.mint({ scopes: ["org:read"] }, by);
  expect(child.token).toMatchObject({
    parentId: parent.id,
    createdBy: `org-token:${parent.prefix}`,
    createdById: parent.id,
    bindings: { project: ["web", "api"] },
    expiresAt: parent.expiresAt,
  });
  await domain.mint({ bindings: { project: ["web"], organization: ["acme"] } }, by);
  const refused: MintRequest[] = [
    { scopes: ["org:write"] },
    { scopes: ["tokens:read"] },
    { expiresAt: parent.expiresAt + 1 },
    { bindings: {} },
    { bindings: { project: ["web", "other"] } },
    { bindings: { organization: ["acme"] } },
  ];
  for (const request of refused) {
    expect(await attempt(request, by)).toMatchObject({
      ok: false,
      refusal: { code: "beyond-own-rights" },
    });
  }
});

test("attenuation: however long the line of minting, no token holds what the first did not", async () => {
  const { authority } = domain.service;
  const all = grantableScopes(domain.service, "org-token");
  const scopeSet = fc.uniqueArray(fc.constantFrom(...all), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(scopeSet, fc.array(scopeSet, { maxLength: 4 }), async (first, line) => {
      const root = await domain.mint({ scopes: first });
      let parent = root.token;
      for (const scopes of line) {
        const child = await attempt({ scopes }, domain.as(parent));
        const missing = beyond(authority, "org-token", parent.scopes, scopes);
        expect(child.ok).toBe(missing.length === 0);
        if (!child.ok) continue;
        parent = child.value.token;
        expect(beyond(authority, "org-token", root.token.scopes, parent.scopes)).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
});

test("a member grants own scopes by role alone", async () => {
  const user = {
    id: "u",
    issuer: "https://id.example",
    subject: "u",
    name: undefined,
    email: "ada@example.org",
    createdAt: 0,
  };
  const by: Principal = { kind: "session", user };
  const as = (role: "owner" | "admin" | "member", scopes: readonly string[]) =>
    mint(domain.service, by, { ...whom, role } as MintFor, { scopes }, domain.origin());
  expect(unwrap(await as("owner", ["policy:write", "org:admin"])).token.createdBy).toBe(
    "session:ada@example.org",
  );
  expect(await as("admin", ["tokens:mint", "org:admin"])).toMatchObject({ ok: true });
  expect(await as("admin", ["policy:write"])).toMatchObject({ ok: false });
  expect(await as("member", ["tokens:read"])).toMatchObject({ ok: false });
});

test("a parent revoked between request and transaction mints nothing", async () => {
  const { token } = await domain.mint({ scopes: ["tokens:mint"] });
  const holder = { organizationId: domain.organization.id };
  unwrap(await revoke(domain.service, admin, holder, token.id, undefined, domain.origin()));
  expect(await attempt({}, domain.as(token))).toMatchObject({
    ok: false,
    refusal: { code: "invalid-token" },
  });
});

test("an expired parent mints nothing, though it was live when it was let in", async () => {
  const { token } = await domain.mint({
    scopes: ["tokens:mint"],
    expiresAt: domain.now + 1_000,
  });
  const before = domain.now;
  let asked = 0;
  // The clock stands before the expiry when the request is judged; the row is judged later.
  const service = { ...domain.service, clock: () => (asked++ === 0 ? before + 1_000 : before) };
  const result = await mint(service, domain.as(token), whom, {}, domain.origin());
  expect(result.ok).toBe(false);
});

test("ten mints from one address or by one token, and no row of the eleventh", async () => {
  const origin = domain.origin();
  const results = [];
  for (let count = 0; count < 12; count += 1) {
    results.push(await mint(domain.service, admin, whom, { name: "storm" }, origin));
  }
  expect(results.map((result) => result.ok)).toEqual([
    ...Array<boolean>(10).fill(true),
    false,
    false,
  ]);
  expect(results[10]).toMatchObject({
    refusal: { code: "mint-limit", retryAfterMs: 360_000 },
  });
  const { token } = await domain.mint({ scopes: ["tokens:mint"] });
  for (let count = 0; count < 10; count += 1) await domain.mint({}, domain.as(token));
  expect(await attempt({}, domain.as(token))).toMatchObject({ refusal: { code: "mint-limit" } });
  const holder = { organizationId: domain.organization.id };
  const all = await listTokens(domain.service.store.read, holder, 5_000, undefined, undefined);
  expect(all.filter((each) => each.name === "storm")).toHaveLength(10);
  const audit = await domain.actions();
  expect(audit.filter((action) => action === "token.mint")).toHaveLength(all.length);
});

test("the one-time code mints only while there is no live token", async () => {
  const fresh = await makeDomain(await stores.open(await stores.place()));
  const code: Principal = { kind: "bootstrap-code" };
  const first = await fresh.mint({ scopes: ["tokens:mint"] }, code);
  expect(first.token.createdBy).toBe("bootstrap-code");
  await expect(fresh.mint({}, code)).rejects.toThrow("invalid-token");
});
