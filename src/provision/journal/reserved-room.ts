import { randomBytes } from "node:crypto";
import { type Store, StoreUnavailable, type Transaction } from "../../tokens/store/sql.ts";
import { NoRoom } from "../run/ports.ts";

/**
 * A sealed secret and its record take some pages of 4 KiB, a sign of life one. A person may take an
 * hour or two to mint, with one each minute, and other processes write to the same store.
 */
const bytes = 1024 * 1024;

/**
 * Sets room aside in the store for what an attempt to mint brings. SQLite writes twice: first to the
 * end of its log, and later into the file itself. So a row of padding goes through both. Then the log
 * is written from its beginning again, over what the padding took there; and the row's pages in the
 * file come free in the very transaction that needs them. PostgreSQL's disk is its server's affair.
 *
 * @param first what has to hold for it, in the same transaction
 * @throws {NoRoom} and whatever `first` does
 */
export async function setAside(
  store: Store,
  operation: string,
  first: (transaction: Transaction) => Promise<void>,
): Promise<void> {
  if (store.rewindLog === undefined) return;
  try {
    await store.transaction(async (transaction) => {
      await first(transaction);
      // Pages that stay the same would not be written again.
      await giveBack(store, transaction, operation);
      await transaction.run("INSERT INTO provision_reserve (operation, padding) VALUES (?, ?)", [
        operation,
        randomBytes(bytes),
      ]);
    });
    await store.rewindLog();
  } catch (error) {
    throw error instanceof StoreUnavailable ? new NoRoom(error) : error;
  }
}

/** From here on, in this transaction already, what was set aside may be used. */
export async function giveBack(
  store: Store,
  transaction: Transaction,
  operation: string,
): Promise<void> {
  if (store.rewindLog === undefined) return;
  await transaction.run("DELETE FROM provision_reserve WHERE operation = ?", [operation]);
}
