import { test } from "vitest";
import { makeClient } from "../server/client.ts";
import { fuzz } from "../server/fuzz.ts";
import { describeStores } from "../tokens/stores.ts";

describeStores("requests out of the API's own document", (maker) => {
  test("never end in a defect", async () => {
    const client = await makeClient(await maker.open(await maker.place()));
    await fuzz(client, 4_000);
  });
});
