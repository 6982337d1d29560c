import { afterAll, beforeAll, expect, test } from "vitest";
import { decideOperation } from "../../src/tokens/authorise.ts";
import { catalog } from "../tokens/domain.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, type Client, makeClient } from "./client.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

const reach = (body: object) => client.send("POST", "/org/reach", { bearer: adminToken, body });

interface Reached {
  readonly scopes: readonly string[];
  readonly providers: readonly {
    readonly id: string;
    readonly counts: { readonly total: number };
    readonly operations: readonly number[];
    readonly called: readonly number[];
  }[];
}

test.each([[], ["org:ci"], ["project:write", "tokens:read"], ["event:admin"]])(
  "what %s is said to reach is what the service would let through, operation by operation",
  async (...scopes) => {
    const { providers } = (await reach({ scopes })).json as unknown as Reached;
    const minted = await client.domain.mint({ scopes });
    for (const { id, operations, counts } of providers) {
      const provider = catalog.provider(id)!;
      const allowed = provider.operations.flatMap((_, number) =>
        decideOperation(provider, minted.token, number, {}).allowed ? [number] : [],
      );
      expect(operations).toEqual(allowed);
      expect(counts.total).toBe(allowed.length);
    }
  },
);

test("calls get the scopes that a mint for them gets, with the reasons", async () => {
  const calls = [{ method: "POST", path: "/api/0/organizations/acme/releases/" }];
  const { json } = await reach({ calls });
  expect(json).toMatchObject({ scopes: ["org:ci"], proven: true });
  expect(json["needs"]).toMatchObject([{ scope: "org:ci", calls: [{ method: "POST" }] }]);
  const [sentry] = (json as unknown as Reached).providers;
  expect(sentry!.called).toHaveLength(1);
  expect(sentry!.operations).toContain(sentry!.called[0]);
  expect((await reach({ integration: "release-hook" })).json["scopes"]).toEqual(["org:ci"]);
});

test.each([
  [{ scopes: ["no:such"] }, 400],
  [{ scopes: [], calls: [] }, 400],
  [{ integration: "nobody" }, 400],
  [{ calls: [{ method: "GET", path: "/nowhere" }] }, 422],
  [{ callz: [] }, 400],
])("%j is refused with %i", async (body, status) => {
  expect((await reach(body)).status).toBe(status);
});

test("the catalog lists only scopes that a token can be granted, as requests take them", async () => {
  const { json } = await client.send("GET", "/org/catalog", { bearer: adminToken });
  const { providers } = json as unknown as {
    providers: { id: string; scopes: { name: string }[]; operations: unknown[] }[];
  };
  expect(providers.map(({ id }) => id)).toEqual(["sentry", "scopewright"]);
  for (const { id, scopes, operations } of providers) {
    expect(operations).toHaveLength(catalog.provider(id)!.operations.length);
    const names = scopes.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(5);
    const { json: answer } = await reach({ scopes: names });
    expect(answer["scopes"]).toEqual(names.toSorted());
  }
  expect(providers[1]!.scopes.map(({ name }) => name)).not.toContain("orgs:create");
});

test("neither is for a token without the scope", async () => {
  const { secret } = await client.domain.mint({ scopes: ["audit:read"] });
  const bearer = secret.reveal();
  expect((await client.send("GET", "/org/catalog", { bearer })).status).toBe(403);
  expect((await client.send("POST", "/org/reach", { bearer, body: {} })).status).toBe(403);
  expect((await client.send("GET", "/org/report", { bearer })).status).toBe(403);
});

test("lineage: who minted it, its rotations, and what it minted", async () => {
  const { domain } = client;
  const root = await domain.mint({ name: "root", scopes: ["tokens:mint", "tokens:rotate"] });
  const middle = await domain.mint(
    { name: "middle", scopes: ["tokens:mint"] },
    domain.as(root.token),
  );
  const leaf = await domain.mint({ name: "leaf" }, domain.as(middle.token));
  const rotated = await client.send("POST", `/org/tokens/${middle.token.id}/rotate`, {
    bearer: adminToken,
  });
  const successor = rotated.json["id"];
  const { json } = await client.send("GET", `/org/tokens/${middle.token.id}/lineage`, {
    bearer: adminToken,
  });
  expect(json).toMatchObject({
    ancestors: [{ id: root.token.id }],
    family: [{ id: successor }, { id: middle.token.id }],
    minted: [{ id: leaf.token.id }],
    more: false,
  });
  expect(JSON.stringify(json)).not.toContain(rotated.json["token"]);
});

test("the report counts live tokens by the scopes that they share", async () => {
  const own = await makeClient(await stores.open(await stores.place()));
  for (const scopes of [["org:ci"], ["org:ci"], ["project:read"], ["team:read"]]) {
    await own.domain.mint({ scopes });
  }
  const gone = await own.domain.mint({ scopes: ["org:admin"] });
  await own.send("DELETE", `/org/tokens/${gone.token.id}`, { bearer: adminToken });
  const { json } = await own.send("GET", "/org/report", { bearer: adminToken });
  expect(json).toMatchObject({
    scope_sets: [
      { scopes: ["org:ci"], tokens: 2, never_used: 2, last_used_at: null },
      { scopes: ["project:read"], tokens: 1 },
      { scopes: ["team:read"], tokens: 1 },
    ],
    more: false,
    definitions: false,
  });
  const missing = await own.send("GET", "/org/report/definitions", { bearer: adminToken });
  expect(missing.status).toBe(404);
});
