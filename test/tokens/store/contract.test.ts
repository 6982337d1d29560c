import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { ChainVerifier } from "../../../src/tokens/audit/verify.ts";
import { mintRate } from "../../../src/tokens/bucket.ts";
import {
  appendAudit,
  listChains,
  readAudit,
  readAuditBackwards,
  readHead,
} from "../../../src/tokens/store/audit-rows.ts";
import { forgetFull, takeFromAll } from "../../../src/tokens/store/bucket-rows.ts";
import {
  countOwners,
  findMembership,
  findOrganization,
  insertOrganization,
  listMembers,
  listMemberships,
  putMember,
  upsertUser,
} from "../../../src/tokens/store/organization-rows.ts";
import {
  findSession,
  forgetExpired,
  insertSession,
  insertSignIn,
  takeSignIn,
} from "../../../src/tokens/store/session-rows.ts";
import { type Store, StoreUnavailable } from "../../../src/tokens/store/sql.ts";
import { listTokens } from "../../../src/tokens/store/token-lists.ts";
import {
  findLive,
  findRevoked,
  hasLiveToken,
  insertToken,
  markRevoked,
  tokenById,
} from "../../../src/tokens/store/token-rows.ts";
import { newId } from "../../../src/tokens/id.ts";
import { moment, sampleEvent, sampleOrganization, sampleToken } from "../sample.ts";
import { describeStores } from "../stores.ts";

