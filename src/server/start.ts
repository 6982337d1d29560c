import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Secret } from "../model/secret.ts";
import type { Authority } from "../tokens/authority.ts";
import { Denials } from "../tokens/denials.ts";
import { LastUsed } from "../tokens/last-used.ts";
import { ensureDefaultOrganization } from "../tokens/organizations.ts";
import { Observations } from "../tokens/policy/observations.ts";
import type { DefinitionsReport, KnownIntegration, TokenService } from "../tokens/service.ts";
import { forgetFull } from "../tokens/store/bucket-rows.ts";
import { forgetExpired } from "../tokens/store/session-rows.ts";
import type { Store } from "../tokens/store/sql.ts";
import { hasLiveToken } from "../tokens/store/token-rows.ts";
import { buildApp } from "./app.ts";
import { BootstrapCode } from "./bootstrap-code.ts";
import type { ProxyTrust } from "./client-address.ts";
import { failureFacts, type Log } from "./log.ts";
import { Metrics } from "./metrics.ts";
import type { IdentityProvider } from "./oidc.ts";
import type { ServerSettings } from "./settings.ts";

export interface StartOptions {
  readonly store: Store;
  readonly authority: Authority;
  readonly integrations: ReadonlyMap<string, KnownIntegration>;
  readonly definitionsReport?: DefinitionsReport | undefined;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where people reach it, when that is not its own address. */
  readonly publicUrl: URL | undefined;
  readonly adminToken: Secret | undefined;
  readonly identity: IdentityProvider | undefined;
  readonly proxies: ProxyTrust;
  readonly log: Log;
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly clock?: () => number;
}

/** A service that listens. */
export interface RunningServer {
  readonly url: URL;
  /** Of a first start without any other credential. */
  readonly code: Secret | undefined;
  /** Lets requests under way finish, writes what is waiting, and closes the store. */
  close(): Promise<void>;
}

const usesEveryMs = 10_000;
const denialsEveryMs = 1_000;
const tidyEveryMs = 600_000;
/** How long requests under way may take when the service closes. */
const drainMs = 10_000;

/** The domain on a store, with the machine's clock and randomness unless others are given. */
export function makeService(
  store: Store,
  authority: Authority,
  integrations: ReadonlyMap<string, KnownIntegration>,
  clock: () => number = Date.now,
): TokenService {
  return {
    store,
    authority,
    integrations,
    clock,
    random: randomBytes,
    denials: new Denials(store),
    lastUsed: new LastUsed(store),
    observations: new Observations(store),
  };
}

/**
 * Starts the service.
 *
 * @throws {StoreUnavailable} when the store does not answer
 * @throws {Error} when the address can't be listened on
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { store, log } = options;
  const { definitionsReport } = options;
  const service: TokenService = {
    ...makeService(store, options.authority, options.integrations, options.clock),
    ...(definitionsReport === undefined ? {} : { definitionsReport }),
  };
  await ensureDefaultOrganization(service);
  const closed = options.adminToken === undefined && options.identity === undefined;
  const first = closed && !(await hasLiveToken(store.read, service.clock()));
  const bootstrap = first ? new BootstrapCode(service.random) : undefined;

  const server = createServer();
  await listen(server, options.host, options.port);
  const url = addressOf(server, options.host);
  const settings: ServerSettings = {
    service,
    adminToken: options.adminToken,
    bootstrap,
    consoleToken: undefined,
    identity: options.identity,
    proxies: options.proxies,
    publicUrl: options.publicUrl ?? url,
    log,
    metrics: new Metrics(),
  };
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const answer = getRequestListener(buildApp(settings).fetch);
  server.on("request", (request, response) => void answer(request, response));
  const stopTimers = startTimers(service, log);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopTimers();
    await drain(server);
    await flushWaiting(service, log);
    await store.close();
  };
  return { url, code: bootstrap?.code, close: () => (closing ??= close()) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function addressOf(server: Server, host: string): URL {
  const { port } = server.address() as AddressInfo;
  const anywhere = host === "0.0.0.0" || host === "::";
  const name = anywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`);
}

/** Writes what waits, and tidies up, every so often; answers how to stop that. */
export function startTimers(service: TokenService, log: Log): () => void {
  const every = (ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout => {
    const timer = setInterval(() => {
      work().catch((error: unknown) => log.error(failureFacts(error), what));
    }, ms);
    timer.unref();
    return timer;
  };
  const timers = [
    every(usesEveryMs, "uses could not be written", () => service.lastUsed.flush()),
    every(usesEveryMs, "observed uses could not be written", () => service.observations.flush()),
    every(denialsEveryMs, "denials could not be written", () =>
      service.denials.flush(service.clock()),
    ),
    every(tidyEveryMs, "what is over could not be tidied away", () =>
      service.store.transaction(async (transaction) => {
        await forgetFull(transaction, service.clock());
        await forgetExpired(transaction, service.clock());
      }),
    ),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** Writes what waits in memory; what can't be written is told and lost. */
export async function flushWaiting(service: TokenService, log: Log): Promise<void> {
  const works = [
    () => service.lastUsed.flush(),
    () => service.observations.flush(),
    () => service.denials.flush(service.clock()),
  ];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      log.error(failureFacts(error), "something that waited to be written is lost");
    }
  }
}

async function drain(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const limit = setTimeout(() => server.closeAllConnections(), drainMs);
  await ended;
  clearTimeout(limit);
}
