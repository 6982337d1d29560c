import { inspect } from "node:util";
import { buildApp, type App } from "../../src/server/app.ts";
import { BootstrapCode } from "../../src/server/bootstrap-code.ts";
import { trustProxies, type ProxyTrust } from "../../src/server/client-address.ts";
import type { Log } from "../../src/server/log.ts";
import { Metrics } from "../../src/server/metrics.ts";
import type { ServerSettings } from "../../src/server/settings.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Store } from "../../src/tokens/store/sql.ts";
import { answerName, answerText } from "../canary/answers.ts";
import { tell } from "../canary/witness.ts";
import { type Domain, makeDomain } from "../tokens/domain.ts";

export const adminToken = "admin-token-for-tests-only";

export interface Sent {
  readonly bearer?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address of the connection. */
  readonly from?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Answers of any form: tests say what they expect of them.
  readonly json: Record<string, unknown>;
}

/** The service without a port: requests go straight into the app. */
export interface Client {
  readonly domain: Domain;
  readonly settings: ServerSettings;
  readonly app: App;
  send(method: string, path: string, sent?: Sent): Promise<Received>;
}

/** Nothing reads it but the canary. */
export const toldLog: Log = {
  info: (facts, message) => tell("log", "information", inspect([message, facts], { depth: 9 })),
  warn: (facts, message) => tell("log", "a warning", inspect([message, facts], { depth: 9 })),
  error: (facts, message) => tell("log", "an error", inspect([message, facts], { depth: 9 })),
};

let addresses = 0;

/** Another address for each request, so that limits stay out of the way. */
export function anyAddress(): string {
  addresses += 1;
  return `192.${addresses >>> 16}.${(addresses >>> 8) & 255}.${addresses & 255}`;
}

export function trusting(...entries: string[]): ProxyTrust {
  const trust = trustProxies(entries);
  if ("wrong" in trust) throw new Error(trust.wrong);
  return trust;
}

export async function makeClient(
  store: Store,
  more: Partial<ServerSettings> = {},
  guarded = "sentry",
): Promise<Client> {
  const domain = await makeDomain(store, "acme", guarded);
  const settings: ServerSettings = {
    service: domain.service,
    adminToken: new Secret(adminToken),
    bootstrap: undefined,
    consoleToken: undefined,
    identity: undefined,
    proxies: trusting(),
    publicUrl: new URL("http://localhost:8080"),
    log: toldLog,
    metrics: new Metrics(),
    ...more,
  };
  return clientOf(domain, settings);
}

export function clientOf(domain: Domain, settings: ServerSettings): Client {
  const app = buildApp(settings);
  return {
    domain,
    settings,
    app,
    send: async (method, path, sent = {}) => {
      const headers = new Headers(sent.headers);
      if (sent.bearer !== undefined) headers.set("authorization", `Bearer ${sent.bearer}`);
      const raw = typeof sent.body === "string" || sent.body instanceof Uint8Array;
      if (sent.body !== undefined && !headers.has("content-type")) {
        headers.set("content-type", "application/json");
      }
      const body = raw ? (sent.body as string) : JSON.stringify(sent.body);
      const init = { method, headers, ...(sent.body === undefined ? {} : { body }) };
      const remoteAddress = sent.from ?? anyAddress();
      const response = await app.request(path, init, { incoming: { socket: { remoteAddress } } });
      const text = await response.text();
      const { status } = response;
      const all = answerText(Object.fromEntries(response.headers), text);
      tell("answer", answerName(method, path, status), all);
      const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
      return {
        status,
        headers: response.headers,
        text,
        json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
    },
  };
}

export function freshCode(): BootstrapCode {
  return new BootstrapCode((count) => crypto.getRandomValues(new Uint8Array(count)));
}
