import { lineageKeyOf, lineageName, lineageOf, type Lineage } from "../lifecycle/lineage.ts";
import { operationOf } from "../lifecycle/operation.ts";
import type { LineageKey, OperationPlan, OperationRecord } from "../lifecycle/record.ts";
import type { JournalledOperation } from "../run/run-operation.ts";
import { LeaseLost } from "../run/ports.ts";
import type { Row, Store, Transaction } from "../../tokens/store/sql.ts";
import { chainFault, type Entry, entryHash, noHash } from "./chain.ts";
import { giveBack, setAside } from "./reserved-room.ts";
import { migrateProvision } from "./schema.ts";

/** The journal of a lineage can't be trusted: nothing may be minted or ended by it. */
export class JournalDamaged extends Error {
  readonly lineage: string;

  constructor(lineage: string, fault: string) {
    super(`the journal of ${lineage} is damaged: ${fault}`);
    this.name = "JournalDamaged";
    this.lineage = lineage;
  }
}

/** All that is written down of a lineage. */
export interface LineageHistory {
  readonly lineage: Lineage;
  readonly operations: readonly TimedRecords[];
}

interface TimedRecords extends JournalledOperation {
  /** When the token was minted, or else when the operation began; milliseconds since 1970. */
  readonly at: number;
}

/** The right to work on a lineage, which ends when it is not renewed or somebody takes it over. */
export interface Lease {
  readonly lineage: string;
  readonly epoch: number;
}

/** Who holds a lineage at present. */
export interface Busy {
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** How long a lease holds after its last sign of life. */
const leaseLife = 5 * 60_000;

/**
 * Append-only and durable, on SQLite or PostgreSQL: what `append` returned for is on the disk. Every
 * append asks in the same transaction whether the lease still holds.
 */
export class Journal {
  readonly #store: Store;
  readonly #now: () => number;

  private constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws {StoreUnavailable} */
  static async open(store: Store, now: () => number): Promise<Journal> {
    await store.transaction(migrateProvision);
    return new Journal(store, now);
  }

  /** Every lineage that anything is written of, by name. */
  async lineages(): Promise<readonly LineageKey[]> {
    const rows = await this.#store.read.all(
      "SELECT DISTINCT lineage FROM provision_journal ORDER BY lineage",
      [],
    );
    // By its name: a record that was changed must not keep the lineage from being seen.
    return rows.map((row) => lineageKeyOf(String(row["lineage"])));
  }

