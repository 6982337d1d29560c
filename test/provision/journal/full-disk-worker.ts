import { spawnSync } from "node:child_process";
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Secret } from "../../../src/model/secret.ts";
import { escrowOf, newRecoveryKey } from "../../../src/provision/journal/escrow.ts";
import { Journal } from "../../../src/provision/journal/journal.ts";
import { openSqlite } from "../../../src/tokens/store/sqlite.ts";
import { type Store, StoreUnavailable } from "../../../src/tokens/store/sql.ts";

/** What a process does with a store whose disk gets full. */
export interface Attempt {
  /** Where the store is. */
  readonly folder: string;
  /** Whether room is set aside before the attempt to mint is announced. */
  readonly reserves: boolean;
  /**
   * `disk`: everything that is left is written full. `limit`: no file may grow any more. `pages`:
   * the database alone may not, however long its log gets.
   */
  readonly by: "disk" | "limit" | "pages";
  /** Signs of life that are written while the token is on its way. */
  readonly beats: number;
  /** The disk is full before anything is set aside. */
  readonly early?: true;
}

/** How far it came; `recorded` is what the journal says in the end. */
export interface Outcome {
  readonly stopped?: string;
  readonly recorded: readonly string[];
  readonly escrow: boolean;
}

const key = { integration: "hook", environment: "production" };
const operation = "0199f0c1-0000-7000-8000-000000000001";

export async function attempt({ folder, reserves, by, beats, early }: Attempt): Promise<Outcome> {
  const path = join(folder, "store.db");
  // A store that there was: what made it has ended in order, and taken its log away.
  const before = await openSqlite(path);
  await Journal.open(before, Date.now);
  await before.close();
  const store = await openSqlite(path);
  let time = Date.now();
  const journal = await Journal.open(store, () => {
    // A sign of life that says the same as the one before is not written at all.
    time += 60_000;
    return time;
  });
  const lease = await journal.hold(key, "host:1", () => true);
  if (!("epoch" in lease)) throw new Error("somebody else has it");
  await journal.begin(lease, operation, {
    kind: "mint",
    lineage: key,
    provider: "sentry",
    issuer: "sentry",
    scopes: ["org:ci"],
    known: [],
    sinks: [],
    grace: 0,
  });
  const escrow = escrowOf(journal, lease, await newRecoveryKey());
  let stopped: string | undefined;
  try {
    if (early === true) await fill(folder, by, store);
    if (reserves) await journal.reserve(lease, operation);
    await journal.append(lease, operation, { type: "minting", attempt: 1, label: "l" });
    if (early !== true) await fill(folder, by, store);
    for (let beat = 0; beat < beats; beat += 1) await journal.renew(lease);
    // As long as tokens get, and then some.
    await escrow.seal(operation, new Secret("x".repeat(8_000)));
    await journal.append(lease, operation, { type: "minted", id: "7", fingerprint: "ab" });
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    stopped = error.name;
  }
  const { operations } = await journal.read(key);
  return {
    recorded: operations.flatMap(({ records }) => records.map(({ type }) => type)),
    escrow: (await journal.sealed(operation)) !== undefined,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Leaves no room for anything that grows. */
async function fill(folder: string, by: Attempt["by"], store: Store): Promise<void> {
  if (by === "pages") {
    // Less than there is counts as what there is.
    await store.transaction((transaction) => transaction.get("PRAGMA max_page_count = 1", []));
    return;
  }
  if (by === "limit") {
    const most = statSync(join(folder, "store.db-wal")).size;
    const limit = ["--pid", String(process.pid), `--fsize=${most}`];
    const { status } = spawnSync("prlimit", limit);
    if (status !== 0) throw new Error("prlimit failed");
    return;
  }
  const file = openSync(join(folder, "filler"), "w");
  for (const size of [65_536, 4_096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  closeSync(file);
}

// As a process of its own, it gets what to do as an argument and tells how it went on stdout.
if (process.argv[1] === import.meta.filename) {
  const outcome = await attempt(JSON.parse(process.argv[2]!) as Attempt);
  process.stdout.write(JSON.stringify(outcome));
  // Without an orderly end, which would write too.
  process.kill(process.pid, "SIGKILL");
}
