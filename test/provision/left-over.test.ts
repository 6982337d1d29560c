import { describe, expect, test } from "vitest";
import { Secret } from "../../src/model/secret.ts";
import { adoptionOf } from "../../src/provision/adopt.ts";
import type { DesiredLineage } from "../../src/provision/desired.ts";
import { heldElsewhere } from "../../src/provision/held.ts";
import { type Lineage, lineageOf, presentToken } from "../../src/provision/lifecycle/lineage.ts";
import { brokenOff, operationOf } from "../../src/provision/lifecycle/operation.ts";
import type { OperationPlan, OperationRecord } from "../../src/provision/lifecycle/record.ts";
import { operationPlan } from "../../src/provision/plan-operation.ts";
import { accountOf } from "../../src/provision/run/account.ts";
import { runOperation } from "../../src/provision/run/run-operation.ts";
import type { Capabilities } from "../../src/provision/token-provider.ts";
import { World } from "./simulated-world.ts";

const key = { integration: "hook", environment: "production" };
const plan: OperationPlan = {
  kind: "rotate",
  lineage: key,
  provider: "gitlab",
  issuer: "gitlab",
  scopes: ["api"],
  known: ["a"],
  oldId: "a",
  oldName: "nightly",
  sinks: [],
  grace: 0,
};
const desired: DesiredLineage = {
  key,
  provider: "gitlab",
  issuer: "gitlab",
  scopes: ["api"],
  deliveries: [],
};
const multi: Capabilities = {
  mint: "multi",
  listable: true,
  nameable: true,
  expiry: "none",
  managerCredential: "separate",
};
const failure = { code: "conflict", message: "somebody else wrote" };

function lineage(...operations: readonly (readonly OperationRecord[])[]): Lineage {
  return lineageOf(
    key,
    operations.map((records, index) => ({ operation: operationOf(`op${index}`, records), at: 1 })),
  );
}

const adopted = (id: string): OperationRecord[] => [
  { type: "planned", plan: { ...plan, kind: "adopt", known: [id] } },
  { type: "minted", id, fingerprint: "" },
  { type: "delivered" },
  { type: "done" },
];
const minting: OperationRecord = { type: "minting", attempt: 1, label: "hook/production/1" };
const minted = (id: string): OperationRecord => ({ type: "minted", id, fingerprint: "f" });
const stopped = (code: string): OperationRecord => ({
  type: "needs-operator",
  failure: { ...failure, code },
});

test("a token that is to end is not taken for the new one, though a person brings it again", async () => {
  const world = new World({
    mint: "assisted",
    listable: false,
    sinks: ["readable"],
    fault: "none",
    crashes: [],
  });
  const [old, left] = [world.add("a", ["api"]), world.add("b", ["api"])];
  const ports = world.ports();
  const [sink] = ports.sinks;
  const again = {
    capabilities: ports.provider.capabilities,
    preflight: () => ports.provider.preflight(),
    list: () => ports.provider.list(),
    identify: (secret: Secret) => ports.provider.identify(secret),
    revoke: (id: string) => ports.provider.revoke(id),
    mint: () =>
      Promise.resolve({ kind: "minted", id: left.id, secret: new Secret(left.secret) } as const),
  };
  const records: OperationRecord[] = [
    {
      type: "planned",
      plan: {
        ...plan,
        oldId: old.id,
        alsoEnds: [left.id],
        sinks: [{ key: sink!.key, place: sink!.place, base: { kind: "absent" } }],
      },
    },
  ];
  const { operation } = await runOperation({ id: "op", records }, { ...ports, provider: again });
  expect(operation).toMatchObject({ state: "aborted", failure: { code: "token-in-use" } });
  expect(world.live()).toHaveLength(2);
});

