import type { Refusal, Result } from "../refusal.ts";
import type { Store, Transaction } from "./sql.ts";

class Abandoned extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** A transaction in which a refusal changes nothing: all that was done before it is undone. */
export async function transact<T>(
  store: Store,
  work: (transaction: Transaction) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await store.transaction(async (transaction) => {
      const result = await work(transaction);
      if (!result.ok) throw new Abandoned(result.refusal);
      return result;
    });
  } catch (error) {
    if (error instanceof Abandoned) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
