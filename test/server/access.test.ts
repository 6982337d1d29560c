import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPlaintext } from "../../src/tokens/format.ts";
import type { AuditEntry } from "../../src/tokens/audit/entry.ts";
import { createOrganization } from "../../src/tokens/organizations.ts";
import { admin, unwrap } from "../tokens/domain.ts";
import { readAudit, serviceEntries } from "../tokens/audit-reading.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, type Client, clientOf, freshCode, makeClient, trusting } from "./client.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

const text = (value: unknown): string => value as string;

async function tokenWith(scopes: readonly string[]): Promise<string> {
  const minted = await client.send("POST", "/org/tokens?org=acme", {
    bearer: adminToken,
    body: { scopes },
  });
  return text(minted.json["token"]);
}

async function audited(): Promise<readonly AuditEntry[]> {
  await client.domain.service.denials.flush(client.domain.now);
  return readAudit(client.domain);
}

test("without a credential there is no way in, whatever the store holds", async () => {
  const empty = await makeClient(await stores.open(await stores.place()), {
    adminToken: undefined,
  });
  for (const each of [client, empty]) {
    for (const sent of [
      {},
      { bearer: "" },
      { bearer: "undefined" },
      { bearer: "null" },
      { headers: { authorization: "Basic YTpi" } },
      { headers: { authorization: adminToken } },
      { headers: { cookie: "scopewright-session=x" } },
    ]) {
      const answer = await each.send("GET", "/org/tokens", sent);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="scopewright"');
    }
  }
});

test("ADMIN_TOKEN opens what it opens, and is loud in the audit", async () => {
  await audited();
  const before = (await serviceEntries(client.domain)).length;
  expect((await client.send("GET", "/org/tokens", { bearer: adminToken })).status).toBe(200);
  expect((await client.send("GET", "/org/tokens", { bearer: `${adminToken}x` })).status).toBe(401);
  await client.domain.service.denials.flush(client.domain.now);
  const entries = (await serviceEntries(client.domain)).slice(before);
  expect(entries).toMatchObject([
    { action: "break-glass.use", actor: "admin-token", detail: { operation: "GET /org/tokens" } },
    { action: "access.denied", reason: "malformed", actor: "anonymous" },
  ]);
  expect(JSON.stringify(entries)).not.toContain(adminToken);
});

