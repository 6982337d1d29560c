import { afterAll, beforeAll, expect, test } from "vitest";
import { adminToken } from "./client.ts";
import { type OidcService, startOidcService } from "./oidc-service.ts";

let running: OidcService;
let provider: OidcService["provider"];
let origin: string;

beforeAll(async () => {
  running = await startOidcService();
  ({ provider, origin } = running);
});
afterAll(() => running?.close());

/** A browser as far as redirects and cookies go. */
class Browser {
  readonly #cookies = new Map<string, string>();
  csrf = "";

  async visit(address: string, init: RequestInit = {}): Promise<Response> {
    let url = new URL(address, origin);
    let options = init;
    for (let hops = 0; hops < 12; hops += 1) {
      const headers = new Headers(options.headers);
      headers.set(
        "cookie",
        [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      );
      const response = await fetch(url, { ...options, headers, redirect: "manual" });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
        if (value === "" || /max-age=0/i.test(cookie)) this.#cookies.delete(name!);
        else this.#cookies.set(name!, value!);
      }
      const location = response.headers.get("location");
      if (location === null) return response;
      url = new URL(location, url);
      options = {};
    }
    throw new Error("redirected too often");
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Signs in as the provider's user of that name. */
  async signIn(login: string): Promise<Response> {
    provider.login = login;
    const landed = await this.visit("/auth/sign-in?return_to=/user");
    const session = await this.visit("/auth/session");
    if (session.ok) this.csrf = ((await session.json()) as { csrf_token: string }).csrf_token;
    return landed;
  }

  send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.visit(path, {
      method,
      headers: { "x-csrf-token": this.csrf, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

test("a person signs in at a real provider, and is a member where the claim says so", async () => {
  provider.people.set("ada", { organizations: ["acme:owner", "globex", "nowhere"] });
  const browser = new Browser();
  const landed = await browser.signIn("ada");
  expect(landed.status).toBe(200);
  expect(await landed.json()).toMatchObject({
    subject: "ada",
    email: "ada@example.org",
    memberships: [
      { organization: { slug: "acme" }, role: "owner" },
      { organization: { slug: "globex" }, role: "member" },
    ],
  });
  const minted = await browser.send("POST", "/org/tokens?org=acme", {
    scopes: ["org:ci", "policy:write"],
  });
  expect(minted.status).toBe(201);
  expect(await minted.json()).toMatchObject({ created_by: "session:ada@example.org" });
  // A member of globex reads, and no more.
  expect((await browser.send("POST", "/org/tokens?org=globex")).status).toBe(403);
  expect((await browser.send("GET", "/orgs/globex")).status).toBe(200);
  expect((await browser.send("GET", "/orgs/default")).status).toBe(404);
  expect((await browser.send("POST", "/orgs", { slug: "mine" })).status).toBe(403);
});

test("an unsafe request needs the page's own token, and comes from the service's own origin", async () => {
  provider.people.set("ada", { organizations: ["acme:owner"] });
  const browser = new Browser();
  await browser.signIn("ada");
  const mint = (headers: Record<string, string>) =>
    browser.send("POST", "/org/tokens?org=acme", {}, headers);
  expect((await mint({ "x-csrf-token": "" })).status).toBe(401);
  expect((await mint({ "x-csrf-token": "guess" })).status).toBe(401);
  expect((await mint({ origin: "https://evil.example" })).status).toBe(401);
  expect((await mint({ origin })).status).toBe(201);
  expect((await browser.send("POST", "/auth/sign-out", {}, { "x-csrf-token": "" })).status).toBe(
    403,
  );
  expect((await browser.send("POST", "/auth/sign-out")).status).toBe(204);
  expect((await browser.send("GET", "/user")).status).toBe(401);
});

test("personal tokens: a session mints them, they do less than their person, and never touch organisation tokens", async () => {
  provider.people.set("grace", { organizations: { acme: "owner", globex: "member" } });
  const browser = new Browser();
  await browser.signIn("grace");
  const minted = await browser.send("POST", "/user/tokens", {
    scopes: ["orgs:read", "audit:read", "org:ci"],
  });
  expect(minted.status).toBe(201);
  const { token, id } = (await minted.json()) as { token: string; id: string };
  expect(token).toMatch(/^swp_/);
  const refused = await browser.send("POST", "/user/tokens", { scopes: ["tokens:mint"] });
  expect(refused.status).toBe(400);
  const as = (method: string, path: string) =>
    fetch(origin + path, { method, headers: { authorization: `Bearer ${token}` } });
  expect((await as("GET", "/orgs/acme")).status).toBe(200);
  expect((await as("GET", "/org/audit?org=acme")).status).toBe(200);
  // In globex its person is a member, who does not read the audit.
  expect((await as("GET", "/org/audit?org=globex")).status).toBe(403);
  expect((await as("POST", "/org/tokens?org=acme")).status).toBe(403);
  expect((await as("GET", "/org/tokens?org=acme")).status).toBe(403);
  expect((await as("POST", "/user/tokens")).status).toBe(403);
  const verify = (organization: string) =>
    fetch(`${origin}/v1/verify`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        token,
        organization,
        method: "POST",
        path: "/api/0/organizations/acme/releases/",
      }),
    });
  expect((await verify("acme")).status).toBe(200);
  expect((await verify("default")).status).toBe(401);
  const rotated = await browser.send("POST", `/user/tokens/${id}/rotate`, { grace: "0" });
  expect(rotated.status).toBe(201);
  expect((await as("GET", "/orgs/acme")).status).toBe(401);
  const listed = (await (await browser.send("GET", "/user/tokens")).json()) as { tokens: object[] };
  expect(listed.tokens).toHaveLength(2);
  expect((await browser.send("DELETE", `/user/tokens/${id}`)).status).toBe(204);
});

test("a membership that the claim no longer names ends at the next sign-in; one set by hand stays", async () => {
  const organizations = ["acme"];
  provider.people.set("linus", { organizations });
  const browser = new Browser();
  await browser.signIn("linus");
  const admin = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
  const person = { issuer: provider.issuer, subject: "linus", role: "admin" };
  await fetch(`${origin}/orgs/globex/members`, {
    method: "POST",
    headers: admin,
    body: JSON.stringify(person),
  });
  expect((await browser.send("GET", "/orgs/acme")).status).toBe(200);
  provider.people.set("linus", { organizations: [] });
  const again = new Browser();
  const landed = await again.signIn("linus");
  expect(await landed.json()).toMatchObject({
    memberships: [{ organization: { slug: "globex" }, role: "admin" }],
  });
  // Also the session of before: roles are looked up for each request.
  expect((await browser.send("GET", "/orgs/acme")).status).toBe(404);
});

test("an answer that this browser did not ask for signs nobody in", async () => {
  provider.people.set("mallory", { organizations: ["acme:owner"] });
  const stranger = new Browser();
  const forged = await stranger.visit("/auth/callback?code=x&state=y");
  expect(forged.status).toBe(401);
  const started = await fetch(`${origin}/auth/sign-in`, { redirect: "manual" });
  const cookie = started.headers.getSetCookie()[0]!.split(";")[0]!;
  const wrong = await fetch(`${origin}/auth/callback?code=x&state=wrong`, { headers: { cookie } });
  expect(wrong.status).toBe(401);
  // It can be answered once.
  const { searchParams } = new URL(started.headers.get("location")!);
  const late = await fetch(`${origin}/auth/callback?code=x&state=${searchParams.get("state")}`, {
    headers: { cookie },
  });
  expect(late.status).toBe(401);
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  "user",
])("whoever sends people to sign in does not choose where they end up: %s", async (place) => {
  provider.people.set("ada", { organizations: [] });
  provider.login = "ada";
  const browser = new Browser();
  const landed = await browser.visit(`/auth/sign-in?return_to=${encodeURIComponent(place)}`);
  expect(new URL(landed.url).origin).toBe(origin);
  expect(new URL(landed.url).pathname).toBe("/");
});

test("cookies keep away from scripts and from other sites", async () => {
  const response = await fetch(`${origin}/auth/sign-in`, { redirect: "manual" });
  const [cookie] = response.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
});
