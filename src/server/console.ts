import { randomBytes } from "node:crypto";
import { Secret } from "../model/secret.ts";
import type { Authority } from "../tokens/authority.ts";
import { ensureDefaultOrganization } from "../tokens/organizations.ts";
import type { KnownIntegration, TokenService } from "../tokens/service.ts";
import type { Store } from "../tokens/store/sql.ts";
import { buildApp } from "./app.ts";
import { silentLog } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { newHandle } from "./session.ts";
import { makeService } from "./start.ts";

/** The service's interface for somebody who has the store itself in hand; nothing listens. */
export interface Console {
  readonly service: TokenService;
  /** @param as a token to ask with, in place of the console's own right */
  request(method: string, path: string, body?: unknown, as?: Secret): Promise<Response>;
  /** Writes what is waiting, and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens the interface on a store, so that a command does there exactly what the service would do,
 * with the same checks and the same audit.
 *
 * @throws {StoreUnavailable}
 */
export async function openConsole(
  store: Store,
  authority: Authority,
  integrations: ReadonlyMap<string, KnownIntegration>,
): Promise<Console> {
  const service = makeService(store, authority, integrations);
  await ensureDefaultOrganization(service);
  const consoleToken = new Secret(newHandle(randomBytes));
  const app = buildApp({
    service,
    adminToken: undefined,
    bootstrap: undefined,
    consoleToken,
    identity: undefined,
    proxies: { trusts: () => false },
    publicUrl: new URL("http://localhost"),
    log: silentLog,
    metrics: new Metrics(),
  });
  return {
    service,
    request: async (method, path, body, as = consoleToken) => {
      const headers = { authorization: `Bearer ${as.reveal()}` };
      if (body === undefined) return app.request(path, { method, headers });
      return app.request(path, {
        method,
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    },
    close: async () => {
      await service.observations.flush();
      await service.denials.flush(service.clock());
      await store.close();
    },
  };
}
