import { describe, expect, test } from "vitest";
import { endOf } from "../../src/provision/lifecycle/abandon.ts";
import { lineageOf, presentToken } from "../../src/provision/lifecycle/lineage.ts";
import { operationOf } from "../../src/provision/lifecycle/operation.ts";
import type { OperationRecord } from "../../src/provision/lifecycle/record.ts";
import { settleMint } from "../../src/provision/lifecycle/settle-mint.ts";
import type { DesiredLineage } from "../../src/provision/desired.ts";
import { operationPlan } from "../../src/provision/plan-operation.ts";
import { planOf } from "../../src/provision/plan/plan.ts";
import { auditLineage } from "../../src/provision/run/audit.ts";
import type { Capabilities, LiveToken, TokenProvider } from "../../src/provision/token-provider.ts";
import { lived } from "./exhaustive.ts";

const key = { integration: "hook", environment: "production" };
const replaces: Capabilities = {
  mint: "replace",
  inherits: true,
  listable: true,
  nameable: false,
  expiry: "date",
  maxLife: 365 * 86_400_000,
  managerCredential: "separate",
};
const alone: Capabilities = { ...replaces, listable: false, managerCredential: "self" };
const planned: Extract<OperationRecord, { type: "planned" }> = {
  type: "planned",
  plan: {
    kind: "rotate",
    lineage: key,
    provider: "gitlab",
    issuer: "gitlab",
    tokenKind: "personal-access-token",
    scopes: ["read_api"],
    oldId: "1",
    oldName: "nightly",
    known: ["1", "2"],
    sinks: [],
    grace: 0,
  },
};
const minting: OperationRecord = { type: "minting", attempt: 1, label: "a.1" };
const adopted: OperationRecord = { type: "mint-settled", settled: { kind: "adopted", id: "3" } };
const failure = { code: "server-error", message: "no" };

describe("what took the place of a token whose rotation was not answered", () => {
  const settle = (live: readonly LiveToken[]): ReturnType<typeof settleMint> =>
    settleMint(operationOf("op", [planned, minting]), replaces, live);

  test.each<[string, readonly LiveToken[], object]>([
    ["the old one lives", [{ id: "1", name: "nightly" }, { id: "2" }], { kind: "clear", end: [] }],
    ["one of its name is new", [{ id: "3", name: "nightly" }], { kind: "adopt", id: "3" }],
    // Somebody made a token of their own meanwhile: rotating that one would end it.
    ["one of another name is new", [{ id: "3", name: "laptop" }], { kind: "needs-operator" }],
    ["one without a name is new", [{ id: "3" }], { kind: "needs-operator" }],
    [
      "one of its name and one of another are new",
      [
        { id: "3", name: "nightly" },
        { id: "4", name: "laptop" },
      ],
      { kind: "adopt", id: "3" },
    ],
    [
      "two of its name are new",
      [
        { id: "3", name: "nightly" },
        { id: "4", name: "nightly" },
      ],
      { kind: "needs-operator" },
    ],
    [
      "one of its name was there before",
      [{ id: "2", name: "nightly" }],
      { kind: "needs-operator" },
    ],
  ])("where %s", (_, live, found) => expect(settle(live)).toMatchObject(found));

  test("is for a person to find out where the journal has no name", () => {
    const { oldName: _, ...plan } = planned.plan;
    const operation = operationOf("op", [{ ...planned, plan }, minting]);
    const found = settleMint(operation, replaces, [{ id: "3", name: "nightly" }]);
    expect(found).toMatchObject({ kind: "needs-operator" });
  });
});

describe("an operation whose first attempt has ended the old token", () => {
  const records = [planned, minting, adopted];

  // The places hold a dead token then: `aborted` would say that nothing has happened.
  test("does not end as if nothing had happened when the next one is refused", async () => {
    const setting = {
      mint: "replace",
      listable: true,
      sinks: ["write-only"],
      fault: "mint-lost",
      next: "mint-refused",
      crashes: [],
    } as const;
    const { breaches, end } = await lived("rotate", setting);
    expect([end, breaches]).toEqual(["needs-operator", []]);
  });

  test("is not given up as if nothing had happened", () => {
    expect(endOf(operationOf("op", records), "replace")).toMatchObject({
      value: { type: "needs-operator" },
    });
    expect(endOf(operationOf("op", [planned]), "replace")).toMatchObject({
      value: { type: "aborted" },
    });
  });

  test("leaves the successor as what is to be replaced next, and what `revoke` ends", () => {
    const end: OperationRecord = { type: "needs-operator", failure };
    const operation = operationOf("op", [...records, end]);
    const adoption = operationOf("first", [
      { type: "planned", plan: { ...planned.plan, kind: "adopt", known: ["1"] } },
      { type: "minted", id: "1", fingerprint: "" },
      { type: "delivered" },
      { type: "done" },
    ]);
    const before = [adoption, operation].map((each) => ({ operation: each, at: 1 }));
    const lineage = lineageOf(key, before);
    expect(presentToken(lineage, replaces, undefined)).toBe("3");
    const revoked = operationOf("last", [
      { type: "planned", plan: { ...planned.plan, kind: "revoke", oldId: "3" } },
      { type: "revoked", id: "3" },
      { type: "done" },
    ]);
    expect(lineageOf(key, [...before, { operation: revoked, at: 2 }])).not.toHaveProperty(
      "current",
    );
  });
});