describeStores("a store", (maker) => {
  let place: string;
  let store: Store;
  let other: Store;
  const acme = sampleOrganization("acme");

  beforeAll(async () => {
    place = await maker.place();
    // Two instances that start on an empty database at the same moment.
    [store, other] = await Promise.all([maker.open(place), maker.open(place)]);
    await store.transaction((transaction) => insertOrganization(transaction, acme));
  });

  test("a token comes back as it went in, with and without what may be absent", async () => {
    const bare = sampleToken(acme.id);
    const full = sampleToken(acme.id, {
      name: "Ünïcode 😀 '; DROP TABLE tokens; --",
      scopes: ["scopewright/tokens:read", "sentry/org:ci"],
      bindings: { project: ["web", "4711"] },
      owner: "team",
      purpose: "releases",
      createdById: "x",
      lastUsedAt: moment + 1,
      generation: 3,
      parentId: bare.id,
      firstUsedAt: moment + 2,
      supersededAt: moment + 3,
      graceUntil: moment + 4,
      closedAt: moment + 5,
    });
    const [bareHash, fullHash] = [randomBytes(32), randomBytes(32)];
    await store.transaction(async (transaction) => {
      await insertToken(transaction, bare, bareHash);
      await insertToken(transaction, full, fullHash);
    });
    expect(bare).toMatchObject((await findLive(other.read, bareHash))!);
    expect(full).toMatchObject((await findLive(other.read, fullHash))!);
    expect(await tokenById(other.read, full.id)).toEqual(full);
    expect(await tokenById(store.read, newId(moment, randomBytes))).toBeUndefined();
  });

  test("a revocation shows in the very next read of another instance, and can be told from unknown", async () => {
    const token = sampleToken(acme.id);
    const hash = randomBytes(32);
    await store.transaction((transaction) => insertToken(transaction, token, hash));
    expect(token).toMatchObject((await findLive(other.read, hash))!);
    const revoke = (instance: Store): Promise<boolean> =>
      instance.transaction((transaction) =>
        markRevoked(transaction, token.id, moment, "me", "leak"),
      );
    expect(await revoke(store)).toBe(true);
    expect(await findLive(other.read, hash)).toBeUndefined();
    expect(await findRevoked(other.read, hash)).toMatchObject({
      id: token.id,
      revokeReason: "leak",
    });
    expect(await findRevoked(other.read, randomBytes(32))).toBeUndefined();
    expect(await revoke(other)).toBe(false);
  });

  test("a failed transaction leaves nothing, and the next one works", async () => {
    const token = sampleToken(acme.id);
    const hash = randomBytes(32);
    const failing = store.transaction(async (transaction) => {
      await insertToken(transaction, token, hash);
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await findLive(store.read, hash)).toBeUndefined();
    await store.transaction((transaction) => insertToken(transaction, token, hash));
    const double = store.transaction((transaction) =>
      insertToken(transaction, sampleToken(acme.id), hash),
    );
    await expect(double).rejects.toBeInstanceOf(StoreUnavailable);
    expect(token).toMatchObject((await findLive(store.read, hash))!);
  });

  test("nobody sees the inside of a transaction", async () => {
    const token = sampleToken(acme.id);
    const hash = randomBytes(32);
    await store.transaction(async (transaction) => {
      await insertToken(transaction, token, hash);
      expect(await findLive(store.read, hash)).toBeUndefined();
      expect(await findLive(other.read, hash)).toBeUndefined();
    });
    expect(token).toMatchObject((await findLive(store.read, hash))!);
  });

  test("lists are newest first, go on after a cursor, and keep organisations apart", async () => {
    const globex = sampleOrganization("globex");
    const tokens = Array.from({ length: 7 }, (_, index) =>
      sampleToken(globex.id, { createdAt: moment + Math.floor(index / 2) }),
    );
    await store.transaction(async (transaction) => {
      await insertOrganization(transaction, globex);
      for (const token of tokens) await insertToken(transaction, token, randomBytes(32));
    });
    const expected = tokens
      .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
      .map((token) => token.id);
    const holder = { organizationId: globex.id };
    const listed: string[] = [];
    let after: { createdAt: number; id: string } | undefined;
    for (;;) {
      const page = await listTokens(store.read, holder, 3, after, undefined);
      listed.push(...page.map((token) => token.id));
      after = page.at(-1);
      if (page.length < 3) break;
    }
    expect(listed).toEqual(expected);
    await store.transaction((transaction) =>
      markRevoked(transaction, expected[0]!, moment, "me", "x"),
    );
    const live = await listTokens(store.read, holder, 500, undefined, moment);
    expect(live.map((token) => token.id)).toEqual(expected.slice(1));
    expect(await listTokens(store.read, holder, 500, undefined, moment + 86_400_000)).toEqual([]);
    expect(await hasLiveToken(store.read, moment)).toBe(true);
    expect(await hasLiveToken(store.read, moment + 10 * 86_400_000)).toBe(false);
  });

  test("uses are noted, and never go back", async () => {
    const tokens = [sampleToken(acme.id), sampleToken(acme.id)];
    await store.transaction(async (transaction) => {
      for (const token of tokens) await insertToken(transaction, token, randomBytes(32));
    });
    const [a, b] = tokens.map((token) => token.id) as [string, string];
    await store.touch([
      [a, moment + 10],
      [b, moment + 20],
      ["gone", moment],
    ]);
    await other.touch([[a, moment + 5]]);
    expect((await tokenById(store.read, a))?.lastUsedAt).toBe(moment + 10);
    expect((await tokenById(other.read, b))?.lastUsedAt).toBe(moment + 20);
    await store.touch([]);
  });

  test("instances share buckets: of many takes at once exactly as many succeed as it holds", async () => {
    const takeOne = (instance: Store, keys: readonly string[], at: number) =>
      instance.transaction((transaction) => takeFromAll(transaction, mintRate, keys, at));
    const attempts = Array.from({ length: 30 }, (_, index) =>
      takeOne(index % 2 === 0 ? store : other, ["client:a", "token:t"], moment),
    );
    const waits = await Promise.all(attempts);
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(10);
    expect(await takeOne(store, ["client:a"], moment)).toBe(360_000);
    expect(await takeOne(store, ["client:a"], moment + 360_000)).toBeUndefined();
    // One is empty: nothing is taken from the other.
    for (let count = 0; count < 20; count += 1) {
      expect(await takeOne(other, ["client:b", "token:t"], moment)).toBe(360_000);
    }
    for (let count = 0; count < 10; count += 1) {
      expect(await takeOne(other, ["client:b"], moment)).toBeUndefined();
    }
    await store.transaction((transaction) => forgetFull(transaction, moment + 1_000));
    expect(await takeOne(store, ["client:b"], moment)).toBe(360_000);
  });

  test("an audit chain has no gap and no fork, whoever appends at once", async () => {
    const appends = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? store : other).transaction((transaction) =>
        appendAudit(transaction, acme.id, [
          sampleEvent({ target: `${index}`, detail: { b: 1, a: ["x"] }, reason: "é😀" }),
          sampleEvent({ target: `${index}+`, client: undefined, actorId: "x" }),
        ]),
      ),
    );
    await Promise.all(appends);
    const entries = await readAudit(other.read, acme.id, 0, 1_000);
    expect(entries).toHaveLength(80);
    const verifier = new ChainVerifier(acme.id);
    for (const entry of entries) verifier.add(entry);
    expect(verifier.finish(await readHead(store.read, acme.id))).toBeUndefined();
    expect(await listChains(store.read)).toContain(acme.id);
    const newest = await readAuditBackwards(store.read, acme.id, undefined, 2, {});
    expect(newest.map((entry) => entry.sequence)).toEqual([80, 79]);
    const filtered = await readAuditBackwards(store.read, acme.id, 80, 500, { actorId: "x" });
    expect(filtered).toHaveLength(39);
  });

  test("members, their roles, and who owns", async () => {
    const user = await store.transaction((transaction) =>
      upsertUser(transaction, {
        id: newId(moment, randomBytes),
        issuer: "https://id.example",
        subject: "u1",
        name: "Ada",
        email: undefined,
        createdAt: moment,
      }),
    );
    const again = await other.transaction((transaction) =>
      upsertUser(transaction, {
        ...user,
        id: newId(moment, randomBytes),
        name: undefined,
        email: "ada@example.org",
      }),
    );
    expect(again).toEqual({ ...user, email: "ada@example.org" });
    const member = { organizationId: acme.id, userId: user.id, createdAt: moment };
    await store.transaction(async (transaction) => {
      await putMember(transaction, { ...member, role: "member", source: "claim" });
      await putMember(transaction, { ...member, role: "owner", source: "manual" });
    });
    const expected = { organization: acme, user: again, role: "owner", source: "manual" };
    expect(await findMembership(other.read, acme.id, user.id)).toMatchObject(expected);
    expect(await listMemberships(store.read, user.id)).toHaveLength(1);
    expect(await listMembers(store.read, acme.id, 10, undefined)).toMatchObject([expected]);
    expect(await listMembers(store.read, acme.id, 10, user.id)).toEqual([]);
    expect(await countOwners(store.read, acme.id)).toBe(1);
    expect(await findOrganization(other.read, "acme")).toEqual(acme);
    expect(
      await store.transaction((transaction) =>
        insertOrganization(transaction, sampleOrganization("acme")),
      ),
    ).toBe(false);

    const hash = randomBytes(32);
    await store.transaction((transaction) =>
      insertSession(transaction, hash, {
        userId: user.id,
        csrf: "c",
        createdAt: moment,
        expiresAt: moment + 10,
      }),
    );
    expect(await findSession(other.read, hash, moment)).toMatchObject({ userId: user.id });
    expect(await findSession(other.read, hash, moment + 10)).toBeUndefined();
    await store.transaction((transaction) => forgetExpired(transaction, moment + 10));
    expect(await findSession(other.read, hash, moment)).toBeUndefined();
  });

  test("a sign-in can be answered once, and in time", async () => {
    const [hash, late] = [randomBytes(32), randomBytes(32)];
    const signIn = {
      state: "s",
      nonce: "n",
      verifier: "v",
      returnTo: "/",
      expiresAt: moment + 10,
    };
    await store.transaction(async (transaction) => {
      await insertSignIn(transaction, hash, signIn);
      await insertSignIn(transaction, late, signIn);
    });
    const answer = (instance: Store, of: Uint8Array, at: number) =>
      instance.transaction((transaction) => takeSignIn(transaction, of, at));
    expect(await answer(other, hash, moment)).toEqual(signIn);
    expect(await answer(store, hash, moment)).toBeUndefined();
    expect(await answer(store, late, moment + 10)).toBeUndefined();
  });

  test("opening an up-to-date store changes nothing", async () => {
    const versions = "SELECT version FROM schema_version ORDER BY version";
    const before = await store.read.all(versions, []);
    const third = await maker.open(place);
    const rows = await third.read.all(versions, []);
    expect(rows).toEqual(before);
  });
});
