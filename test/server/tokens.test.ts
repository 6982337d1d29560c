import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../src/tokens/id.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, type Client, makeClient, type Received } from "./client.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

const admin = { bearer: adminToken };
const mint = (body: object = {}, bearer = adminToken): Promise<Received> =>
  client.send("POST", "/org/tokens", { bearer, body });
const text = (value: unknown): string => value as string;

test("an empty body mints, and the plaintext is answered once with a warning", async () => {
  const minted = await client.send("POST", "/org/tokens", admin);
  expect(minted.status).toBe(201);
  expect(minted.headers.get("cache-control")).toBe("no-store");
  expect(minted.json).toMatchObject({
    name: null,
    scopes: [],
    kind: "org-token",
    status: "live",
    created_by: "admin-token",
    last_used_at: null,
  });
  expect(minted.json["warning"]).toMatch(/only time/);
  const plaintext = text(minted.json["token"]);
  expect(plaintext.startsWith(`${text(minted.json["prefix"])}_`)).toBe(true);
  const own = await client.send("GET", "/org/tokens/self", { bearer: plaintext });
  expect(own.status).toBe(200);
  expect(own.json).toMatchObject({ id: minted.json["id"], organization: { slug: "acme" } });
  expect(own.text).not.toContain(plaintext);
  for (const path of ["/org/tokens", `/org/tokens/${text(minted.json["id"])}`, "/org/audit"]) {
    const answer = await client.send("GET", path, admin);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(plaintext.slice(13));
  }
  // It holds no scope: it reads itself, nothing else.
  expect((await client.send("GET", "/org/tokens", { bearer: plaintext })).status).toBe(403);
});

test("who minted is told with the prefix that lists show, and the id behind it", async () => {
  const parent = await mint({ scopes: ["tokens:mint"], name: "parent" });
  const child = await mint({ expires_in: "1h" }, text(parent.json["token"]));
  expect(child.json).toMatchObject({
    created_by: `org-token:${text(parent.json["prefix"])}`,
    created_by_id: parent.json["id"],
    parent_id: parent.json["id"],
  });
});

test("lists are bounded, newest first, and go on", async () => {
  for (let count = 0; count < 5; count += 1) {
    client.domain.now += 1;
    await mint({ name: `n${count}` });
  }
  const first = await client.send("GET", "/org/tokens?limit=3", admin);
  const names = (page: Received): unknown[] =>
    (page.json["tokens"] as { name: string }[]).map((token) => token.name);
  expect(names(first)).toEqual(["n4", "n3", "n2"]);
  const cursor = text(first.json["next_cursor"]);
  const second = await client.send("GET", `/org/tokens?limit=2&cursor=${cursor}`, admin);
  expect(names(second)).toEqual(["n1", "n0"]);
  expect((await client.send("GET", "/org/tokens?limit=501", admin)).status).toBe(400);
  expect((await client.send("GET", "/org/tokens?cursor=x", admin)).status).toBe(400);
  expect((await client.send("GET", "/org/tokens?limits=1", admin)).status).toBe(400);
  expect((await client.send("GET", "/org/tokens?limit=1&limit=2", admin)).status).toBe(400);
});

test("revoking answers 204, again 204, 404 for what never was, 400 for what is no id", async () => {
  const minted = await mint();
  const path = `/org/tokens/${text(minted.json["id"])}`;
  expect((await client.send("DELETE", path, admin)).status).toBe(204);
  expect((await client.send("DELETE", path, admin)).status).toBe(204);
  const never = newId(client.domain.now, client.domain.service.random);
  expect((await client.send("DELETE", `/org/tokens/${never}`, admin)).status).toBe(404);
  for (const malformed of ["1", "x".repeat(36), encodeURIComponent("' OR 1=1")]) {
    expect((await client.send("DELETE", `/org/tokens/${malformed}`, admin)).status).toBe(400);
  }
  const bearer = text(minted.json["token"]);
  expect((await client.send("GET", "/org/tokens/self", { bearer })).status).toBe(401);
});

test("a token ends itself, and rotates itself", async () => {
  const minted = await mint({ scopes: ["org:ci"] });
  const bearer = text(minted.json["token"]);
  const rotated = await client.send("POST", "/org/tokens/self/rotate", {
    bearer,
    body: { grace: "1h" },
  });
  expect(rotated.status).toBe(201);
  expect(rotated.json).toMatchObject({
    scopes: ["org:ci"],
    generation: 1,
    replaces: { id: minted.json["id"] },
  });
  const next = { bearer: text(rotated.json["token"]) };
  expect((await client.send("GET", "/org/tokens/self", { bearer })).status).toBe(200);
  expect((await client.send("GET", "/org/tokens/self", next)).status).toBe(200);
  expect((await client.send("GET", "/org/tokens/self", { bearer })).status).toBe(401);
  // Before the end of grace a rotation with the old one is refused and harms nothing.
  expect((await client.send("POST", "/org/tokens/self/rotate", { bearer })).status).toBe(401);
  expect((await client.send("GET", "/org/tokens/self", next)).status).toBe(200);
  expect((await client.send("DELETE", "/org/tokens/self", next)).status).toBe(204);
  expect((await client.send("GET", "/org/tokens/self", next)).status).toBe(401);
});

