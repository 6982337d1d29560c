import { afterAll, beforeAll, test } from "vitest";
import { sqliteStores } from "../tokens/stores.ts";
import { type Client, makeClient } from "./client.ts";
import { fuzz } from "./fuzz.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

test("no request out of the API's own document ends in a defect", async () => {
  await fuzz(client, 400);
});
