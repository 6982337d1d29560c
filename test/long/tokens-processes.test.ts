import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyChain } from "../../src/tokens/audit/read-chain.ts";
import { digest, newPlaintext } from "../../src/tokens/format.ts";
import { readAudit } from "../../src/tokens/store/audit-rows.ts";
import { openStore } from "../../src/tokens/store/open.ts";
import { findOrganization } from "../../src/tokens/store/organization-rows.ts";
import type { Store } from "../../src/tokens/store/sql.ts";
import { listTokens } from "../../src/tokens/store/token-lists.ts";
import { findLive, insertToken, tokenById } from "../../src/tokens/store/token-rows.ts";
import { sampleToken } from "../tokens/sample.ts";
import {
  freshAddress,
  processAdminToken,
  type ServiceProcess,
  startService,
} from "./service-process.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scopewright-processes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Mints from several clients until the service does not answer any more; keeps what it acknowledged. */
async function mintUntilDeath(service: ServiceProcess, acknowledged: string[]): Promise<void> {
  const client = async (): Promise<void> => {
    for (;;) {
      try {
        const token = await service.mint(freshAddress());
        if (token !== undefined) acknowledged.push(token);
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}

/** Every live token has its audit record, every acknowledged one is live, and the chain is whole. */
async function expectNothingLost(store: Store, acknowledged: readonly string[]): Promise<number> {
  const organization = await findOrganization(store.read, "default");
  for (const token of acknowledged) {
    expect(await findLive(store.read, digest(token))).toBeDefined();
  }
  const audited = new Set<string>();
  for (let after = 0; ;) {
    const entries = await readAudit(store.read, organization!.id, after, 1_000);
    for (const entry of entries) if (entry.action === "token.mint") audited.add(entry.target!);
    const last = entries.at(-1);
    if (last === undefined) break;
    after = last.sequence;
  }
  const tokens = await listTokens(
    store.read,
    { organizationId: organization!.id },
    1_000_000,
    undefined,
    undefined,
  );
  expect(new Set(tokens.map((token) => token.id))).toEqual(audited);
  expect((await verifyChain(store.read, organization!.id)).fault).toBeUndefined();
  return tokens.length;
}

test("kill -9 during mints: what was acknowledged is there, what is there was audited", async () => {
  const place = join(folder, "killed.db");
  const acknowledged: string[] = [];
  for (const life of [700, 300, 900, 500]) {
    const service = await startService(place);
    const minting = mintUntilDeath(service, acknowledged);
    await new Promise((resolve) => setTimeout(resolve, life));
    await service.kill();
    await minting;
  }
  expect(acknowledged.length).toBeGreaterThan(20);
  const service = await startService(place);
  for (const token of acknowledged) expect(await service.status(token)).toBe(200);
  expect(await service.stop()).toBe(0);
  const store = await openStore(place);
  const there = await expectNothingLost(store, acknowledged);
  expect(there).toBeGreaterThanOrEqual(acknowledged.length);
  await store.close();
});

test("two processes on one SQLite file lose nothing, and share the limits", async () => {
  const place = join(folder, "shared.db");
  const services = [await startService(place), await startService(place)];
  const acknowledged: string[] = [];
  await Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      for (let count = 0; count < 25; count += 1) {
        const token = await services[client % 2]!.mint(freshAddress());
        if (token !== undefined) acknowledged.push(token);
      }
    }),
  );
  expect(acknowledged).toHaveLength(400);
  for (const [index, token] of acknowledged.slice(0, 50).entries()) {
    expect(await services[(index + 1) % 2]!.status(token)).toBe(200);
  }
  const from = freshAddress();
  const shared = await Promise.all(
    Array.from({ length: 30 }, (_, count) => services[count % 2]!.mint(from)),
  );
  expect(shared.filter((token) => token !== undefined)).toHaveLength(10);
  expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0]);
  const store = await openStore(place);
  expect(await expectNothingLost(store, acknowledged)).toBe(410);
  await store.close();
});

test("a service that is asked to stop finishes what it began, and writes what waited", async () => {
  const place = join(folder, "stopped.db");
  const service = await startService(place);
  const token = (await service.mint(freshAddress()))!;
  expect(await service.status(token)).toBe(200);
  const pending = Array.from({ length: 20 }, () =>
    service.mint(freshAddress()).catch(() => undefined),
  );
  const code = await service.stop();
  const minted = (await Promise.all(pending)).filter((each) => each !== undefined);
  expect(code).toBe(0);
  const store = await openStore(place);
  await expectNothingLost(store, [token, ...minted]);
  // The last use was still waiting in memory.
  const { id } = (await findLive(store.read, digest(token)))!;
  expect((await tokenById(store.read, id))?.lastUsedAt).toBeDefined();
  await store.close();
});

test("while somebody holds the SQLite file, changes are 503, reads go on, and it recovers by itself", async () => {
  const place = join(folder, "held.db");
  const service = await startService(place);
  const token = (await service.mint(freshAddress()))!;
  const holder = new DatabaseSync(place);
  holder.exec("BEGIN IMMEDIATE");
  const mint = (): Promise<Response> =>
    fetch(`${service.url}/org/tokens`, {
      method: "POST",
      headers: { authorization: `Bearer ${processAdminToken}`, "x-forwarded-for": freshAddress() },
    });
  const waiting = mint();
  // The wait for the file does not stop the process: it answers others meanwhile.
  expect(await service.status(token)).toBe(200);
  const refused = await waiting;
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("1");
  holder.exec("ROLLBACK");
  holder.close();
  expect((await mint()).status).toBe(201);
  expect(await service.stop()).toBe(0);
});

test("a policy set in one of two processes on one SQLite file holds in the other for the next request", async () => {
  const place = join(folder, "policy.db");
  const [first, second] = await Promise.all([
    startService(place, ["--provider", "sentry"]),
    startService(place, ["--provider", "sentry"]),
  ]);
  const store = await openStore(place);
  const ask = (service: ServiceProcess, method: string, path: string, body?: object) =>
    fetch(`${service.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${processAdminToken}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  try {
    const made = await ask(first, "POST", "/orgs/default/members", {
      issuer: "https://id.example",
      subject: "ada",
      role: "member",
    });
    const { user } = (await made.json()) as { readonly user: { readonly id: string } };
    const plaintext = newPlaintext("personal-token", (count) =>
      crypto.getRandomValues(new Uint8Array(count)),
    );
    const now = Date.now();
    const token = sampleToken(undefined, {
      kind: "personal-token",
      userId: user.id,
      prefix: plaintext.prefix,
      scopes: ["sentry/project:read"],
      createdBy: "session:ada",
      createdById: user.id,
      createdAt: now,
      expiresAt: now + 86_400_000,
    });
    await store.transaction((transaction) => insertToken(transaction, token, plaintext.hash));
    const verify = async (service: ServiceProcess): Promise<number> => {
      const answer = await ask(service, "POST", "/v1/verify", {
        token: plaintext.secret.reveal(),
        organization: "default",
        method: "GET",
        path: "/api/0/organizations/acme/releases/",
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect([await verify(first), await verify(second)]).toEqual([200, 200]);
    for (const [mode, status] of [
      ["deny", 403],
      ["observe", 200],
      ["deny", 403],
    ] as const) {
      const set = await ask(first, "PUT", "/org/policy", { personal_tokens: mode });
      expect(set.status).toBe(200);
      expect([await verify(second), await verify(first)]).toEqual([status, status]);
    }
  } finally {
    await store.close();
    await Promise.all([first.stop(), second.stop()]);
  }
});
