import { createServer, type Server } from "node:http";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticate, authorize, type TokenVariables } from "../../src/server/middleware/hono.ts";
import * as node from "../../src/server/middleware/node.ts";
import { openTokenService } from "../../src/server/embedded.ts";
import { tokenById } from "../../src/tokens/store/token-rows.ts";
import { revoke } from "../../src/tokens/revoke.ts";
import { StoreUnavailable } from "../../src/tokens/store/sql.ts";
import { listen } from "../loopback.ts";
import { admin, type Domain, makeDomain, unwrap } from "../tokens/domain.ts";
import { sqliteStores } from "../tokens/stores.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let domain: Domain;
let broken: Domain["service"];
let server: Server;
let port: number;

type Ask = (method: string, path: string, bearer?: string) => Promise<Response>;
const asks: Record<string, (service: Domain["service"]) => Ask> = {
  hono: (service) => {
    const app = new Hono<TokenVariables>();
    app.use(authenticate(service));
    app.post("/api/0/organizations/:org/releases/", authorize(service, operation), (context) =>
      context.json({ by: context.get("token").prefix }),
    );
    app.use(authorize(service));
    app.all("*", (context) => context.json({ by: context.get("token").prefix }));
    return async (method, path, bearer) =>
      app.request(path, {
        method,
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      });
  },
  "node:http": (service) => {
    const releases = node.authorize(service, operation);
    const any = node.authorize(service);
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      const guard =
        request.url?.endsWith("/releases/") === true && request.method === "POST" ? releases : any;
      void guard(request, response).then((token) => {
        if (token !== undefined) response.end(JSON.stringify({ by: token.prefix }));
      });
    });
    return (method, path, bearer) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      });
  },
};
const operation = "POST /api/0/organizations/{organization_id_or_slug}/releases/";

beforeAll(async () => {
  stores = await sqliteStores();
  domain = await makeDomain(await stores.open(await stores.place()));
  const down = () => Promise.reject(new StoreUnavailable("down"));
  broken = {
    ...domain.service,
    store: { ...domain.service.store, read: { all: down, get: down, values: down } },
  };
  server = createServer();
  port = await listen(server);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await stores.remove();
});

test.each(Object.keys(asks))("%s: 200, 401, 403, 503, and a revocation at once", async (name) => {
  const ask = asks[name]!(domain.service);
  const { token, secret } = await domain.mint({ scopes: ["org:ci"] });
  const bearer = secret.reveal();
  const path = "/api/0/organizations/acme/releases/";
  const allowed = await ask("POST", path, bearer);
  expect([allowed.status, await allowed.json()]).toEqual([200, { by: token.prefix }]);
  expect((await ask("GET", `${path}?per_page=1`, bearer)).status).toBe(200);
  const forbidden = await ask("DELETE", "/api/0/organizations/acme/", bearer);
  expect(forbidden.status).toBe(403);
  expect(await forbidden.json()).toMatchObject({ error: { help: "It takes org:admin." } });
  expect((await ask("GET", "/not/in/the/catalog", bearer)).status).toBe(403);
  expect((await ask("POST", path)).status).toBe(401);
  expect((await ask("POST", path, `${bearer}x`)).status).toBe(401);
  const holder = { organizationId: domain.organization.id };
  unwrap(await revoke(domain.service, admin, holder, token.id, "x", domain.origin()));
  const refused = await ask("POST", path, bearer);
  expect(refused.status).toBe(401);
  expect(refused.headers.get("cache-control")).toBe("no-store");
  expect((await asks[name]!(broken)("POST", path, bearer)).status).toBe(503);
});

test("node:http without scopes: who it is, and nothing about what it may", async () => {
  const who = node.authenticate(domain.service);
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    void who(request, response).then((token) => token && response.end(token.prefix));
  });
  const { token, secret } = await domain.mint();
  const ask = (bearer: string) =>
    fetch(`http://127.0.0.1:${port}/anything`, { headers: { authorization: `Bearer ${bearer}` } });
  expect(await (await ask(secret.reveal())).text()).toBe(token.prefix);
  expect((await ask("swt_nonsense")).status).toBe(401);
});

test("an operation that the catalog lacks is a defect, told at once", () => {
  expect(() => authorize(domain.service, "POST /nowhere")).toThrow(/no operation/);
  expect(() => node.authorize(domain.service, "POST /nowhere")).toThrow(/no operation/);
});

test("a route that serves another operation than the request asks for refuses", async () => {
  const app = new Hono<TokenVariables>();
  app.use(authenticate(domain.service), authorize(domain.service, operation));
  app.all("*", (context) => context.text("in"));
  const { secret } = await domain.mint({ scopes: ["org:admin", "org:ci"] });
  const answer = await app.request("/api/0/organizations/acme/", {
    headers: { authorization: `Bearer ${secret.reveal()}` },
  });
  expect(answer.status).toBe(403);
});

test("another program opens the store, guards with it, and writes what waited when it closes", async () => {
  const place = await stores.place();
  const minting = await makeDomain(await stores.open(place));
  const { token, secret } = await minting.mint({
    scopes: ["org:ci"],
    expiresAt: minting.now + 86_400_000,
  });
  const embedded = await openTokenService({ store: place, provider: "sentry" });
  const service = { ...embedded.service, clock: () => minting.now };
  const app = new Hono<TokenVariables>();
  app.use(authenticate(service), authorize(service));
  app.all("*", (context) => context.text("in"));
  const answer = await app.request("/api/0/organizations/acme/releases/", {
    headers: { authorization: `Bearer ${secret.reveal()}` },
  });
  expect(answer.status).toBe(200);
  await embedded.close();
  const used = await tokenById(minting.service.store.read, token.id);
  expect(used?.lastUsedAt).toBe(minting.now);
  await expect(openTokenService({ store: place, provider: "nobody" })).rejects.toThrow(/sentry/);
});
