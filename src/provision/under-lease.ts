import type { Failure } from "./failure.ts";
import type { Busy, Lease } from "./journal/journal.ts";
import { lineageName } from "./lifecycle/lineage.ts";
import type { LineageKey } from "./lifecycle/record.ts";
import type { ProvisionerParts } from "./provisioner-parts.ts";
import { StoreUnavailable } from "../tokens/store/sql.ts";
import type { Answer } from "./token-provider.ts";

/** Works while the lease holds, with a sign of life every minute. */
export async function underLease<T>(
  { journal, holder, isGone }: Pick<ProvisionerParts, "journal" | "holder" | "isGone">,
  key: LineageKey,
  work: (lease: Lease) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  let lease: Lease | Busy;
  try {
    lease = await journal.hold(key, holder, isGone);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return { ok: false, failure: unwritable };
  }
  if (!("epoch" in lease)) return { ok: false, failure: busy(key, lease) };
  const beat = setInterval(() => void journal.renew(lease).catch(() => undefined), 60_000);
  beat.unref();
  try {
    return await work(lease);
  } finally {
    clearInterval(beat);
    // One that can't be let go of runs out by itself.
    await journal.release(lease).catch(() => undefined);
  }
}

const unwritable: Failure = {
  code: "store-unavailable",
  message: "the journal can't be written, so nothing was begun",
  next: "see that there is room and that the store may be written, then run this again",
};

function busy(
  key: LineageKey,
  { holder, until }: { readonly holder: string; readonly until: number },
): Failure {
  return {
    code: "busy",
    message: `${lineageName(key)} is being worked on by ${holder}`,
    next: `wait for it; if it is dead, its hold ends at ${new Date(until).toISOString()}`,
  };
}