// The successor of a token that bears a label of ours bears it too, and is the only one that lives.
test("nothing that inherits its name is a stray for its name", async () => {
  const asked: string[] = [];
  const provider = {
    capabilities: replaces,
    list: () => Promise.resolve({ ok: true, value: [{ id: "3", name: "a.1" }] } as const),
    revoke: (id: string) => {
      asked.push(id);
      return Promise.resolve({ ok: true, value: undefined } as const);
    },
  } as unknown as TokenProvider;
  const ports = { sleep: () => Promise.resolve(), report: () => undefined };
  await auditLineage({ labels: ["a.1"], mayLive: [] }, provider, ports);
  expect(asked).toEqual([]);
});

describe("what a rotation that inherits can't do is said before it begins", () => {
  const desired: DesiredLineage = {
    key,
    provider: "gitlab",
    issuer: "gitlab",
    kind: "personal-access-token",
    scopes: ["read_api"],
    maxAge: 90 * 86_400_000,
    deliveries: [],
  };
  const held = lineageOf(key, [
    {
      at: 1,
      operation: operationOf("first", [
        { type: "planned", plan: { ...planned.plan, kind: "adopt", known: ["1"] } },
        { type: "minted", id: "1", fingerprint: "" },
        { type: "delivered" },
        { type: "done" },
      ]),
    },
  ]);
  const now = Date.parse("2026-12-01T10:00:00Z");
  const live = [{ id: "1", name: "nightly", scopes: ["read_api"] }];
  const begin = (
    over: Partial<Parameters<typeof operationPlan>[2]> = {},
    order: Partial<Parameters<typeof operationPlan>[1]> = {},
    asked = desired,
  ): ReturnType<typeof operationPlan> =>
    operationPlan(
      asked,
      { kind: "rotate", grace: 60_000, ...order },
      { lineage: held, capabilities: replaces, live, sinks: [], now, clockSkew: 0, ...over },
    );

  test("and what it can is planned with the name that is inherited, and without a grace", () => {
    expect(begin()).toMatchObject({
      value: { oldId: "1", oldName: "nightly", grace: 0, expiresAt: Date.parse("2027-03-01") },
    });
  });

  test.each([
    ["token-gone", begin({ live: [{ id: "9", name: "nightly" }] })],
    ["no-first-token", begin({ lineage: lineageOf(key, []) })],
    ["scopes-fixed", begin({}, {}, { ...desired, scopes: ["api"] })],
    ["loss-possible", begin({ capabilities: alone, live: [] })],
    ["life-too-short", begin({}, {}, { ...desired, maxAge: 3_600_000 })],
  ])("%s", (code, answer) => {
    expect(answer).toMatchObject({ ok: false, failure: { code } });
    expect(JSON.stringify(answer)).toMatch(/"next":"/);
  });

  test("the loss is accepted by an order of its own, and stays in the journal", () => {
    const order = { acceptLoss: true, reason: "due" } as const;
    expect(begin({ capabilities: alone, live: [] }, order)).toMatchObject({
      value: { reason: "due; the loss of the token is accepted" },
    });
    // Where another credential asks, nothing is accepted that could happen.
    expect(begin({}, order)).toMatchObject({ value: { reason: "due" } });
    expect(begin({ capabilities: alone, live: [] }, { kind: "revoke" })).toMatchObject({
      ok: true,
    });
  });

  test("a plan tells of it, and leaves it to a person", () => {
    const observed = { desired, lineage: held, sinks: [], capabilities: alone };
    const due = held.current!.mintedAt + 365 * 86_400_000;
    const [told] = planOf([observed], [], [], due).actions;
    expect(told).toMatchObject({ work: "operator" });
    expect(told!.lines[0]!.words).toContain("scopewright rotate hook@production --accept-loss");
    expect(planOf([observed], [], [], 2).actions[0]).toMatchObject({ work: "none" });
    const gone = planOf([{ ...observed, capabilities: replaces, live: [] }], [], [], 2).actions[0];
    expect(gone).toMatchObject({ work: "operator" });
    expect(gone!.lines[0]!.words).toContain("scopewright adopt hook@production");
  });
});
