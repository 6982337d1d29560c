import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { Secret } from "../../src/model/secret.ts";
import { operationOf } from "../../src/provision/lifecycle/operation.ts";
import { write } from "../../src/provision/run/sink-steps.ts";
import type { RunPorts } from "../../src/provision/run/ports.ts";
import { fileSink } from "../../src/provision/sinks/file.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";

test("a file that a process wrote before it died is written again by the next", async () => {
  const root = scratchFolder();
  const identity = await generateX25519Identity();
  const place = { root, path: "token.age", recipients: [await identityToRecipient(identity)] };
  const secret = new Secret("canary-of-the-file");
  const written = { secret, tokenId: "t2", attempt: "o" };
  expect(await fileSink(place).write(written, { kind: "absent" })).toMatchObject({
    kind: "written",
  });
  // The process died before it could say so; another has the journal, and a sink of its own.
  const sink = fileSink(place);
  const operation = operationOf("o", [
    {
      type: "planned",
      plan: {
        kind: "mint",
        lineage: { integration: "hook", environment: "production" },
        provider: "sentry",
        issuer: "scopewright",
        scopes: [],
        known: [],
        sinks: [{ key: sink.key, place: sink.place, base: { kind: "absent" } }],
        grace: 0,
      },
    },
    { type: "minted", id: "t2", fingerprint: "f" },
    { type: "verified" },
    { type: "writing", sink: 0 },
  ]);
  const ports = {
    sinks: [sink],
    escrow: { open: () => Promise.resolve(secret) },
    sleep: () => Promise.resolve(),
    report: () => undefined,
  } as unknown as RunPorts;
  const outcome = await write(operation, { sink: 0, settle: true }, ports, () => Promise.resolve());
  expect(outcome).toMatchObject({ records: [{ type: "written", sink: 0 }] });
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const text = await decrypter.decrypt(readFileSync(join(root, "token.age")), "text");
  expect(text).toBe("canary-of-the-file");
});