test("reuse at rotate after grace ends the family; the caller sees what he always sees", async () => {
  const minted = await mint();
  const bearer = text(minted.json["token"]);
  const rotated = await client.send("POST", "/org/tokens/self/rotate", {
    bearer,
    body: { grace: "1h" },
  });
  const next = { bearer: text(rotated.json["token"]) };
  await client.send("GET", "/org/tokens/self", next);
  client.domain.now += 3_600_000;
  const ordinary = await client.send("GET", "/org/tokens/self", { bearer });
  expect((await client.send("GET", "/org/tokens/self", next)).status).toBe(200);
  const reuse = await client.send("POST", "/org/tokens/self/rotate", { bearer });
  expect([reuse.status, reuse.text]).toEqual([ordinary.status, ordinary.text]);
  expect((await client.send("GET", "/org/tokens/self", next)).status).toBe(401);
});

test.each<[string, object, string]>([
  ["a misspelt field", { scope: ["org:ci"] }, "scope"],
  ["a name that is no text", { name: 1 }, "name"],
  ["a name of 101 characters", { name: "x".repeat(101) }, "name"],
  ["half a surrogate pair", { name: "\ud800" }, "name"],
  ["NUL", { name: "a\u0000" }, "name"],
  ["a scope of nobody", { scopes: ["org:cii"] }, "scopes[0]"],
  ["a life of no length", { expires_in: "0d" }, "expires_in"],
  ["a life of two forms", { expires_in: "1d", expires_at: "2027-02-01T00:00:00Z" }, ""],
  ["an end that is no time", { expires_at: "tomorrow" }, "expires_at"],
  ["resources that are no object", { resources: ["web"] }, "resources"],
  ["a prototype", JSON.parse('{"resources":{"__proto__":["x"]}}') as object, "resources"],
])("%s is refused as 400 and named", async (_, body, field) => {
  const answer = await mint(body);
  expect(answer.status).toBe(400);
  const error = answer.json["error"] as Record<string, string>;
  expect(error["field"] ?? "").toBe(field);
  expect(error["message"]).toBeTruthy();
});

test("bodies: too large, not JSON, another type, deeply nested", async () => {
  const send = (body: string, type = "application/json") =>
    client.send("POST", "/org/tokens", { ...admin, body, headers: { "content-type": type } });
  expect((await send(JSON.stringify({ name: "x".repeat(70_000) }))).status).toBe(413);
  expect((await send("{")).status).toBe(400);
  expect((await send('{"name":"x"}', "text/plain")).status).toBe(415);
  expect((await send("[".repeat(30_000) + "]".repeat(30_000))).status).toBe(400);
  expect((await send("   ")).status).toBe(201);
  expect((await send('{"name":"x"}', "application/json; charset=utf-8")).status).toBe(201);
});

test("calls are answered with their minimal set; what can't be judged is 422", async () => {
  const minted = await mint({
    calls: [{ method: "POST", path: "/api/0/organizations/acme/releases/" }],
  });
  expect(minted.json["scopes"]).toEqual(["org:ci"]);
  const unknown = await mint({ calls: [{ method: "POST", path: "/nowhere" }] });
  expect(unknown.status).toBe(422);
});

test("the limit is told with when to come again", async () => {
  const from = "203.0.113.7";
  const statuses: number[] = [];
  for (let count = 0; count < 11; count += 1) {
    const answer = await client.send("POST", "/org/tokens", { ...admin, from });
    statuses.push(answer.status);
    if (answer.status === 429) expect(answer.headers.get("retry-after")).toBe("360");
  }
  expect(statuses).toEqual([...Array<number>(10).fill(201), 429]);
});

test("a path without a route is 404, a route without the method 405", async () => {
  expect((await client.send("GET", "/nowhere", admin)).status).toBe(404);
  const wrong = await client.send("PUT", "/org/tokens", admin);
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get("allow")).toBe("POST, GET");
});

test.each(["/org/tokens/%00", "/org/tokens?org=%00", "/orgs/%00", "/orgs/acme/members/a%00"])(
  "a NUL character is refused before any store sees it: %s",
  async (path) => {
    expect((await client.send("GET", path, admin)).status).toBe(400);
  },
);

test("a token that is bound to resources mints within them, and does nothing else here", async () => {
  const bound = await mint({
    scopes: ["tokens:mint", "tokens:read", "org:ci"],
    resources: { project: ["web"] },
  });
  const bearer = text(bound.json["token"]);
  const child = await mint({}, bearer);
  expect(child.json["resources"]).toEqual({ project: ["web"] });
  expect((await mint({ resources: { project: ["api"] } }, bearer)).status).toBe(403);
  expect((await client.send("GET", "/org/tokens", { bearer })).status).toBe(403);
  expect((await client.send("GET", "/org/tokens/self", { bearer })).status).toBe(200);
});
