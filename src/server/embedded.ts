import { builtinCatalog } from "../catalog/builtin.ts";
import type { Catalog } from "../catalog/compiled.ts";
import type { TokenService } from "../tokens/service.ts";
import { openStore } from "../tokens/store/open.ts";
import type { Log } from "./log.ts";
import { silentLog } from "./log.ts";
import { flushWaiting, makeService, startTimers } from "./start.ts";

/** What a program needs to guard its API with tokens that a service minted. */
export interface EmbeddedOptions {
  /** A SQLite file, or `postgres://…`: the store of the service. */
  readonly store: string;
  /** The provider in the catalog that describes the API. */
  readonly provider: string;
  /** The built-in one unless given. */
  readonly catalog?: Catalog;
  /** Where failures are told that no request is told of. */
  readonly log?: Log;
}

/** A token service inside another program. */
export interface EmbeddedService {
  readonly service: TokenService;
  /** Writes what waits, and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens the store for the middleware of `node:http` and hono, without a server of its own.
 *
 * @throws {StoreUnavailable} when the store does not answer
 * @throws {Error} when the catalog lacks the provider
 */
export async function openTokenService(options: EmbeddedOptions): Promise<EmbeddedService> {
  const catalog = options.catalog ?? builtinCatalog();
  const log = options.log ?? silentLog;
  const own = (catalog.provider("scopewright") ?? builtinCatalog().provider("scopewright"))!;
  const guarded = catalog.provider(options.provider);
  if (guarded === undefined) {
    throw new Error(
      `no provider ${options.provider} in the catalog; there are ${catalog.providerIds.join(", ")}`,
    );
  }
  const store = await openStore(options.store);
  const service = makeService(store, { own, guarded }, new Map());
  const stopTimers = startTimers(service, log);
  return {
    service,
    close: async () => {
      stopTimers();
      await flushWaiting(service, log);
      await store.close();
    },
  };
}
