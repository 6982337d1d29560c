import { afterAll, beforeAll, expect, test } from "vitest";
import { StoreUnavailable } from "../../src/tokens/store/sql.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, type Client, clientOf, makeClient } from "./client.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;
let token: string;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
  const minted = await client.send("POST", "/org/tokens", {
    bearer: adminToken,
    body: { scopes: ["org:ci"], name: "hook", resources: { organization: ["acme"] } },
  });
  token = minted.json["token"] as string;
});
afterAll(() => stores.remove());

const verify = (body: object) => client.send("POST", "/v1/verify", { body: { token, ...body } });
const releases = "/api/0/organizations/acme/releases/";

test("says who it is, what it holds, and that it is allowed", async () => {
  const answer = await verify({ method: "POST", path: releases });
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({
    valid: true,
    allowed: true,
    token: { name: "hook", kind: "org-token" },
    organization: { slug: "acme" },
    user: null,
    scopes: ["org:ci"],
    operation: { method: "POST" },
  });
  expect(answer.text).not.toContain(token);
});

test("says what would allow it", async () => {
  const answer = await verify({ method: "DELETE", path: "/api/0/organizations/acme/" });
  expect(answer.status).toBe(403);
  expect(answer.json).toMatchObject({
    valid: true,
    allowed: false,
    reason: "scope-missing",
    would_allow: [["org:admin"]],
  });
});

test.each([
  ["a path that the catalog lacks", { method: "GET", path: "/nowhere" }, "operation-unknown"],
  [
    "another organisation's resource",
    { method: "POST", path: releases.replace("acme", "globex") },
    "resource-not-bound",
  ],
  [
    "a path with dots",
    { method: "POST", path: releases.replace("acme", "acme/../acme") },
    "operation-unknown",
  ],
])("%s is not allowed", async (_, request, reason) => {
  expect(await verify(request)).toMatchObject({ status: 403, json: { allowed: false, reason } });
});

test("without a request it says who it is, and judges nothing", async () => {
  const answer = await verify({});
  expect(answer.status).toBe(200);
  expect(answer.json).not.toHaveProperty("allowed");
});

test("half a request is none", async () => {
  expect((await verify({ method: "GET" })).status).toBe(400);
  expect((await verify({ path: "/" })).status).toBe(400);
});

test("within another organisation the token is none", async () => {
  expect((await verify({ organization: "acme" })).status).toBe(200);
  const answer = await verify({ organization: "globex" });
  expect(answer).toMatchObject({ status: 401, json: { valid: false, allowed: false } });
});

test("a store that does not answer is 503, never a verdict; and all is well when it does again", async () => {
  let down = true;
  const { service } = client.domain;
  const { read } = service.store;
  const failing = <T>(ask: () => Promise<T>): Promise<T> =>
    down ? Promise.reject(new StoreUnavailable("down")) : ask();
  const store: typeof service.store = {
    engine: "sqlite",
    read: {
      all: (...of) => failing(() => read.all(...of)),
      get: (...of) => failing(() => read.get(...of)),
      values: (...of) => failing(() => read.values(...of)),
    },
    transaction: (work) => failing(() => service.store.transaction(work)),
    touch: (uses) => failing(() => service.store.touch(uses)),
    close: () => Promise.resolve(),
  };
  const domain = { ...client.domain, service: { ...service, store } };
  const flaky = clientOf(domain, { ...client.settings, service: domain.service });
  const ask = () => [
    flaky.send("POST", "/v1/verify", { body: { token, method: "POST", path: releases } }),
    flaky.send("GET", "/org/tokens/self", { bearer: token }),
    flaky.send("POST", "/org/tokens", { bearer: adminToken }),
    flaky.send("GET", "/readyz"),
  ];
  for (const answer of await Promise.all(ask())) {
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.text).not.toMatch(/valid"|allowed/);
  }
  expect((await flaky.send("GET", "/healthz")).status).toBe(200);
  down = false;
  const after = await Promise.all(ask());
  expect(after.map((answer) => answer.status)).toEqual([200, 200, 201, 200]);
});
