import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { createEmulator, type Emulator } from "emulate";
import sodium from "libsodium-wrappers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programsUnderWay } from "../../../src/cli/programs-under-way.ts";
import { Secret } from "../../../src/model/secret.ts";
import type { Sink, SinkState } from "../../../src/provision/sink.ts";
import { openSinks } from "../../../src/provision/open-sink.ts";
import { fakeAws, fakeGitHub, fakeGitLab, fakeVault } from "./fake-places.ts";
import { type Fault, type Faulty, faulty, fetchOf } from "./faults.ts";
import { credentialText, tellsNothing, token, tokenText } from "./remote.ts";

/** How one kind of place comes to be for a test. */
interface Place {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Made anew, with nothing in it. */
  readonly fetch: () => Promise<typeof fetch>;
  readonly base?: () => string;
  readonly changes?: Parameters<typeof faulty>[1];
  /** What stands there is known to be unchanged since the plan; else a write overwrites unseen. */
  readonly conflicts: boolean;
}

const unreachable: typeof fetch = () => Promise.reject(new TypeError("no network here"));
const changesAws = (init: RequestInit): boolean =>
  !String(new Headers(init.headers).get("x-amz-target")).endsWith("DescribeSecret");

/**
 * emulate@0.12 stands in for Vercel. It is not Vercel: it answers writes with 200 {envs} and not 201
 * {created, failed}, takes sensitive rows for development, gives back values, rewrites the targets of
 * a row instead of ENV_CONFLICT, hides no rows and takes any credential. vercel.test.ts holds the
 * client against the real shapes.
 */
let vercel: Emulator;
let recipient: string;
let publicKey: string;

beforeAll(async () => {
  vercel = await createEmulator({ service: "vercel", port: 0 });
  recipient = await identityToRecipient(await generateX25519Identity());
  await sodium.ready;
  const pair = sodium.crypto_box_keypair();
  publicKey = sodium.to_base64(pair.publicKey, sodium.base64_variants.ORIGINAL);
});
afterAll(() => vercel.close());

const places: Readonly<Record<string, Place>> = {
  vercel: {
    settings: { project: "web", variable: "TOKEN" },
    fetch: async () => {
      vercel.reset();
      await fetch(`${vercel.url}/v11/projects`, {
        method: "POST",
        headers: { authorization: "Bearer any", "content-type": "application/json" },
        body: JSON.stringify({ name: "web" }),
      });
      return fetch;
    },
    base: () => vercel.url,
    conflicts: false,
  },
  "github-secret": {
    settings: { repository: "acme/web", secret: "TOKEN" },
    fetch: () => Promise.resolve(fetchOf(fakeGitHub(publicKey))),
    conflicts: false,
  },
  "gitlab-variable": {
    settings: { project: "acme/web", variable: "TOKEN", scope: "{environment}" },
    fetch: () => Promise.resolve(fetchOf(fakeGitLab())),
    conflicts: true,
  },
  vault: {
    settings: { path: "acme/{environment}" },
    fetch: () => Promise.resolve(fetchOf(fakeVault())),
    changes: ({ method }, url) => method !== "GET" && !url.includes("/sys/"),
    conflicts: true,
  },
  "aws-secret": {
    settings: { secret: "acme/token", region: "eu-central-1" },
    fetch: () => Promise.resolve(fetchOf(fakeAws())),
    changes: changesAws,
    conflicts: true,
  },
  file: {
    settings: { path: "token.{environment}.age", recipients: ["@"] },
    fetch: () => Promise.resolve(unreachable),
    conflicts: true,
  },
  exec: {
    settings: {
      command: [process.execPath, "-e", "process.stdin.resume()"],
    },
    fetch: () => Promise.resolve(unreachable),
    conflicts: false,
  },
};
const remote = Object.keys(places).filter((name) => name !== "file" && name !== "exec");
const content = { secret: token, tokenId: "t1", attempt: "a1" };
const other = { secret: new Secret(`${tokenText}-other`), tokenId: "t2", attempt: "a2" };

async function open(name: string): Promise<{ sink: Sink; faults: Faulty }> {
  const { settings, fetch: make, changes, base } = places[name]!;
  const faults = faulty(await make(), changes);
  const recipients = settings["recipients"] === undefined ? {} : { recipients: [recipient] };
  const opened = openSinks(
    {
      key: { integration: "hook", environment: "production" },
      provider: "sentry",
      issuer: "sentry",
      scopes: [],
      deliveries: [
        {
          sink: name,
          settings: { ...settings, ...recipients },
          environment: "production",
          sensitive: true,
        },
      ],
    },
    {
      root: mkdtempSync(join(tmpdir(), "scopewright-sink-")),
      env: { AWS_ACCESS_KEY_ID: "AKIDFAKE", AWS_SESSION_TOKEN: credentialText },
      fetch: faults.fetch,
      programs: programsUnderWay,
      accessOf: (platform) => ({
        credential: new Secret(credentialText),
        base: base?.() ?? bases[platform]!,
      }),
    },
  );
  if (!opened.ok) throw new Error(opened.failure.message);
  return { sink: opened.value[0]!, faults };
}

