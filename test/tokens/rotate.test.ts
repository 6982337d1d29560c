import { beforeAll, expect, test } from "vitest";
import { authenticate } from "../../src/tokens/authenticate.ts";
import type { Minted } from "../../src/tokens/mint.ts";
import { reusedAtRotate, rotate } from "../../src/tokens/rotate.ts";
import { tokenById } from "../../src/tokens/store/token-rows.ts";
import { admin, type Domain, makeDomain, unwrap } from "./domain.ts";
import { describeStores } from "./stores.ts";

const hour = 3_600_000;

describeStores("rotation", (maker) => {
  let domain: Domain;
  let count = 0;
  let place: string;

  beforeAll(async () => {
    place = await maker.place();
    domain = await makeDomain(await maker.open(place), `acme-${(count += 1)}`);
  });

  const use = (minted: Minted) =>
    authenticate(domain.service, minted.secret.reveal(), domain.origin());
  const self = (minted: Minted, request = {}) =>
    rotate(domain.service, domain.as(minted.token), minted.token, request, domain.origin());

  test("the successor has the same rights and end, and another plaintext", async () => {
    const old = await domain.mint({ scopes: ["org:ci"], bindings: { project: ["web"] } });
    domain.now += hour;
    const next = unwrap(await self(old, { graceMs: 2 * hour }));
    expect(next.token).toMatchObject({
      scopes: old.token.scopes,
      bindings: old.token.bindings,
      expiresAt: old.token.expiresAt,
      familyId: old.token.familyId,
      generation: 1,
      createdBy: `org-token:${old.token.prefix}`,
    });
    expect(next.graceUntil).toBe(domain.now + 2 * hour);
    expect(next.secret.reveal()).not.toBe(old.secret.reveal());
  });

  test("the old one lives until its successor's first use", async () => {
    const old = await domain.mint();
    const next = unwrap(await self(old));
    expect(await use(old)).toMatchObject({ ok: true });
    expect(await use(next)).toMatchObject({ ok: true });
    expect(await use(old)).toMatchObject({ ok: false, reason: "superseded" });
    expect(await use(next)).toMatchObject({ ok: true });
    const audit = await domain.actions();
    expect(audit.filter((action) => action === "token.first-use")).toHaveLength(1);
  });

  test("or until the end of grace, whichever is first", async () => {
    const old = await domain.mint();
    const next = unwrap(await self(old, { graceMs: hour }));
    domain.now += hour - 1;
    expect(await use(old)).toMatchObject({ ok: true });
    domain.now += 1;
    expect(await use(old)).toMatchObject({ ok: false, reason: "superseded" });
    expect(await use(next)).toMatchObject({ ok: true });
  });

  test("with no grace at all the old one ends at once", async () => {
    const old = await domain.mint();
    unwrap(await self(old, { graceMs: 0 }));
    expect(await use(old)).toMatchObject({ ok: false, reason: "superseded" });
  });

  test("of many rotations at once one wins", async () => {
    const second = await makeDomain(await maker.open(place), `race-${(count += 1)}`);
    const old = await domain.mint();
    const attempts = Array.from({ length: 8 }, (_, index) =>
      rotate(
        { ...(index % 2 === 0 ? domain : second).service, clock: () => domain.now },
        domain.as(old.token),
        old.token,
        {},
        domain.origin(),
      ),
    );
    const results = await Promise.all(attempts);
    const won = results.filter((result) => result.ok);
    expect(won).toHaveLength(1);
    for (const lost of results.filter((result) => !result.ok)) {
      expect(lost).toMatchObject({ refusal: { code: "conflict" } });
    }
    expect(await use(unwrap(won[0]!))).toMatchObject({ ok: true });
  });

  test("after a lost answer the unused successor is replaced, and the grace is not prolonged", async () => {
    const old = await domain.mint();
    const lost = unwrap(await self(old, { graceMs: hour }));
    domain.now += hour / 2;
    expect(await self(old)).toMatchObject({ refusal: { code: "conflict" } });
    const next = unwrap(await self(old, { answerLost: true }));
    expect(next.graceUntil).toBe(lost.graceUntil);
    expect(await use(lost)).toMatchObject({ ok: false, reason: "unknown" });
    expect(await use(old)).toMatchObject({ ok: true });
    expect(await use(next)).toMatchObject({ ok: true });
    expect(await use(old)).toMatchObject({ ok: false });
  });

  test("a successor that was used is not replaced", async () => {
    const old = await domain.mint();
    const next = unwrap(await self(old));
    await use(next);
    expect(await self(old, { answerLost: true })).toMatchObject({ refusal: { code: "conflict" } });
    expect(await use(next)).toMatchObject({ ok: true });
  });

  test("ordinary use of a superseded token harms nothing else; at rotate only after grace", async () => {
    const old = await domain.mint({ scopes: ["tokens:mint"] });
    const next = unwrap(await self(old, { graceMs: hour }));
    const child = await domain.mint({}, domain.as(next.token));
    await use(next);
    for (let again = 0; again < 3; again += 1) await use(old);
    expect(await use(next)).toMatchObject({ ok: true });

    const stale = (await tokenById(domain.service.store.read, old.token.id))!;
    expect(await reusedAtRotate(domain.service, stale, domain.origin())).toBe(false);
    expect(await use(next)).toMatchObject({ ok: true });

    domain.now += hour;
    expect(await use(old)).toMatchObject({ ok: false });
    expect(await use(next)).toMatchObject({ ok: true });
    expect(await reusedAtRotate(domain.service, stale, domain.origin())).toBe(true);
    expect(await use(next)).toMatchObject({ ok: false });
    expect(await use(child)).toMatchObject({ ok: false });
    const audit = await domain.actions();
    expect(audit.filter((action) => action === "token.revoke.reuse")).toHaveLength(2);
    expect(await reusedAtRotate(domain.service, stale, domain.origin())).toBe(false);
  });

  test("a token rotates itself and what it minted, nothing else: it would read rights it lacks", async () => {
    const parent = await domain.mint({ scopes: ["tokens:mint", "tokens:rotate"] });
    const child = await domain.mint({ scopes: ["tokens:mint"] }, domain.as(parent.token));
    const grandchild = await domain.mint({}, domain.as(child.token));
    const stranger = await domain.mint({ scopes: ["org:admin"] });
    const by = (minted: Minted) =>
      rotate(domain.service, domain.as(parent.token), minted.token, {}, domain.origin());
    expect(await by(grandchild)).toMatchObject({ ok: true });
    expect(await by(stranger)).toMatchObject({ refusal: { code: "beyond-own-rights" } });
    expect(await rotate(domain.service, admin, stranger.token, {}, domain.origin())).toMatchObject({
      ok: true,
    });
  });

  test("an expired token is not rotated, and a family not more often than the limit allows", async () => {
    const brief = await domain.mint({ expiresAt: domain.now + 1_000 });
    let current = await domain.mint();
    for (let again = 0; again < 10; again += 1) current = unwrap(await self(current));
    expect(await self(current)).toMatchObject({ refusal: { code: "mint-limit" } });
    domain.now += 1_000;
    expect(await self(brief)).toMatchObject({ ok: false });
  });
});
