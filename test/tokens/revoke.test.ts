import { beforeAll, expect, test } from "vitest";
import { authenticate } from "../../src/tokens/authenticate.ts";
import { mint, type Minted } from "../../src/tokens/mint.ts";
import { revoke } from "../../src/tokens/revoke.ts";
import { rotate } from "../../src/tokens/rotate.ts";
import { newId } from "../../src/tokens/id.ts";
import { admin, type Domain, makeDomain, unwrap } from "./domain.ts";
import { describeStores } from "./stores.ts";

describeStores("revocation", (maker) => {
  let domain: Domain;
  let globex: Domain;

  beforeAll(async () => {
    const place = await maker.place();
    domain = await makeDomain(await maker.open(place), "acme");
    globex = await makeDomain(await maker.open(place), "globex");
  });

  const live = async (minted: Minted): Promise<boolean> =>
    (await authenticate(domain.service, minted.secret.reveal(), domain.origin())).ok;
  const end = (id: string, of: Domain = domain) =>
    revoke(
      of.service,
      admin,
      { organizationId: of.organization.id },
      id,
      "leaked",
      domain.origin(),
    );

  test("holds for the next request on every instance, and again says the same", async () => {
    const minted = await domain.mint();
    expect(await live(minted)).toBe(true);
    expect(await end(minted.token.id)).toEqual({ ok: true, value: undefined });
    expect((await authenticate(globex.service, minted.secret.reveal(), domain.origin())).ok).toBe(
      false,
    );
    const before = await domain.actions();
    expect(await end(minted.token.id)).toEqual({ ok: true, value: undefined });
    expect(await domain.actions()).toEqual(before);
  });

  test("another organisation's token is one that never was", async () => {
    const minted = await domain.mint();
    const never = await end(newId(domain.now, domain.service.random), globex);
    expect(await end(minted.token.id, globex)).toEqual(never);
    expect(never).toMatchObject({ refusal: { code: "not-found" } });
    expect(await live(minted)).toBe(true);
  });

  test("takes all that the token minted with it, down to the last, and nothing beside", async () => {
    const root = await domain.mint({ scopes: ["tokens:mint"] });
    const child = await domain.mint({ scopes: ["tokens:mint"] }, domain.as(root.token));
    const rotated = unwrap(
      await rotate(domain.service, domain.as(child.token), child.token, {}, domain.origin()),
    );
    const grandchild = await domain.mint({}, domain.as(rotated.token));
    const beside = await domain.mint();
    const before = (await domain.actions()).length;
    unwrap(await end(root.token.id));
    for (const gone of [root, child, rotated, grandchild]) expect(await live(gone)).toBe(false);
    expect(await live(beside)).toBe(true);
    expect((await domain.actions()).slice(before)).toEqual([
      "token.revoke",
      ...Array<string>(3).fill("token.revoke.cascade"),
    ]);
  });

  test("of a rotated token takes what it replaced, and leaves its successor", async () => {
    const first = await domain.mint({ scopes: ["tokens:mint"] });
    const minted = await domain.mint({}, domain.as(first.token));
    const second = unwrap(await rotate(domain.service, admin, first.token, {}, domain.origin()));
    const third = unwrap(await rotate(domain.service, admin, second.token, {}, domain.origin()));
    unwrap(await end(second.token.id));
    expect(await live(first)).toBe(false);
    expect(await live(minted)).toBe(false);
    expect(await live(second)).toBe(false);
    expect(await live(third)).toBe(true);
  });

  test("no child escapes that is minted at the same moment", async () => {
    for (let round = 0; round < 8; round += 1) {
      const parent = await domain.mint({ scopes: ["tokens:mint"] });
      const whom = { kind: "org-token", organization: domain.organization } as const;
      const racing = [domain, globex, domain, globex].map(({ service }) =>
        mint(
          { ...service, clock: () => domain.now },
          domain.as(parent.token),
          whom,
          {},
          domain.origin(),
        ),
      );
      const [, ...children] = await Promise.all([end(parent.token.id), ...racing]);
      for (const child of children) if (child.ok) expect(await live(child.value)).toBe(false);
    }
  });
});
