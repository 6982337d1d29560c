import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { migrate } from "./migrations.ts";
import type { Row, Sql, SqlValue, Store, Transaction } from "./sql.ts";
import { StoreUnavailable } from "./sql.ts";

/** How long to wait for another process that writes, and between two looks. */
const busyTimeoutMs = 5_000;
const busyPauseMs = 4;
const sqliteBusy = 5;

class SqliteConnection implements Transaction {
  readonly forUpdate: string = "";
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #arrayStatements = new Map<string, StatementSync>();

  constructor(path: string, readOnly: boolean) {
    this.#database = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly });
    if (readOnly) {
      // Enough for the indexes of some hundred thousand tokens: a look-up then reads no file.
      this.#database.exec("PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456");
      return;
    }
    try {
      // FULL: what was acknowledged is on the disk, whatever happens to the process.
      this.#database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
    // From here on waiting is ours: the engine would wait with the whole process standing still.
    this.#database.exec("PRAGMA busy_timeout = 0");
  }

  #prepare(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  exec(text: string): void {
    this.#database.exec(text);
  }

  all(text: string, parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    return answer(() => this.#prepare(text).all(...parameters) as SqliteRow[] as Row[]);
  }

  get(text: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return answer(() => this.#prepare(text).get(...parameters) as SqliteRow as Row | undefined);
  }

  values(text: string, parameters: readonly SqlValue[]): Promise<readonly SqlValue[] | undefined> {
    return answer(() => {
      let statement = this.#arrayStatements.get(text);
      if (statement === undefined) {
        statement = this.#database.prepare(text);
        statement.setReturnArrays(true);
        this.#arrayStatements.set(text, statement);
      }
      return statement.get(...parameters) as unknown as SqlValue[] | undefined;
    });
  }

  run(text: string, parameters: readonly SqlValue[]): Promise<number> {
    return answer(() => Number(this.#prepare(text).run(...parameters).changes));
  }

  /** The checkpoint that leaves the file as long as it is, and has nobody in the log any more. */
  rewindLog(): void {
    const told = this.#database.prepare("PRAGMA wal_checkpoint(RESTART)").get();
    if (told?.["busy"] === 0) return;
    throw Object.assign(new Error("others read from the log"), { errcode: sqliteBusy });
  }

  close(): void {
    this.#statements.clear();
    this.#arrayStatements.clear();
    if (this.#database.isOpen) this.#database.close();
  }
}

type SqliteRow = Record<string, SQLOutputValue>;

/** The engine is synchronous; its failures come as rejections all the same. */
function answer<T>(ask: () => T): Promise<T> {
  try {
    return Promise.resolve(ask());
  } catch (error) {
    return Promise.reject(new StoreUnavailable(error));
  }
}

/** Tries again while another process is in the way. */
async function whenFree<T>(work: () => T): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      const busy = (error as { errcode?: unknown }).errcode === sqliteBusy;
      if (!busy || performance.now() > deadline) throw new StoreUnavailable(error);
      await setTimeout(busyPauseMs);
    }
  }
}

class SqliteStore implements Store {
  readonly engine = "sqlite";
  readonly read: Sql;
  readonly #reader: SqliteConnection;
  readonly #writer: SqliteConnection;
  /** One writer, hence one transaction at a time; others queue here. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(reader: SqliteConnection, writer: SqliteConnection) {
    this.#reader = reader;
    this.#writer = writer;
    // Apart from the writer, so that no read sees the inside of a transaction that awaits.
    this.read = reader;
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#run(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    await whenFree(() => this.#writer.exec("BEGIN IMMEDIATE"));
    try {
      const result = await work(this.#writer);
      await answer(() => this.#writer.exec("COMMIT"));
      return result;
    } catch (error) {
      // The engine may have rolled back by itself; a failure of this one tells nothing new.
      await answer(() => this.#writer.exec("ROLLBACK")).catch(() => undefined);
      throw error;
    }
  }

  rewindLog(): Promise<void> {
    const turn = this.#last.then(() => whenFree(() => this.#writer.rewindLog()));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async touch(uses: readonly (readonly [id: string, at: number])[]): Promise<void> {
    await this.transaction(async (transaction) => {
      for (const [id, at] of uses) {
        await transaction.run(
          "UPDATE tokens SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)",
          [at, id, at],
        );
      }
    });
  }

  async close(): Promise<void> {
    await this.#last;
    this.#reader.close();
    this.#writer.close();
  }
}

/**
 * Opens a file, making it if need be, and brings it up to date. Several processes can have one
 * file open.
 *
 * @throws {StoreUnavailable} when the file can't be opened or is no database of ours
 */
export async function openSqlite(path: string): Promise<Store> {
  try {
    // The owner's alone: hashes and sealed secrets are nobody else's to copy. What SQLite makes
    // beside the file has the same mode.
    if (path !== ":memory:") closeSync(openSync(path, "a", 0o600));
    // The engine does not wait where two processes turn one new file to WAL.
    const writer = await whenFree(() => new SqliteConnection(path, false));
    const reader = await whenFree(() => new SqliteConnection(path, true));
    const store = new SqliteStore(reader, writer);
    await store.transaction(migrate);
    return store;
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable(error);
  }
}
