import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticate } from "../../src/tokens/authenticate.ts";
import { denialReasons } from "../../src/tokens/audit/labels.ts";
import { decide } from "../../src/tokens/authorise.ts";
import { revoke } from "../../src/tokens/revoke.ts";
import { rotate } from "../../src/tokens/rotate.ts";
import { readAudit, serviceEntries } from "./audit-reading.ts";
import type { Sql, Store, Transaction } from "../../src/tokens/store/sql.ts";
import { StoreUnavailable } from "../../src/tokens/store/sql.ts";
import { tokenById } from "../../src/tokens/store/token-rows.ts";
import { admin, type Domain, makeDomain, unwrap } from "./domain.ts";
import { sqliteStores } from "./stores.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let domain: Domain;
const statements: string[] = [];

/** A store that writes down every statement. */
function listening(store: Store): Store {
  const sql = (inner: Sql): Sql => ({
    all: (text, parameters) => {
      statements.push(text);
      return inner.all(text, parameters);
    },
    get: (text, parameters) => {
      statements.push(text);
      return inner.get(text, parameters);
    },
    values: (text, parameters) => {
      statements.push(text);
      return inner.values(text, parameters);
    },
  });
  return {
    engine: store.engine,
    read: sql(store.read),
    transaction: (work) =>
      store.transaction((inner: Transaction) => {
        statements.push("BEGIN");
        return work({
          ...sql(inner),
          forUpdate: inner.forUpdate,
          run: (text, parameters) => {
            statements.push(text);
            return inner.run(text, parameters);
          },
        });
      }),
    touch: (uses) => {
      statements.push("TOUCH");
      return store.touch(uses);
    },
    close: () => store.close(),
  };
}

beforeAll(async () => {
  stores = await sqliteStores();
  domain = await makeDomain(listening(await stores.open(await stores.place())));
});
afterAll(() => stores.remove());

const use = (plaintext: string, of: Domain = domain) =>
  authenticate(of.service, plaintext, domain.origin());

test("a verification is one statement, by the index of live tokens, whatever comes out", async () => {
  const { token, secret } = await domain.mint({ scopes: ["org:ci"] });
  const unknown = (await domain.mint()).secret.reveal();
  const holder = { organizationId: domain.organization.id };
  const gone = await domain.mint();
  unwrap(await revoke(domain.service, admin, holder, gone.token.id, "x", domain.origin()));
  for (const plaintext of [secret.reveal(), gone.secret.reveal(), unknown]) {
    statements.length = 0;
    const result = await use(plaintext);
    if (result.ok) {
      const provider = domain.service.authority.guarded!;
      decide(provider, result.token, "POST", "/api/0/organizations/acme/releases/");
    }
    expect(statements).toHaveLength(1);
  }
  const plan = await domain.service.store.read.all(`EXPLAIN QUERY PLAN ${statements[0]}`, [
    new Uint8Array(32),
  ]);
  expect(plan.map((step) => step["detail"])).toEqual([
    "SEARCH tokens USING INDEX tokens_live (hash=?)",
  ]);
  statements.length = 0;
  expect(await use("swt_nonsense")).toMatchObject({ reason: "malformed" });
  expect(statements).toEqual([]);
  expect(token.lastUsedAt).toBeUndefined();
});

test("the first use of a successor writes; no later one does", async () => {
  const old = await domain.mint();
  const by = domain.as(old.token);
  const next = unwrap(await rotate(domain.service, by, old.token, {}, domain.origin()));
  statements.length = 0;
  await use(next.secret.reveal());
  expect(statements.length).toBeGreaterThan(1);
  statements.length = 0;
  await use(next.secret.reveal());
  expect(statements).toHaveLength(1);
});

test("the last use is noted by the batch", async () => {
  const { token, secret } = await domain.mint();
  domain.now += 5_000;
  await use(secret.reveal());
  const before = await tokenById(domain.service.store.read, token.id);
  expect(before?.lastUsedAt).toBeUndefined();
  await domain.service.lastUsed.flush();
  const after = await tokenById(domain.service.store.read, token.id);
  expect(after?.lastUsedAt).toBe(domain.now);
});

test("uses that could not be written are written later", async () => {
  const { token, secret } = await domain.mint();
  let fails = true;
  const { store } = domain.service;
  const touch: Store["touch"] = (uses) =>
    fails ? Promise.reject(new StoreUnavailable("down")) : store.touch(uses);
  const flaky = new (domain.service.lastUsed.constructor as new (
    of: Store,
  ) => typeof domain.service.lastUsed)({ ...store, touch });
  await authenticate({ ...domain.service, lastUsed: flaky }, secret.reveal(), domain.origin());
  await expect(flaky.flush()).rejects.toBeInstanceOf(StoreUnavailable);
  fails = false;
  await flaky.flush();
  expect((await tokenById(store.read, token.id))?.lastUsedAt).toBe(domain.now);
});

test("a database that does not answer is no verdict", async () => {
  const { secret } = await domain.mint();
  const down: Sql = {
    all: () => Promise.reject(new StoreUnavailable("down")),
    get: () => Promise.reject(new StoreUnavailable("down")),
    values: () => Promise.reject(new StoreUnavailable("down")),
  };
  const service = { ...domain.service, store: { ...domain.service.store, read: down } };
  await expect(authenticate(service, secret.reveal(), domain.origin())).rejects.toBeInstanceOf(
    StoreUnavailable,
  );
});

test("the audit tells afterwards whether a refused token was revoked or never was", async () => {
  const { token, secret } = await domain.mint();
  const holder = { organizationId: domain.organization.id };
  unwrap(await revoke(domain.service, admin, holder, token.id, "x", domain.origin()));
  const stranger = await makeDomain(await stores.open(await stores.place()));
  const unknown = await stranger.mint();
  for (const plaintext of [secret.reveal(), unknown.secret.reveal()]) {
    const result = await use(plaintext);
    if (result.ok) throw new Error("both are refused");
    expect(result.reason).toBe("unknown");
    domain.service.denials.note({
      at: domain.now,
      reason: result.reason,
      actor: undefined,
      chain: undefined,
      hash: result.hash!,
      operation: "GET /org/tokens",
      origin: domain.origin(),
    });
  }
  await domain.service.denials.flush(domain.now);
  const own = await readAudit(domain);
  expect(own.at(-1)).toMatchObject({
    action: "access.denied",
    reason: "revoked",
    target: token.id,
    detail: { operation: "GET /org/tokens" },
  });
  expect((await serviceEntries(domain)).at(-1)).toMatchObject({ reason: "unknown" });
});

test("a flood of refusals is listed up to a bound and counted beyond it", async () => {
  const note = (client: string): void =>
    domain.service.denials.note({
      at: domain.now,
      reason: denialReasons.malformed,
      actor: undefined,
      chain: undefined,
      operation: undefined,
      origin: { requestId: "flood", client },
    });
  const before = (await serviceEntries(domain)).length;
  for (let count = 0; count < 5_000; count += 1) note("192.0.2.9");
  note("192.0.2.10");
  await domain.service.denials.flush(domain.now);
  const entries = (await serviceEntries(domain)).slice(before);
  expect(entries).toHaveLength(102);
  expect(entries.at(-1)).toMatchObject({
    action: "access.denied.unlisted",
    reason: "malformed",
    detail: { count: 4_900 },
  });
});
