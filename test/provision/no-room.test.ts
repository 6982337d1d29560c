import { expect, test } from "vitest";
import { NoRoom } from "../../src/provision/run/ports.ts";
import { runOperation } from "../../src/provision/run/run-operation.ts";
import type { RunPorts } from "../../src/provision/run/ports.ts";

test("where a token could not be written down, none is asked for", async () => {
  const plan = {
    kind: "mint",
    lineage: { integration: "hook", environment: "production" },
    provider: "sentry",
    issuer: "sentry",
    scopes: [],
    known: [],
    sinks: [],
    grace: 0,
  } as const;
  const ports = {
    provider: {
      capabilities: { mint: "assisted" },
      preflight: () => Promise.resolve({ ok: true, value: undefined }),
      mint: () => Promise.reject(new Error("somebody was asked")),
    },
    sinks: [],
    journal: {
      reserve: () => Promise.reject(new NoRoom(new Error("full"))),
      append: () => Promise.reject(new Error("something was announced")),
    },
    now: () => 0,
    report: () => undefined,
  } as unknown as RunPorts;
  const ran = await runOperation({ id: "o", records: [{ type: "planned", plan }] }, ports);
  expect(ran).toMatchObject({
    kind: "paused",
    operation: { state: "planned" },
    failure: { code: "no-room" },
  });
  expect(JSON.stringify(ran)).toContain("scopewright recover hook");
});
