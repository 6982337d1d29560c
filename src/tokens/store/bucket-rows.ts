import { type BucketRate, take } from "../bucket.ts";
import type { Transaction } from "./sql.ts";

/**
 * Takes one from each of the buckets. When one is empty, the caller gives the transaction up, so
 * that nothing is taken from the others.
 *
 * @returns milliseconds to wait when one of them is empty, or undefined
 */
export async function takeFromAll(
  transaction: Transaction,
  rate: BucketRate,
  keys: readonly string[],
  now: number,
): Promise<number | undefined> {
  // In one order for everybody: two transactions can't hold what the other waits for.
  const ordered = [...new Set(keys)].toSorted();
  const takes: { key: string; fullAt: number }[] = [];
  let wait: number | undefined;
  for (const key of ordered) {
    await transaction.run(
      "INSERT INTO buckets (key, full_at) VALUES (?, 0) ON CONFLICT (key) DO NOTHING",
      [key],
    );
    const row = await transaction.get(
      `SELECT full_at FROM buckets WHERE key = ?${transaction.forUpdate}`,
      [key],
    );
    const answer = take(rate, row?.["full_at"] as number | undefined, now);
    if (answer.ok) takes.push({ key, fullAt: answer.fullAt });
    else wait = Math.max(wait ?? 0, answer.retryAfterMs);
  }
  if (wait !== undefined) return wait;
  for (const { key, fullAt } of takes) {
    await transaction.run("UPDATE buckets SET full_at = ? WHERE key = ?", [fullAt, key]);
  }
  return undefined;
}

/** Forgets buckets that are full again; nobody gains by it. */
export async function forgetFull(transaction: Transaction, now: number): Promise<void> {
  await transaction.run("DELETE FROM buckets WHERE full_at <= ?", [now]);
}
