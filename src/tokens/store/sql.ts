/** What both engines take and give: times are numbers, flags 0 or 1, hashes bytes. */
export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** Asks, with `?` for each parameter. */
export interface Sql {
  all(text: string, parameters: readonly SqlValue[]): Promise<readonly Row[]>;
  get(text: string, parameters: readonly SqlValue[]): Promise<Row | undefined>;
  /** As `get`, the values alone in the order of the columns: for what every request asks. */
  values(text: string, parameters: readonly SqlValue[]): Promise<readonly SqlValue[] | undefined>;
}

/** Inside a transaction, where rows can be held against others. */
export interface Transaction extends Sql {
  /** @returns how many rows changed */
  run(text: string, parameters: readonly SqlValue[]): Promise<number>;
  /** Ends a SELECT whose rows nobody else may change before the end; empty where all are held. */
  readonly forUpdate: string;
}

/** A database of the token service. The statements are the same for every engine. */
export interface Store {
  readonly engine: "sqlite" | "postgres";
  /** Reads what is committed at that moment, on this instance or any other. */
  readonly read: Sql;
  /**
   * All or nothing, durable when it returns, and never interleaved with another that holds the
   * same rows. `work` may run again after a deadlock, so it has no effects but on the store.
   *
   * @throws {StoreUnavailable} when the database can't do it; nothing is changed then
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Has what is written next go over the beginning of the engine's log, into room on the disk that
   * the log has had since it was longest. Absent where the log is not ours to keep.
   *
   * @throws {StoreUnavailable} when others read from the log all the while, or the disk is full
   */
  rewindLog?(): Promise<void>;
  /** Notes uses of tokens: id and time. A later time never gives way to an earlier one. */
  touch(uses: readonly (readonly [id: string, at: number])[]): Promise<void>;
  close(): Promise<void>;
}

/** The database could not answer. Says nothing about any credential. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super("the token store does not answer", { cause });
    this.name = "StoreUnavailable";
  }
}
