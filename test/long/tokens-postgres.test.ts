import { afterAll, beforeAll, expect, test } from "vitest";
import { mint } from "../../src/tokens/mint.ts";
import { Observations } from "../../src/tokens/policy/observations.ts";
import { openStore } from "../../src/tokens/store/open.ts";
import { listTokens } from "../../src/tokens/store/token-lists.ts";
import { verifyChain } from "../../src/tokens/audit/read-chain.ts";
import { adminToken, type Client, clientOf, makeClient } from "../server/client.ts";
import { admin } from "../tokens/domain.ts";
import { person, personalToken } from "../tokens/people.ts";
import { type PostgresServer, startPostgres } from "../tokens/postgres-server.ts";

const hour = 3_600_000;
let server: PostgresServer;
let instances: readonly Client[];

beforeAll(async () => {
  server = await startPostgres();
  const place = await server.database();
  const first = await makeClient(await openStore(place));
  const others = await Promise.all(
    [1, 2].map(async () => {
      const store = await openStore(place);
      const observations = new Observations(store);
      const service = { ...first.domain.service, store, observations };
      return clientOf({ ...first.domain, service }, { ...first.settings, service });
    }),
  );
  instances = [first, ...others];
}, 60_000);
afterAll(async () => {
  for (const { domain } of instances) await domain.service.store.close();
  await server.remove();
}, 60_000);

test("a token revoked on one of three instances is refused by the others on the next request", async () => {
  for (let round = 0; round < 20; round += 1) {
    const [a, b, c] = [0, 1, 2].map((offset) => instances[(round + offset) % 3]!) as [
      Client,
      Client,
      Client,
    ];
    const minted = await a.send("POST", "/org/tokens", { bearer: adminToken });
    const bearer = minted.json["token"] as string;
    for (const each of [a, b, c]) {
      expect((await each.send("GET", "/org/tokens/self", { bearer })).status).toBe(200);
    }
    const path = `/org/tokens/${minted.json["id"] as string}`;
    expect((await b.send("DELETE", path, { bearer: adminToken })).status).toBe(204);
    for (const each of [c, a, b]) {
      expect((await each.send("GET", "/org/tokens/self", { bearer })).status).toBe(401);
    }
  }
});

test("of 10,000 attempts from 50 addresses exactly what the buckets allow is minted, across the hour's edge", async () => {
  const first = instances[0]!.domain;
  const whom = { kind: "org-token", organization: first.organization } as const;
  const addresses = Array.from({ length: 50 }, (_, index) => `198.51.100.${index}`);
  const before = (
    await listTokens(
      first.service.store.read,
      { organizationId: first.organization.id },
      100_000,
      undefined,
      undefined,
    )
  ).length;
  // Two hours about a full hour, with bursts of another length at each address.
  const edge = Math.ceil(first.now / hour) * hour + hour;
  const levels = new Map(addresses.map((address) => [address, { level: hour, at: edge - hour }]));
  let expected = 0;
  let minted = 0;
  let attempts = 0;
  for (let step = 0; step < 100; step += 1) {
    const now = edge - hour + step * ((2 * hour) / 100);
    const batch = addresses.flatMap((address, index) => {
      // The sum over the steps is two attempts an address and step.
      const count = step % 2 === index % 2 ? 4 : 0;
      return Array.from({ length: count }, () => address);
    });
    attempts += batch.length;
    for (const address of batch) {
      const bucket = levels.get(address)!;
      bucket.level = Math.min(hour, bucket.level + (now - bucket.at));
      bucket.at = now;
      if (bucket.level < hour / 10) continue;
      bucket.level -= hour / 10;
      expected += 1;
    }
    const results = await Promise.all(
      batch.map((client, index) => {
        const { service } = instances[index % 3]!.domain;
        const origin = { requestId: "storm", client };
        return mint({ ...service, clock: () => now }, admin, whom, {}, origin);
      }),
    );
    minted += results.filter((result) => result.ok).length;
  }
  expect(attempts).toBe(10_000);
  expect(minted).toBe(expected);
  const after = await listTokens(
    first.service.store.read,
    { organizationId: first.organization.id },
    100_000,
    undefined,
    undefined,
  );
  expect(after.length - before).toBe(expected);
  const { fault } = await verifyChain(first.service.store.read, first.organization.id);
  expect(fault).toBeUndefined();
});

test("while the database is down every answer is 503, and after it all goes on without a restart", async () => {
  const [client] = instances as [Client, ...Client[]];
  const minted = await client.send("POST", "/org/tokens", { bearer: adminToken });
  const bearer = minted.json["token"] as string;
  const ask = async (): Promise<number[]> => {
    const answers = await Promise.all([
      client.send("GET", "/org/tokens/self", { bearer }),
      client.send("POST", "/v1/verify", { body: { token: bearer } }),
      client.send("POST", "/org/tokens", { bearer: adminToken }),
      client.send("GET", "/readyz"),
    ]);
    return answers.map((answer) => answer.status);
  };
  expect(await ask()).toEqual([200, 200, 201, 200]);
  await server.stop();
  expect(await ask()).toEqual([503, 503, 503, 503]);
  expect((await client.send("GET", "/healthz")).status).toBe(200);
  await server.start();
  expect(await ask()).toEqual([200, 200, 201, 200]);
});

// Last, as it makes a second organisation: the others leave out which one they mean.
test("a policy set on one of three instances holds on the others for the next request, for its organisation alone", async () => {
  const { domain } = instances[0]!;
  const user = await person(domain, "ada", domain.organization);
  const slug = "globex";
  await instances[0]!.send("POST", "/orgs", { bearer: adminToken, body: { slug } });
  await instances[0]!.send("POST", `/orgs/${slug}/members`, {
    bearer: adminToken,
    body: { issuer: user.issuer, subject: user.subject, role: "member" },
  });
  const { secret } = await personalToken(domain, user, { scopes: ["sentry/*"] });
  const status = async (client: Client, organization: string): Promise<number> => {
    const body = {
      token: secret.reveal(),
      organization,
      method: "GET",
      path: "/api/0/organizations/acme/releases/",
    };
    return (await client.send("POST", "/v1/verify", { body })).status;
  };
  for (let round = 0; round < 12; round += 1) {
    const [a, b, c] = [0, 1, 2].map((offset) => instances[(round + offset) % 3]!) as [
      Client,
      Client,
      Client,
    ];
    const denied = round % 2 === 0;
    const body = { personal_tokens: denied ? "deny" : "observe" };
    const set = await a.send("PUT", "/org/policy?org=acme", { bearer: adminToken, body });
    expect(set.status).toBe(200);
    for (const each of [b, c, a]) {
      expect(await status(each, "acme")).toBe(denied ? 403 : 200);
      expect(await status(each, slug)).toBe(200);
    }
  }
  // What each instance saw is added up.
  for (const each of instances) await each.domain.service.observations.flush();
  const preview = await instances[1]!.send("GET", "/org/policy/preview?org=acme", {
    bearer: adminToken,
  });
  expect(preview.json["tokens"]).toMatchObject([{ requests: 18, owner: { subject: "ada" } }]);
});