  /** @throws {JournalDamaged} */
  async read(key: LineageKey): Promise<LineageHistory> {
    const name = lineageName(key);
    const rows = await this.#store.read.all(
      "SELECT * FROM provision_journal WHERE lineage = ? ORDER BY sequence",
      [name],
    );
    const entries = rows.map((row) => entryOf(name, row));
    const fault = chainFault(entries);
    if (fault !== undefined) throw new JournalDamaged(name, fault);
    const grouped = Map.groupBy(entries, ({ operation }) => operation);
    const operations = [...grouped].map(([id, own]) => ({
      id,
      records: own.map(({ record }) => record),
      at: mintTime(own),
    }));
    const timed = operations.map(({ id, records, at }) => ({
      operation: operationOf(id, records),
      at,
    }));
    return { lineage: lineageOf(key, timed), operations };
  }

  /**
   * Takes the lineage for this holder, or says who has it.
   *
   * @param isGone whether a holder can't come back, so that its lease need not run out
   */
  async hold(
    key: LineageKey,
    holder: string,
    isGone: (holder: string) => boolean,
  ): Promise<Lease | Busy> {
    const name = lineageName(key);
    return this.#store.transaction(async (transaction): Promise<Lease | Busy> => {
      const now = this.#now();
      await transaction.run(
        "INSERT INTO provision_leases (lineage, epoch, holder, until) VALUES (?, 0, '', 0) ON CONFLICT (lineage) DO NOTHING",
        [name],
      );
      const row = await heldRow(transaction, name);
      const known = String(row["holder"]);
      const until = Number(row["until"]);
      if (known !== "" && until > now && !isGone(known)) return { holder: known, until };
      const epoch = Number(row["epoch"]) + 1;
      await transaction.run(
        "UPDATE provision_leases SET epoch = ?, holder = ?, until = ? WHERE lineage = ?",
        [epoch, holder, now + leaseLife, name],
      );
      return { lineage: name, epoch };
    });
  }

  /** A sign of life. @throws {LeaseLost} */
  async renew(lease: Lease): Promise<void> {
    await this.#store.transaction((transaction) => this.#stillHeld(transaction, lease));
  }

  /** Lets go of the lineage; nothing where it was taken over. */
  async release({ lineage, epoch }: Lease): Promise<void> {
    await this.#store.transaction(async (transaction) => {
      await transaction.run(
        "UPDATE provision_leases SET holder = '', until = 0 WHERE lineage = ? AND epoch = ?",
        [lineage, epoch],
      );
    });
  }

  /** Begins an operation. @throws {LeaseLost} */
  async begin(lease: Lease, id: string, plan: OperationPlan): Promise<JournalledOperation> {
    const record: OperationRecord = { type: "planned", plan };
    await this.append(lease, id, record);
    return { id, records: [record] };
  }

  /** @throws {LeaseLost} and writes nothing, when somebody else has taken over */
  async append(lease: Lease, operation: string, record: OperationRecord): Promise<void> {
    await this.appendAll(lease, operation, [record]);
  }

  /** All of them or none. @throws {LeaseLost} */
  async appendAll(
    lease: Lease,
    operation: string,
    records: readonly OperationRecord[],
  ): Promise<void> {
    await this.#store.transaction(async (transaction) => {
      await this.#stillHeld(transaction, lease);
      // Whatever comes after the attempt was announced, nothing is expected of it any more.
      if (records.some(({ type }) => type !== "minting")) {
        await giveBack(this.#store, transaction, operation);
      }
      for (const record of records) await this.#add(transaction, lease, operation, record);
    });
  }

  /**
   * Makes sure that what an attempt to mint brings can be sealed and written down.
   *
   * @throws {NoRoom} and {@link LeaseLost}
   */
  async reserve(lease: Lease, operation: string): Promise<void> {
    await setAside(this.#store, operation, (transaction) => this.#stillHeld(transaction, lease));
  }

  async #add(
    transaction: Transaction,
    lease: Lease,
    operation: string,
    record: OperationRecord,
  ): Promise<void> {
    const last = await transaction.get(
      "SELECT sequence, hash FROM provision_journal WHERE lineage = ? ORDER BY sequence DESC LIMIT 1",
      [lease.lineage],
    );
    const entry = {
      lineage: lease.lineage,
      sequence: Number(last?.["sequence"] ?? 0) + 1,
      operation,
      at: this.#now(),
      epoch: lease.epoch,
      record,
      previous: String(last?.["hash"] ?? noHash),
    };
    await transaction.run(
      "INSERT INTO provision_journal (lineage, sequence, operation, at, epoch, record, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        entry.lineage,
        entry.sequence,
        entry.operation,
        entry.at,
        entry.epoch,
        JSON.stringify(entry.record),
        entry.previous,
        entryHash(entry),
      ],
    );
  }

  /** Durable when it returns. @throws {LeaseLost} */
  async seal(lease: Lease, operation: string, sealed: Uint8Array): Promise<void> {
    await this.#store.transaction(async (transaction) => {
      await this.#stillHeld(transaction, lease);
      await giveBack(this.#store, transaction, operation);
      await transaction.run("DELETE FROM provision_escrow WHERE operation = ?", [operation]);
      await transaction.run(
        "INSERT INTO provision_escrow (operation, lineage, sealed) VALUES (?, ?, ?)",
        [operation, lease.lineage, sealed],
      );
    });
  }

  async sealed(operation: string): Promise<Uint8Array | undefined> {
    const row = await this.#store.read.get(
      "SELECT sealed FROM provision_escrow WHERE operation = ?",
      [operation],
    );
    return row === undefined ? undefined : (row["sealed"] as Uint8Array);
  }

  async unseal(operation: string): Promise<void> {
    await this.#store.transaction(async (transaction) => {
      await transaction.run("DELETE FROM provision_escrow WHERE operation = ?", [operation]);
    });
  }

  async unsealAll(lineage: string): Promise<void> {
    await this.#store.transaction(async (transaction) => {
      await transaction.run("DELETE FROM provision_escrow WHERE lineage = ?", [lineage]);
    });
  }

  /** The object at the provider that holds an integration's tokens, where one was made or adopted. */
  async holderId(integration: string, issuer: string): Promise<string | undefined> {
    const row = await this.#store.read.get(
      "SELECT id FROM provision_holders WHERE integration = ? AND issuer = ?",
      [integration, issuer],
    );
    return row === undefined ? undefined : String(row["id"]);
  }

  async keepHolder(integration: string, issuer: string, id: string): Promise<void> {
    await this.#store.transaction(async (transaction) => {
      await transaction.run(
        "INSERT INTO provision_holders (integration, issuer, id, at) VALUES (?, ?, ?, ?) ON CONFLICT (integration, issuer) DO UPDATE SET id = excluded.id, at = excluded.at",
        [integration, issuer, id, this.#now()],
      );
    });
  }

  async #stillHeld(transaction: Transaction, { lineage, epoch }: Lease): Promise<void> {
    const row = await heldRow(transaction, lineage);
    if (Number(row["epoch"]) !== epoch) throw new LeaseLost(lineage);
    await transaction.run("UPDATE provision_leases SET until = ? WHERE lineage = ?", [
      this.#now() + leaseLife,
      lineage,
    ]);
  }
}

async function heldRow(transaction: Transaction, lineage: string): Promise<Row> {
  const row = await transaction.get(
    `SELECT epoch, holder, until FROM provision_leases WHERE lineage = ?${transaction.forUpdate}`,
    [lineage],
  );
  if (row === undefined) throw new LeaseLost(lineage);
  return row;
}

function entryOf(lineage: string, row: Row): Entry {
  return {
    lineage,
    sequence: Number(row["sequence"]),
    operation: String(row["operation"]),
    at: Number(row["at"]),
    epoch: Number(row["epoch"]),
    record: recordOf(lineage, String(row["record"])),
    previous: String(row["previous"]),
    hash: String(row["hash"]),
  };
}

function recordOf(lineage: string, text: string): OperationRecord {
  try {
    return JSON.parse(text) as OperationRecord;
  } catch {
    throw new JournalDamaged(lineage, "a record is no JSON");
  }
}

/** When the token was minted, or else when the operation began. */
function mintTime(entries: readonly Entry[]): number {
  return (entries.find(({ record }) => record.type === "minted") ?? entries[0]!).at;
}
