import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPlaintext } from "../../src/tokens/format.ts";
import { markRevoked, findRevoked } from "../../src/tokens/store/token-rows.ts";
import { digest } from "../../src/tokens/format.ts";
import { makeClient, type Client } from "../server/client.ts";
import { sqliteStores } from "../tokens/stores.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;
const revoked: string[] = [];
const tries = 10_000;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
  const { domain } = client;
  for (let count = 0; count < 500; count += 1) {
    const { token, secret } = await domain.mint();
    if (count % 2 === 1) continue;
    revoked.push(secret.reveal());
    await domain.service.store.transaction((transaction) =>
      markRevoked(transaction, token.id, domain.now, "me", "x"),
    );
  }
});
afterAll(() => stores.remove());

/** How often a value of `b` is larger than one of `a`: one half when nothing tells them apart. */
function larger(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, of: 0 })), ...b.map((value) => ({ value, of: 1 }))];
  all.sort((x, y) => x.value - y.value);
  let ranks = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end]!.value === all[start]!.value) end += 1;
    // Equal values share the mean of their ranks.
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index += 1) if (all[index]!.of === 1) ranks += rank;
    start = end;
  }
  return (ranks - (b.length * (b.length + 1)) / 2) / (a.length * b.length);
}

/** Times of requests with unknown and with revoked tokens, in turns. */
async function measure(ask: (token: string) => Promise<void>): Promise<number> {
  const times: [number[], number[]] = [[], []];
  // What was made and used alike: both are fresh strings, each pair in random order.
  const pairs = Array.from({ length: tries }, (_, index) => [
    newPlaintext("org-token", randomBytes).secret.reveal(),
    Buffer.from(revoked[index % revoked.length]!).toString(),
  ]);
  for (const [index, pair] of pairs.entries()) {
    const order = randomBytes(1)[0]! % 2 === 0 ? [0, 1] : [1, 0];
    for (const which of order) {
      const begun = process.hrtime.bigint();
      await ask(pair[which]!);
      const took = Number(process.hrtime.bigint() - begun);
      if (index >= 500) times[which]!.push(took);
    }
    // The denials go to the audit apart from requests, as they do in the service.
    if (index % 20 === 0) await client.domain.service.denials.flush(client.domain.now);
  }
  return larger(times[0], times[1]);
}

test("over 10,000 tries, time does not tell a revoked token from an unknown one", async () => {
  const ask = async (token: string): Promise<void> => {
    const answer = await client.send("POST", "/v1/verify", { body: { token } });
    expect(answer.status).toBe(401);
  };
  const share = await measure(ask);
  expect(share).toBeGreaterThan(0.47);
  expect(share).toBeLessThan(0.53);
});

test("and would, if the service looked a second time for revoked ones", async () => {
  const { read } = client.domain.service.store;
  const share = await measure(async (token) => {
    await client.send("POST", "/v1/verify", { body: { token } });
    // As one would do who wants to tell the caller why.
    const found = await findRevoked(read, digest(token));
    if (found !== undefined)
      await Promise.all([1, 2, 3].map(() => findRevoked(read, digest(token))));
  });
  expect(share).toBeGreaterThan(0.53);
});