describe("a successor that came late", () => {
  const child = { id: "c", name: "nightly" };
  const replace: Capabilities = { ...multi, mint: "replace", nameable: false };
  test.each([
    [brokenOff, "c"],
    // A person was told to make one by hand, and gives it the usual name.
    ["mint-unresolved", "a"],
    ["mint-tries", "a"],
  ])("is looked for after %s: %s", (code, id) => {
    const left = lineage(adopted("a"), [{ type: "planned", plan }, minting, stopped(code)]);
    expect(presentToken(left, replace, [child])).toBe(id);
  });
});

describe("what operations have left", () => {
  const incident = [{ type: "planned", plan } as const, minting, minted("b"), stopped("conflict")];

  test("has ended once a revocation is done, whatever replaced what", () => {
    const revoked: OperationRecord[] = [
      { type: "planned", plan: { ...plan, kind: "revoke", oldId: "b" } },
      { type: "revoking", id: "b" },
      { type: "revoked", id: "b" },
      { type: "done" },
    ];
    expect(lineage(adopted("a"), incident).mayLive).toEqual(["a", "b"]);
    expect(lineage(adopted("a"), incident, revoked).mayLive).toEqual([]);
    // One that was thought to have ended lives after all.
    expect(lineage(adopted("a"), incident, revoked, adopted("b")).mayLive).toEqual(["b"]);
  });

  test("is not forgotten by an adoption", () => {
    const { oldId: _, ...first } = plan;
    const left = lineage([
      { type: "planned", plan: { ...first, kind: "mint" } },
      minting,
      minted("b"),
      stopped("foreign-edit"),
    ]);
    const seen = { desired, lineage: left, sinks: [], capabilities: multi, live: [{ id: "h" }] };
    expect(adoptionOf(seen, "h", [])).toMatchObject({
      ok: false,
      failure: { code: "not-empty", next: expect.stringContaining("revoke") as string },
    });
    expect(adoptionOf(seen, "b", [])).toMatchObject({ ok: false, failure: { code: "not-found" } });
  });

  test("is ended where it was minted, whatever the definition says by now", () => {
    const elsewhere = { ...desired, issuer: "scopewright" };
    const left = lineage(adopted("a"), incident, [
      { type: "planned", plan: { ...plan, kind: "revoke", alsoEnds: ["b"] } },
      { type: "revoked", id: "a" },
      stopped("abandoned"),
    ]);
    expect(left.current).toBeUndefined();
    expect(heldElsewhere(elsewhere, left)).toMatchObject({ code: "other-issuer" });
  });

  test("is told where the operation was done all the same", () => {
    const done = operationOf("op", [
      { type: "planned", plan },
      minting,
      { type: "mint-settled", settled: { kind: "suspected", label: minting.label } },
      { ...minting, attempt: 2, label: "hook/production/2" },
      minted("b"),
      { type: "delivered" },
      { type: "done" },
    ]);
    expect(accountOf(done).open).toEqual([expect.stringContaining("hook/production/1")]);
  });
});

describe("an operation begins", () => {
  const begun = (left: Lineage, kind: "mint" | "revoke", live: readonly string[]): object =>
    operationPlan(
      desired,
      { kind, grace: 0 },
      {
        lineage: left,
        capabilities: multi,
        live: live.map((id) => ({ id })),
        sinks: [],
        now: 0,
        clockSkew: 0,
      },
    );

  test("in place of a token that another run has made since the plan", () => {
    expect(begun(lineage(adopted("b")), "mint", ["b"])).toMatchObject({ value: { oldId: "b" } });
    expect(begun(lineage(adopted("b")), "mint", [])).not.toHaveProperty("value.oldId");
  });

  test("with nothing to revoke where a person was left with something, to look for it", () => {
    const { oldId: _, ...first } = plan;
    const left = lineage([{ type: "planned", plan: first }, minting, stopped("mint-tries")]);
    expect(begun(left, "revoke", [])).toMatchObject({ ok: true });
    expect(begun(lineage(), "revoke", [])).toMatchObject({ failure: { code: "no-token" } });
  });
});
