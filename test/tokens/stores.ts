import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { openStore } from "../../src/tokens/store/open.ts";
import type { Store } from "../../src/tokens/store/sql.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";

/** Makes empty stores, and opens further instances on one of them. */
export interface StoreMaker {
  /** The setting that names a new, empty store. */
  place(): Promise<string>;
  open(place: string): Promise<Store>;
}

/** A folder of SQLite files; call `remove` at the end. */
export async function sqliteStores(): Promise<StoreMaker & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "scopewright-sqlite-"));
  const opened: Store[] = [];
  let count = 0;
  return {
    place: () => Promise.resolve(join(folder, `${(count += 1)}.db`)),
    open: async (place) => {
      const store = await openStore(place);
      opened.push(store);
      return store;
    },
    remove: async () => {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one suite over both engines: the contract is that they can't be told apart. */
export function describeStores(name: string, suite: (maker: StoreMaker) => void): void {
  describe(`${name} on SQLite`, () => {
    let stores: Awaited<ReturnType<typeof sqliteStores>> | undefined;
    beforeAll(async () => {
      stores = await sqliteStores();
    });
    afterAll(async () => {
      await stores?.remove();
    });
    suite({ place: () => stores!.place(), open: (place) => stores!.open(place) });
  });
  describe(`${name} on PostgreSQL`, () => {
    let server: PostgresServer | undefined;
    const opened: Store[] = [];
    beforeAll(async () => {
      server = await startPostgres();
    }, 60_000);
    afterAll(async () => {
      for (const store of opened) await store.close();
      await server?.remove();
    }, 60_000);
    suite({
      place: () => server!.database(),
      open: async (place) => {
        const store = await openStore(place);
        opened.push(store);
        return store;
      },
    });
  });
}
