import { afterAll, expect, test } from "vitest";
import { Observations } from "../../src/tokens/policy/observations.ts";
import { observationsOf, type Observation } from "../../src/tokens/store/policy-rows.ts";
import { type Domain, makeDomain } from "./domain.ts";
import { sqliteStores } from "./stores.ts";

const stores = await sqliteStores();
afterAll(() => stores.remove());

const operation = "sentry GET /api/0/organizations/{organization_id_or_slug}/releases/";

async function observing(): Promise<{
  readonly domain: Domain;
  readonly observations: Observations;
  readonly see: (client: string, familyId?: string) => void;
  readonly rows: (familyId?: string) => Promise<readonly Observation[]>;
}> {
  const domain = await makeDomain(await stores.open(await stores.place()));
  const { store } = domain.service;
  const observations = new Observations(store);
  const organizationId = domain.organization.id;
  return {
    domain,
    observations,
    see: (client, familyId = "family") => {
      observations.note({ organizationId, familyId, operation, client, at: domain.now });
    },
    rows: (familyId = "family") => observationsOf(store.read, organizationId, familyId),
  };
}

test("a steady client keeps its name, however often it is written", async () => {
  const { observations, see, rows } = await observing();
  for (let flush = 0; flush < 205; flush += 1) {
    see("deploy-bot/2.1");
    await observations.flush();
  }
  expect(await rows()).toMatchObject([{ client: "deploy-bot/2.1", count: 205 }]);
});

test("odd user agents of one token end in one row, and no request is left out", async () => {
  const { observations, see, rows } = await observing();
  for (let index = 0; index < 500; index += 1) {
    see(`agent/${index}`);
    if (index % 100 === 0) await observations.flush();
  }
  await observations.flush();
  const seen = await rows();
  expect(seen).toHaveLength(201);
  expect(seen[0]).toMatchObject({ client: "others", count: 300 });
  expect(seen.reduce((sum, { count }) => sum + count, 0)).toBe(500);
});

test("one token's flood of user agents hides no other token", async () => {
  const { observations, see, rows } = await observing();
  for (let index = 0; index < 20_001; index += 1) see(`agent/${index}`, "flood");
  see("deploy-bot/2.1", "quiet");
  await observations.flush();
  expect((await rows("flood")).reduce((sum, { count }) => sum + count, 0)).toBe(20_001);
  expect(await rows("quiet")).toMatchObject([{ client: "deploy-bot/2.1", count: 1 }]);
});
