import { expect, test } from "vitest";
import type { Failure } from "../../src/provision/failure.ts";
import { operationOf } from "../../src/provision/lifecycle/operation.ts";
import type { OperationRecord } from "../../src/provision/lifecycle/record.ts";
import { accountOf } from "../../src/provision/run/account.ts";

const planned: OperationRecord = {
  type: "planned",
  plan: {
    kind: "rotate",
    lineage: { integration: "hook", environment: "production" },
    provider: "gitlab",
    issuer: "gitlab",
    scopes: ["api"],
    known: ["old"],
    oldId: "old",
    sinks: [],
    grace: 0,
  },
};
const minting: OperationRecord = { type: "minting", attempt: 1, label: "hook/production/1" };
const minted: OperationRecord = { type: "minted", id: "new", fingerprint: "f" };
const replaced: OperationRecord = {
  type: "mint-settled",
  settled: { kind: "adopted", id: "child" },
};
const failed = (code: string): Failure => ({ code, message: code });
const decided = (code: string): OperationRecord => ({
  type: "needs-operator",
  failure: failed(code),
});

test.each<[string, readonly OperationRecord[], readonly string[]]>([
  [
    "nothing was minted",
    [planned, { type: "aborted", failure: failed("quota-full") }],
    ["no token was minted", "old was not revoked: hook@production goes on with it"],
  ],
  [
    "nobody can tell",
    [planned, minting, decided("rotation-lost")],
    ["whether a token was minted is not known", "whether old still lives is not known"],
  ],
  [
    "somebody else did it",
    [planned, decided("replaced-elsewhere")],
    ["no token was minted", "old does not live any more, by what the issuer lists"],
  ],
  [
    "a successor took its place, and its value is lost",
    [planned, minting, replaced, decided("mint-tries")],
    [
      "child took the place of old, and nobody has its value",
      "child was not revoked; what is in the places, old, is dead",
    ],
  ],
  [
    "the new one had to end",
    [planned, minting, minted, { type: "undoing", id: "new", failure: failed("broader-token") }],
    ["the new token is not used, and ends", "old was not revoked: hook@production goes on with it"],
  ],
  [
    "the new one has ended",
    [
      planned,
      minting,
      minted,
      { type: "undoing", id: "new", failure: failed("broader-token") },
      { type: "revoked", id: "new" },
      { type: "aborted", failure: failed("broader-token") },
    ],
    ["old was not revoked: hook@production goes on with it"],
  ],
])("an account says what is left where %s", (_, records, open) => {
  expect(accountOf(operationOf("operation", records)).open).toEqual(open);
});
