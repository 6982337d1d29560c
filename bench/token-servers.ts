/**
 * One server of the token benchmark in a process of its own: `node bench/token-servers.ts KIND FILE`.
 * Prints its port; answers `/cpu` with the CPU time that it used, in microseconds.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { apiKey } from "@better-auth/api-key";
import { getRequestListener } from "@hono/node-server";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { Hono } from "hono";
import { builtinCatalog } from "../src/catalog/builtin.ts";
import { buildApp } from "../src/server/app.ts";
import { silentLog } from "../src/server/log.ts";
import { Metrics } from "../src/server/metrics.ts";
import * as forHono from "../src/server/middleware/hono.ts";
import * as forNode from "../src/server/middleware/node.ts";
import { makeService } from "../src/server/start.ts";
import { newPlaintext } from "../src/tokens/format.ts";
import { newId } from "../src/tokens/id.ts";
import type { TokenService } from "../src/tokens/service.ts";
import { findOrganization, insertOrganization } from "../src/tokens/store/organization-rows.ts";
import { openSqlite } from "../src/tokens/store/sqlite.ts";
import { insertToken } from "../src/tokens/store/token-rows.ts";
import { randomBytes } from "node:crypto";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Contender {
  readonly handle: Handler;
  /** Credentials to send. */
  readonly bearers: readonly string[];
}

const rows = 100_000;
const used = 1_000;
const [kind = "", file = ""] = process.argv.slice(2);

/** A service whose store holds 100,000 live tokens, and the plaintexts of a thousand of them. */
async function scopewright(): Promise<{ service: TokenService; bearers: string[] }> {
  const store = await openSqlite(file);
  const catalog = builtinCatalog();
  const authority = { own: catalog.provider("scopewright")!, guarded: catalog.provider("sentry") };
  const service = makeService(store, authority, new Map());
  const now = Date.now();
  const organization = (await findOrganization(store.read, "bench")) ?? {
    id: newId(now, randomBytes),
    slug: "bench",
    name: "bench",
    contact: undefined,
    claim: "bench",
    createdAt: now,
  };
  const bearers: string[] = [];
  await store.transaction(async (transaction) => {
    await insertOrganization(transaction, organization);
    for (let count = 0; count < rows; count += 1) {
      const { secret, prefix, hash } = newPlaintext("org-token", randomBytes);
      if (count % (rows / used) === 0) bearers.push(secret.reveal());
      const id = newId(now, randomBytes);
      const token = {
        id,
        kind: "org-token" as const,
        organizationId: organization.id,
        userId: undefined,
        name: `token ${count}`,
        prefix,
        scopes: ["sentry/org:ci", "sentry/project:read"],
        bindings: {},
        owner: undefined,
        purpose: undefined,
        createdBy: "admin-token",
        createdById: undefined,
        createdAt: now,
        expiresAt: now + 86_400_000,
        lastUsedAt: undefined,
        familyId: id,
        generation: 0,
        parentId: undefined,
        firstUsedAt: undefined,
        supersededAt: undefined,
        graceUntil: undefined,
        closedAt: undefined,
        revokedAt: undefined,
        revokedBy: undefined,
        revokeReason: undefined,
      };
      await insertToken(transaction, token, hash);
    }
  });
  return { service, bearers };
}

function accept(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end('{"ok":true}');
}

async function guard(): Promise<Contender> {
  const { service, bearers } = await scopewright();
  const authorized = forNode.authorize(service);
  const handle: Handler = (request, response) => {
    void authorized(request, response).then((token) => {
      if (token !== undefined) accept(response);
    });
  };
  return { bearers, handle };
}

async function guardHono(): Promise<Contender> {
  const { service, bearers } = await scopewright();
  const app = new Hono<forHono.TokenVariables>();
  app.use(forHono.authenticate(service), forHono.authorize(service));
  app.all("*", (context) => context.json({ ok: true }));
  const answer = getRequestListener(app.fetch);
  return { bearers, handle: (request, response) => void answer(request, response) };
}

async function verify(): Promise<Contender> {
  const { service, bearers } = await scopewright();
  const app = buildApp({
    service,
    adminToken: undefined,
    bootstrap: undefined,
    consoleToken: undefined,
    identity: undefined,
    proxies: { trusts: () => false },
    publicUrl: new URL("http://localhost"),
    log: silentLog,
    metrics: new Metrics(),
  });
  const answer = getRequestListener(app.fetch);
  return { bearers, handle: (request, response) => void answer(request, response) };
}

/** The same work with better-auth: a key of 100,000, and whether it has a permission. */
async function better(): Promise<Contender> {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  const auth = betterAuth({
    database,
    secret: randomBytes(32).toString("hex"),
    baseURL: "http://localhost",
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
  await (await getMigrations(auth.options)).runMigrations();
  const body = { email: "bench@example.org", password: randomBytes(16).toString("hex"), name: "b" };
  const { user } = await auth.api.signUpEmail({ body });
  const permissions = { releases: ["read"] };
  const bearers: string[] = [];
  for (let count = 0; count < used; count += 1) {
    bearers.push((await auth.api.createApiKey({ body: { userId: user.id, permissions } })).key);
  }
  database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - used})
    INSERT INTO apikey SELECT 'row' || i, configId, name, start, referenceId, prefix, hex(randomblob(32)),
      refillInterval, refillAmount, lastRefillAt, enabled, rateLimitEnabled, rateLimitTimeWindow, rateLimitMax,
      requestCount, remaining, lastRequest, expiresAt, createdAt, updatedAt, permissions, metadata
    FROM n, (SELECT * FROM apikey LIMIT 1)`);
  const handle: Handler = (request, response) => {
    const key = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    void auth.api.verifyApiKey({ body: { key, permissions } }).then(({ valid }) => {
      if (valid) accept(response);
      else response.writeHead(403).end();
    });
  };
  return { bearers, handle };
}

function bare(): Promise<Contender> {
  return Promise.resolve({ bearers: ["none"], handle: (_, response) => accept(response) });
}

/** Bare, but with the body read, as `/v1/verify` has one. */
function bareBody(): Promise<Contender> {
  const handle: Handler = (request, response) => {
    request.on("data", () => undefined);
    request.on("end", () => accept(response));
  };
  return Promise.resolve({ bearers: ["none"], handle });
}

const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  bare,
  "bare-body": bareBody,
  guard,
  "guard-hono": guardHono,
  verify,
  "better-auth": better,
};

const { handle, bearers } = await contenders[kind]!();
const server = createServer((request, response) => {
  if (request.url !== "/cpu") {
    handle(request, response);
    return;
  }
  const { user, system } = process.cpuUsage();
  response.end(String(user + system));
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, bearers })}\n`);
});