test("an organisation's token opens exactly what its scopes open", async () => {
  const bearer = await tokenWith(["tokens:read"]);
  expect((await client.send("GET", "/org/tokens", { bearer })).status).toBe(200);
  const refused = await client.send("POST", "/org/tokens", { bearer });
  expect(refused.status).toBe(403);
  expect(refused.json["error"]).toMatchObject({ code: "forbidden", help: "It takes tokens:mint." });
  expect((await client.send("POST", "/orgs", { bearer, body: { slug: "x" } })).status).toBe(403);
  const [last] = (await audited()).slice(-1);
  expect(last).toMatchObject({
    action: "access.denied",
    reason: "scope-missing",
    detail: { operation: "POST /orgs" },
  });
  expect(last!.actor).toMatch(/^org-token:swt_/);
  expect(last!.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("a token can't be seen, used or revoked from another organisation", async () => {
  const globex = unwrap(
    await createOrganization(
      client.domain.service,
      admin,
      { slug: "globex" },
      client.domain.origin(),
    ),
  );
  const several = await client.send("GET", "/org/tokens", { bearer: adminToken });
  expect(several.status).toBe(400);
  const minted = await client.send("POST", "/org/tokens?org=acme", { bearer: adminToken });
  const id = text(minted.json["id"]);
  const foreign = await client.send("POST", "/org/tokens?org=globex", {
    bearer: adminToken,
    body: {
      scopes: ["tokens:read", "tokens:revoke", "tokens:rotate", "orgs:read", "members:read"],
    },
  });
  const bearer = text(foreign.json["token"]);
  for (const [method, path] of [
    ["GET", `/org/tokens/${id}`],
    ["DELETE", `/org/tokens/${id}`],
    ["POST", `/org/tokens/${id}/rotate`],
  ] as const) {
    expect((await client.send(method, path, { bearer })).status, path).toBe(404);
  }
  for (const path of ["/org/tokens?org=acme", "/orgs/acme", "/orgs/acme/members"]) {
    expect((await client.send("GET", path, { bearer })).status, path).toBe(401);
  }
  expect((await client.send("GET", `/orgs/${globex.id}`, { bearer })).status).toBe(200);
  expect((await client.send("GET", "/orgs/nowhere", { bearer: adminToken })).status).toBe(404);
});

test("the one-time code: from this machine alone, for one mint, once", async () => {
  const fresh = await makeClient(await stores.open(await stores.place()), {
    adminToken: undefined,
    bootstrap: freshCode(),
  });
  const code = fresh.settings.bootstrap!.code.reveal();
  const mint = (from: string, headers: Record<string, string> = {}) =>
    fresh.send("POST", "/org/tokens", {
      bearer: code,
      from,
      headers,
      body: { scopes: ["tokens:mint", "tokens:read", "tokens:revoke"] },
    });
  for (const from of ["192.0.2.1", "10.0.0.1", "::ffff:192.0.2.1", "::2"]) {
    expect((await mint(from)).status, from).toBe(401);
  }
  // A proxy on this machine speaks for anybody.
  for (const header of ["x-forwarded-for", "forwarded", "x-real-ip", "via"]) {
    expect((await mint("127.0.0.1", { [header]: "127.0.0.1" })).status, header).toBe(401);
  }
  const list = await fresh.send("GET", "/org/tokens", { bearer: code, from: "127.0.0.1" });
  expect(list.status).toBe(403);
  const wrong = await fresh.send("POST", "/org/tokens", {
    bearer: code,
    from: "127.0.0.1",
    body: { scope: [] },
  });
  expect(wrong.status).toBe(400);
  const first = await mint("::ffff:127.0.0.1");
  expect(first.status).toBe(201);
  expect(first.json["created_by"]).toBe("bootstrap-code");
  expect((await mint("127.0.0.1")).status).toBe(401);
  // Nor does the code of another instance open a store that has a live token.
  const second = clientOf(fresh.domain, { ...fresh.settings, bootstrap: freshCode() });
  const late = await second.send("POST", "/org/tokens", {
    bearer: second.settings.bootstrap!.code.reveal(),
    from: "127.0.0.1",
  });
  expect(late.status).toBe(401);
});

test("two uses of the one-time code at once mint one token", async () => {
  const fresh = await makeClient(await stores.open(await stores.place()), {
    adminToken: undefined,
    bootstrap: freshCode(),
  });
  const bearer = fresh.settings.bootstrap!.code.reveal();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => fresh.send("POST", "/org/tokens", { bearer, from: "::1" })),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
});

test("a client's address comes from trusted proxies alone", async () => {
  const storm = async (each: Client, header: (count: number) => string): Promise<number> => {
    let minted = 0;
    for (let count = 0; count < 15; count += 1) {
      const answer = await each.send("POST", "/org/tokens?org=acme", {
        bearer: adminToken,
        from: "198.51.100.4",
        headers: { "x-forwarded-for": header(count) },
      });
      if (answer.status === 201) minted += 1;
    }
    return minted;
  };
  expect(await storm(client, (count) => `203.0.113.${count}`)).toBe(10);
  const proxied = clientOf(client.domain, {
    ...client.settings,
    proxies: trusting("198.51.100.0/24"),
  });
  expect(await storm(proxied, (count) => `203.0.113.${count}`)).toBe(15);
  // What the client itself wrote in front of the proxy's entry counts for nothing.
  expect(await storm(proxied, (count) => `203.0.113.${100 + count}, 203.0.113.250`)).toBe(10);
});

test("a request id is taken from a trusted proxy, and from nobody else", async () => {
  const headers = { "x-request-id": "from-outside" };
  const direct = await client.send("GET", "/healthz", { headers });
  expect(direct.headers.get("x-request-id")).not.toBe("from-outside");
  const proxied = clientOf(client.domain, { ...client.settings, proxies: trusting("10.0.0.0/8") });
  const sent = { headers, from: "10.1.2.3" };
  expect((await proxied.send("GET", "/healthz", sent)).headers.get("x-request-id")).toBe(
    "from-outside",
  );
});

test("organisations and members", async () => {
  const bearer = adminToken;
  const made = await client.send("POST", "/orgs", { bearer, body: { slug: "initech" } });
  expect(made.status).toBe(201);
  expect((await client.send("POST", "/orgs", { bearer, body: { slug: "initech" } })).status).toBe(
    409,
  );
  expect((await client.send("POST", "/orgs", { bearer, body: { slug: "A b" } })).status).toBe(400);
  const changed = await client.send("PATCH", "/orgs/initech", {
    bearer,
    body: { contact: "security@initech.example" },
  });
  expect(changed.json).toMatchObject({ contact: "security@initech.example", name: "initech" });
  const person = { issuer: "https://id.example", subject: "milton", role: "owner" };
  const added = await client.send("POST", "/orgs/initech/members", { bearer, body: person });
  expect(added.status).toBe(201);
  const { id } = added.json["user"] as { id: string };
  const path = `/orgs/initech/members/${id}`;
  expect((await client.send("GET", path, { bearer })).json).toMatchObject({ role: "owner" });
  // Who is the last owner stays one.
  expect((await client.send("PATCH", path, { bearer, body: { role: "member" } })).status).toBe(409);
  expect((await client.send("DELETE", path, { bearer })).status).toBe(409);
  const other = { ...person, subject: "bill" };
  await client.send("POST", "/orgs/initech/members", { bearer, body: other });
  expect((await client.send("DELETE", path, { bearer })).status).toBe(204);
  expect((await client.send("GET", path, { bearer })).status).toBe(404);
  const members = await client.send("GET", "/orgs/initech/members", { bearer });
  expect(members.json["members"]).toHaveLength(1);
});

test("the audit lists, exports and verifies itself", async () => {
  const bearer = await tokenWith(["audit:read"]);
  await audited();
  const listed = await client.send("GET", "/org/audit?limit=2&action=token.mint", { bearer });
  expect(listed.json["entries"]).toHaveLength(2);
  const exported = await client.send("GET", "/org/audit/export", { bearer });
  expect(exported.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = exported.text.trim().split("\n");
  const verified = await client.send("GET", "/org/audit/verify", { bearer });
  expect(verified.json).toMatchObject({ whole: true, entries: lines.length, fault: null });
  const last = JSON.parse(lines.at(-1)!) as { hash: string };
  expect(last.hash).toBe(verified.json["hash"]);
});

test("the failure shapes can't be told apart: status, headers, body", async () => {
  const { domain } = client;
  const minted = async (body: object = {}, org = "acme"): Promise<Record<string, unknown>> =>
    (await client.send("POST", `/org/tokens?org=${org}`, { bearer: adminToken, body })).json;
  const revoked = await minted();
  await client.send("DELETE", `/org/tokens/${text(revoked["id"])}?org=acme`, {
    bearer: adminToken,
  });
  const brief = await minted({ expires_in: "1s" });
  const superseded = await minted();
  await client.send("POST", `/org/tokens/${text(superseded["id"])}/rotate?org=acme`, {
    bearer: adminToken,
    body: { grace: "0" },
  });
  domain.now += 1_000;
  const live = await minted({ scopes: ["tokens:read"] });
  const token = text(live["token"]);
  const shapes: Record<string, string> = {
    unknown: newPlaintext("org-token", randomBytes).secret.reveal(),
    revoked: text(revoked["token"]),
    expired: text(brief["token"]),
    superseded: text(superseded["token"]),
    malformed: "swt_short",
    "of no kind": "something",
    "wrong checksum": token.slice(0, -1) + (token.endsWith("0") ? "1" : "0"),
    "cut off": token.slice(0, -1),
    "longer by one": `${token}0`,
    "wrong organisation": text((await minted({ scopes: ["tokens:read"] }, "globex"))["token"]),
  };
  const seen = (answer: Awaited<ReturnType<Client["send"]>>): unknown => [
    answer.status,
    [...answer.headers].filter(([name]) => name !== "x-request-id"),
    answer.text,
  ];
  const ways: ((bearer: string) => ReturnType<Client["send"]>)[] = [
    (bearer) => client.send("GET", "/org/tokens?org=acme", { bearer }),
    (bearer) => client.send("DELETE", `/org/tokens/${text(live["id"])}?org=acme`, { bearer }),
    (bearer) =>
      client.send("POST", "/v1/verify", { body: { token: bearer, organization: "acme" } }),
  ];
  for (const way of ways) {
    const expected = seen(await way(shapes["unknown"]!));
    expect(JSON.stringify(expected)).toContain("invalid-token");
    for (const [shape, bearer] of Object.entries(shapes)) {
      expect(seen(await way(bearer)), shape).toEqual(expected);
    }
  }
  // The audit, and nobody else, learns which it was.
  await domain.service.denials.flush(domain.now);
  const reasons = new Set(
    [...(await readAudit(domain)), ...(await serviceEntries(domain))].map((entry) => entry.reason),
  );
  for (const reason of ["unknown", "revoked", "expired", "superseded", "malformed"]) {
    expect(reasons).toContain(reason);
  }
});
