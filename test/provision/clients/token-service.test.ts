import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import {
  scopewrightProvider,
  type ServicePort,
} from "../../../src/provision/providers/scopewright.ts";
import { adminToken, type Client, makeClient } from "../../server/client.ts";
import { sqliteStores } from "../../tokens/stores.ts";

const day = 86_400_000;
let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

/** The service, asked with a token that lives for this long. */
async function portOf(scopes: readonly string[], lives: string): Promise<ServicePort> {
  const body = { scopes, expires_in: lives };
  const { json } = await client.send("POST", "/org/tokens", { bearer: adminToken, body });
  const own = new Secret(json["token"] as string);
  return {
    request: async (method, path, asked, as = own) => {
      const { status, text } = await client.send(method, path, {
        bearer: as.reveal(),
        ...(asked === undefined ? {} : { body: asked }),
      });
      return new Response(text === "" ? null : text, { status });
    },
  };
}

const request = { label: "hook/production/op.1", scopes: [], environment: "production" };

test("a credential that ends too soon is told apart from one that may not mint", async () => {
  const provider = scopewrightProvider(await portOf(["tokens:mint"], "30d"), {});
  const now = client.domain.service.clock();
  const outlives = await provider.mint({ ...request, expiresAt: now + 89.5 * day });
  expect(outlives).toMatchObject({
    kind: "refused",
    failure: {
      code: "missing-permission",
      message: expect.stringContaining("a token can't mint one that outlives it") as string,
      next: `set a \`maxAge\` that is shorter by 60 days or more, or mint with a new credential that lives longer: this one ends at ${new Date(now + 30 * day).toISOString()}`,
    },
  });
  const beyond = await provider.mint({ ...request, scopes: ["org:ci"], expiresAt: now + day });
  expect(beyond).toMatchObject({
    kind: "refused",
    failure: { next: expect.stringContaining("use one that may") as string },
  });
  const within = await provider.mint({ ...request, expiresAt: now + 29 * day });
  expect(within.kind).toBe("minted");
});

test("its end is left out where the service does not tell it", async () => {
  const error = { code: "beyond-own-rights", message: "no", field: "expiresAt", help: "Later." };
  const port = { request: () => Promise.resolve(Response.json({ error }, { status: 403 })) };
  const asked = { ...request, expiresAt: Date.parse("2027-02-26T10:00:00Z") };
  expect(await scopewrightProvider(port, {}).mint(asked)).toMatchObject({
    failure: { next: "set a shorter `maxAge`, or mint with a new credential that lives longer" },
  });
});