const bases: Readonly<Record<string, string>> = {
  github: "https://api.github.com",
  gitlab: "https://gitlab.com",
  vault: "https://vault.test",
  aws: "https://secretsmanager.{region}.amazonaws.com",
};

async function stateOf(sink: Sink): Promise<SinkState> {
  const seen = await sink.observe();
  tellsNothing(seen);
  if (!seen.ok) throw new Error(seen.failure.message);
  return seen.value;
}

describe.each(Object.keys(places))("every place: %s", (name) => {
  test("is told apart by words and a key, neither of them secret", async () => {
    const { sink } = await open(name);
    expect(sink.place).not.toBe("");
    expect(sink.key.startsWith(`${name}:`)).toBe(true);
    tellsNothing([sink.place, sink.key, sink]);
  });

  test("is written, seen, and written again to no harm", async () => {
    const { sink } = await open(name);
    expect(await sink.preflight()).toEqual({ ok: true, value: undefined });
    const base = await stateOf(sink);
    expect(["absent", "hidden"]).toContain(base.kind);
    const first = await sink.write(content, base);
    expect(first.kind).toBe("written");
    tellsNothing(first);
    const again = await sink.write(content, base);
    expect(again.kind).toBe("written");
    const after = await stateOf(sink);
    if (after.kind === "present" && again.kind === "written" && again.version !== undefined) {
      expect(after.version).toBe(again.version);
      expect(after.drift).toEqual([]);
    }
    const compared = await sink.compare(content);
    tellsNothing(compared);
    expect(compared.ok && compared.value).not.toBe("other");
    if (sink.readable) {
      expect(compared).toEqual({ ok: true, value: "same" });
      expect(await sink.compare(other)).toEqual({ ok: true, value: "other" });
    }
    const next = await sink.write(other, after);
    expect(next.kind).toBe("written");
    if (sink.readable) expect(await sink.compare(content)).toEqual({ ok: true, value: "other" });
  });

  test("what somebody else wrote meanwhile is not overwritten, where that can be seen", async () => {
    const { sink } = await open(name);
    const base = await stateOf(sink);
    expect((await sink.write(other, base)).kind).toBe("written");
    const answer = await sink.write(content, base);
    tellsNothing(answer);
    // The file sink knows its own writes from others' by the token.
    expect(answer.kind).toBe(places[name]!.conflicts ? "conflict" : "written");
  });
});

describe.each(remote)("a place over the network: %s", (name) => {
  // In each case the first request that changes something goes wrong.
  test.each<[Fault, string]>([
    ["refused", "refused"],
    [401, "refused"],
    [403, "refused"],
    [404, "refused"],
    [429, "refused"],
    [500, "unknown"],
    [502, "unknown"],
    ["lost", "unknown"],
    ["truncated", "unknown"],
  ])("a write that ends in %s", async (fault, kind) => {
    const { sink, faults } = await open(name);
    const base = await stateOf(sink);
    faults.next(fault);
    const answer = await sink.write(content, base);
    tellsNothing(answer);
    expect(answer.kind).toBe(kind);
    // Once, whatever came.
    expect(faults.changing()).toBe(1);
    // Whatever became of it, the same write may be sent again, and then it is there.
    const settled = await sink.compare(content);
    tellsNothing(settled);
    const again = await sink.write(content, base);
    expect(again.kind).toBe("written");
    if (sink.readable) expect(await sink.compare(content)).toEqual({ ok: true, value: "same" });
  });

  test.each([401, 403, 429, 500])("is not ready where it answers %i", async (status) => {
    const { sink, faults } = await open(name);
    faults.next(status, () => true);
    const ready = await sink.preflight();
    tellsNothing(ready);
    // Vault tells what a token may do, or does not; then the secret itself is asked.
    expect(ready.ok).toBe(name === "vault");
    faults.next(status, (_, url) => !url.includes("/sys/"));
    const seen = await sink.observe();
    tellsNothing(seen);
    expect(seen.ok).toBe(false);
    expect(faults.changing()).toBe(0);
  });
});
