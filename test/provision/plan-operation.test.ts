import { describe, expect, test } from "vitest";
import type { DesiredLineage } from "../../src/provision/desired.ts";
import { endOf } from "../../src/provision/lifecycle/abandon.ts";
import { lineageOf } from "../../src/provision/lifecycle/lineage.ts";
import { operationOf } from "../../src/provision/lifecycle/operation.ts";
import type { OperationPlan, OperationRecord } from "../../src/provision/lifecycle/record.ts";
import { type Beginning, operationPlan } from "../../src/provision/plan-operation.ts";
import type { Capabilities } from "../../src/provision/token-provider.ts";

const key = { integration: "hook", environment: "production" };
const desired: DesiredLineage = {
  key,
  provider: "sentry",
  issuer: "scopewright",
  scopes: ["org:ci"],
  maxAge: 90 * 86_400_000,
  deliveries: [],
};
const capabilities: Capabilities = {
  mint: "multi",
  listable: true,
  nameable: true,
  expiry: "instant",
  maxLife: 30 * 86_400_000,
  managerCredential: "separate",
};
const now = Date.parse("2026-11-22T12:00:00Z");
const beginning: Beginning = {
  lineage: lineageOf(key, []),
  capabilities,
  live: [],
  sinks: [],
  now,
  clockSkew: 0,
};
const rotation: OperationPlan = {
  kind: "rotate",
  lineage: key,
  provider: "sentry",
  issuer: "scopewright",
  scopes: [],
  known: [],
  sinks: [],
  grace: 0,
};

describe("an operation begins", () => {
  test.each([
    ["with the shorter of both lives", {}, { kind: "mint", expiresAt: now + 30 * 86_400_000 }],
    [
      "at the beginning of a day, where tokens end by the day",
      { capabilities: { ...capabilities, expiry: "date" as const } },
      { expiresAt: Date.parse("2026-12-22T00:00:00Z") },
    ],
    [
      "without the tokens of others, where ours bear our names",
      {
        live: [
          { id: "a", name: "hook/production/x.1" },
          { id: "b", name: "hook/preview/x.1" },
          { id: "c" },
        ],
      },
      { known: ["a"] },
    ],
    [
      "with all of them, where they count against a limit",
      { capabilities: { ...capabilities, maxLive: 20 }, live: [{ id: "a" }, { id: "b" }] },
      { known: ["a", "b"] },
    ],
  ])("%s", (_, change, expected) => {
    const order = { kind: "rotate", grace: 0 } as const;
    const plan = operationPlan(desired, order, { ...beginning, ...change });
    expect(plan).toMatchObject({ ok: true, value: expected });
  });

  test.each([
    ["a clock that is behind", "mint", { clockSkew: 6 * 60_000 }, "wrong-clock"],
    ["a clock that is ahead", "rotate", { clockSkew: -6 * 60_000 }, "wrong-clock"],
    ["nothing to revoke", "revoke", {}, "no-token"],
  ] as const)("not with %s", (_, kind, change, code) => {
    const plan = operationPlan(desired, { kind, grace: 0 }, { ...beginning, ...change });
    expect(plan).toMatchObject({ ok: false, failure: { code } });
  });
});

describe("an operation that is abandoned", () => {
  const planned: Extract<OperationRecord, { type: "planned" }> = {
    type: "planned",
    plan: {
      ...rotation,
      oldId: "old",
      sinks: [{ key: "a", place: "a", base: { kind: "absent" } }],
    },
  };
  const minting: OperationRecord = { type: "minting", attempt: 1, label: "l" };
  const minted: OperationRecord = { type: "minted", id: "new", fingerprint: "f" };
  const writing: OperationRecord = { type: "writing", sink: 0 };
  const leaked: OperationRecord = { type: "planned", plan: { ...planned.plan, kind: "breach" } };
  const ending: OperationRecord = { type: "planned", plan: { ...planned.plan, kind: "revoke" } };
  test.each([
    ["before anything was sent is over", [planned], "multi", "aborted"],
    ["ends the new token, where no place has it", [planned, minting, minted], "multi", "undoing"],
    [
      "is left to a person, where a place may have it",
      [planned, minting, minted, writing],
      "multi",
      "needs-operator",
    ],
    [
      "is left to a person, where the old one is gone",
      [planned, minting, minted],
      "replace",
      "needs-operator",
    ],
    ["is left to a person, where a leaked token was to end", [leaked], "multi", "needs-operator"],
    [
      "is left to a person, where a leaked token has ended",
      [leaked, { type: "revoked", id: "old" }, minting, minted],
      "multi",
      "needs-operator",
    ],
    [
      "is left to a person, where nothing but an end was asked for",
      [ending],
      "multi",
      "needs-operator",
    ],
  ] as const)("%s", (_, records, mint, type) => {
    const operation = operationOf("0199f0c1-0000-7000-8000-000000000001", records);
    expect(endOf(operation, mint)).toMatchObject({ ok: true, value: { type } });
  });

  test.each([
    ["whose mint is not settled", [planned, minting]],
    ["that is delivered", [planned, minting, minted, writing, { type: "delivered" } as const]],
  ])("but not one %s", (_, records) => {
    const operation = operationOf("0199f0c1-0000-7000-8000-000000000001", records);
    expect(endOf(operation, "multi")).toMatchObject({ ok: false, failure: { code: "not-yet" } });
  });
});

test("operations that were given up in a row are counted, for the next try to wait", () => {
  const planned: OperationRecord = { type: "planned", plan: rotation };
  const given: OperationRecord = { type: "aborted", failure: { code: "x", message: "x" } };
  const timed = (at: number, ...records: readonly OperationRecord[]): object => ({
    operation: operationOf(`operation-${at}`, [planned, ...records]),
    at,
  });
  const history = [timed(1, given), timed(2, { type: "done" }), timed(3, given), timed(4, given)];
  const failuresAfter = (count: number): object =>
    lineageOf(key, history.slice(0, count) as Parameters<typeof lineageOf>[1]).failures;
  expect([0, 1, 2, 3, 4].map(failuresAfter)).toEqual([
    { count: 0, lastAt: 0 },
    { count: 1, lastAt: 1 },
    { count: 0, lastAt: 2 },
    { count: 1, lastAt: 3 },
    { count: 2, lastAt: 4 },
  ]);
});
