import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { escrowOf, newRecoveryKey } from "../../../src/provision/journal/escrow.ts";
import {
  Journal,
  type JournalDamaged,
  type Lease,
} from "../../../src/provision/journal/journal.ts";
import { mintedTokens } from "../../../src/provision/journal/minted-tokens.ts";
import type { OperationPlan } from "../../../src/provision/lifecycle/record.ts";
import { LeaseLost } from "../../../src/provision/run/ports.ts";
import type { Store } from "../../../src/tokens/store/sql.ts";
import { describeStores } from "../../tokens/stores.ts";

const key = { integration: "hook", environment: "production" };
const plan: OperationPlan = {
  kind: "mint",
  lineage: key,
  provider: "sentry",
  issuer: "scopewright",
  scopes: ["org:ci"],
  known: [],
  sinks: [],
  grace: 0,
};
const operation = "0199f0c1-0000-7000-8000-000000000001";
const never = (): boolean => false;

async function held(journal: Journal, holder = "host:1"): Promise<Lease> {
  const lease = await journal.hold(key, holder, never);
  if (!("epoch" in lease)) throw new Error("somebody else has it");
  return lease;
}

describeStores("the journal", (maker) => {
  let now = 1_000_000;
  const open = async (): Promise<{ journal: Journal; store: Store; place: string }> => {
    const place = await maker.place();
    const store = await maker.open(place);
    return { journal: await Journal.open(store, () => now), store, place };
  };

  test("gives back what was appended, to another process too", async () => {
    const { journal, place } = await open();
    const lease = await held(journal);
    await journal.begin(lease, operation, plan);
    await journal.append(lease, operation, { type: "minting", attempt: 1, label: "a" });
    const other = await Journal.open(await maker.open(place), () => now);
    expect((await other.read(key)).operations[0]?.records).toEqual([
      { type: "planned", plan },
      { type: "minting", attempt: 1, label: "a" },
    ]);
    expect(await other.lineages()).toEqual([key]);
    expect((await other.read(key)).lineage.open?.state).toBe("minting");
  });

  test("knows under what name each token was asked for, but for those taken over", async () => {
    const { journal } = await open();
    const lease = await held(journal);
    const minting = (attempt: number) =>
      ({ type: "minting", attempt, label: `l.${attempt}` }) as const;
    const minted = (id: string) => ({ type: "minted", id, fingerprint: "f" }) as const;
    await journal.begin(lease, "taken over", { ...plan, kind: "adopt" });
    await journal.appendAll(lease, "taken over", [minted("a"), { type: "done" }]);
    await journal.begin(lease, operation, { ...plan, kind: "rotate", oldId: "a" });
    await journal.append(lease, operation, minting(1));
    await journal.appendAll(lease, operation, [minting(2), minted("b"), { type: "done" }]);
    await journal.begin(lease, "next", { ...plan, kind: "rotate", oldId: "b" });
    now += 60_000;
    await journal.appendAll(lease, "next", [minting(3), minted("c"), { type: "revoked", id: "b" }]);
    const each = { environment: "production", ended: false };
    expect(await mintedTokens(journal, "hook")).toEqual([
      { ...each, id: "b", label: "l.2", at: now - 60_000, ended: true },
      { ...each, id: "c", label: "l.3", at: now },
    ]);
    expect(await mintedTokens(journal, "other")).toEqual([]);
  });

  test("is one process's at a time, until its lease runs out or it is known to be gone", async () => {
    const { journal } = await open();
    const first = await held(journal, "host:1");
    expect(await journal.hold(key, "host:2", never)).toMatchObject({ holder: "host:1" });
    const second = await journal.hold(key, "host:2", (holder) => holder === "host:1");
    expect(second).toMatchObject({ epoch: first.epoch + 1 });
    // The one that was overtaken can't write, seal or renew any more.
    await expect(journal.begin(first, operation, plan)).rejects.toThrow(LeaseLost);
    await expect(journal.seal(first, operation, new Uint8Array([1]))).rejects.toThrow(LeaseLost);
    await expect(journal.renew(first)).rejects.toThrow(LeaseLost);
    expect((await journal.read(key)).operations).toEqual([]);
    now += 6 * 60_000;
    expect(await journal.hold(key, "host:3", never)).toMatchObject({ epoch: first.epoch + 2 });
    // Letting go of what is not held any more takes nothing from its holder.
    await journal.release(second as Lease);
    expect(await journal.hold(key, "host:4", never)).toMatchObject({ holder: "host:3" });
  });

  test("of ten who ask at once, one gets it", async () => {
    const { journal, place } = await open();
    const others = await Promise.all(
      Array.from({ length: 3 }, async () => Journal.open(await maker.open(place), () => now)),
    );
    const asked = [journal, ...others].flatMap((each, index) =>
      [0, 1, 2].map((turn) => each.hold(key, `host:${index}.${turn}`, never)),
    );
    const got = (await Promise.all(asked)).filter((answer) => "epoch" in answer);
    expect(got).toHaveLength(1);
  });

  test.each([
    ["changed", 'UPDATE provision_journal SET record = \'{"type":"verified"}\' WHERE sequence = 2'],
    ["missing", "DELETE FROM provision_journal WHERE sequence = 2"],
    ["no JSON", "UPDATE provision_journal SET record = '{' WHERE sequence = 2"],
    [
      "in another place",
      "UPDATE provision_journal SET sequence = sequence + 10 WHERE sequence > 1",
    ],
    ["overtaken", "UPDATE provision_journal SET epoch = 0 WHERE sequence = 3"],
  ])("refuses a chain in which an entry is %s", async (_, statement) => {
    const { journal, store } = await open();
    const lease = await held(journal);
    await journal.begin(lease, operation, plan);
    await journal.append(lease, operation, { type: "minting", attempt: 1, label: "a" });
    await journal.append(lease, operation, {
      type: "mint-settled",
      settled: { kind: "cleared", ended: [] },
    });
    await store.transaction(async (transaction) => {
      await transaction.run(statement, []);
    });
    await expect(journal.read(key)).rejects.toMatchObject({
      name: "JournalDamaged",
      lineage: "hook@production",
    } satisfies Partial<JournalDamaged>);
  });

  test("keeps a sealed secret until it is erased, and opens it with its key alone", async () => {
    const { journal, store } = await open();
    const lease = await held(journal);
    const recovery = await newRecoveryKey();
    const escrow = escrowOf(journal, lease, recovery);
    await escrow.seal(operation, new Secret("canary-of-the-escrow"));
    // The process that sealed it needs no key for it; another does.
    expect((await escrow.open(operation))?.reveal()).toBe("canary-of-the-escrow");
    const sealer = escrowOf(journal, lease, { recipient: recovery.recipient });
    expect(await sealer.open(operation)).toBeUndefined();
    const again = escrowOf(journal, lease, recovery);
    expect((await again.open(operation))?.reveal()).toBe("canary-of-the-escrow");
    const stranger = escrowOf(journal, lease, await newRecoveryKey());
    expect(await stranger.open(operation)).toBeUndefined();
    const rows = await store.read.all("SELECT sealed FROM provision_escrow", []);
    expect(Buffer.from(rows[0]!["sealed"] as Uint8Array).includes("canary")).toBe(false);
    await again.erase(operation);
    expect(await again.open(operation)).toBeUndefined();
    await again.erase(operation);
  });

  test("sets room aside for an attempt, and gives it back with what comes of that", async () => {
    const { journal, store } = await open();
    const padded = async (): Promise<number> =>
      (await store.read.all("SELECT operation FROM provision_reserve", [])).length;
    // PostgreSQL's disk is not ours to keep.
    const kept = store.engine === "sqlite" ? 1 : 0;
    const lease = await held(journal);
    await journal.begin(lease, operation, plan);
    await journal.reserve(lease, operation);
    await journal.append(lease, operation, { type: "minting", attempt: 1, label: "a" });
    expect(await padded()).toBe(kept);
    const failure = { code: "refused", message: "no" };
    await journal.append(lease, operation, { type: "mint-refused", failure });
    expect(await padded()).toBe(0);
    await journal.reserve(lease, operation);
    await journal.reserve(lease, operation);
    expect(await padded()).toBe(kept);
    await journal.seal(lease, operation, new Uint8Array([1]));
    expect(await padded()).toBe(0);
    if (store.engine !== "sqlite") return;
    await journal.hold(key, "host:2", () => true);
    await expect(journal.reserve(lease, operation)).rejects.toThrow(LeaseLost);
  });

  test("sets nothing aside while somebody reads all the while, and says so", async () => {
    const { journal, store, place } = await open();
    if (store.engine !== "sqlite") return;
    const lease = await held(journal);
    const reader = new DatabaseSync(place, { readOnly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT COUNT(*) FROM provision_journal").get();
    await expect(journal.reserve(lease, operation)).rejects.toMatchObject({
      name: "NoRoom",
      message: "no room could be set aside to write down a token",
    });
    reader.close();
    await journal.reserve(lease, operation);
  });
});
