import { addObservations, countObservations, type Observation } from "../store/policy-rows.ts";
import type { Store } from "../store/sql.ts";

/** Rows that one token may have in one organisation; what is beyond is added up under one name. */
const mostRows = 200;
/** Different uses that wait at once; further ones wait for the next flush. */
const mostWaiting = 20_000;
const clientLength = 60;

/** A use that an organisation would refuse once it denies personal tokens. */
export type ObservedUse = Pick<Observation, "organizationId" | "familyId" | "operation"> & {
  /** The user agent, as it came. */
  readonly client: string | undefined;
  readonly at: number;
};

/**
 * Adds up in memory what would have been refused, and writes it in one go, off the path of requests.
 * A process that dies loses at most what it had not flushed.
 */
export class Observations {
  readonly #store: Store;
  #waiting = new Map<string, Observation>();
  /** Rows that a token has, as far as this process knows. */
  readonly #rows = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  note({ organizationId, familyId, operation, client, at }: ObservedUse): void {
    const agent = agentOf(client);
    const key = JSON.stringify([organizationId, familyId, operation, agent]);
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= mostWaiting) return;
    this.#waiting.set(key, {
      organizationId,
      familyId,
      operation,
      client: agent,
      count: (known?.count ?? 0) + 1,
      firstAt: Math.min(known?.firstAt ?? at, at),
      lastAt: Math.max(known?.lastAt ?? at, at),
    });
  }

  /** Writes what is waiting. When the store fails, it goes on waiting. */
  async flush(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    try {
      const bounded: Observation[] = [];
      for (const each of waiting.values()) bounded.push(await this.#bounded(each));
      await this.#store.transaction((transaction) => addObservations(transaction, bounded));
    } catch (error) {
      for (const [key, each] of waiting) this.#putBack(key, each);
      throw error;
    }
  }

  #putBack(key: string, each: Observation): void {
    const newer = this.#waiting.get(key);
    this.#waiting.set(
      key,
      newer === undefined
        ? each
        : {
            ...newer,
            count: newer.count + each.count,
            firstAt: Math.min(newer.firstAt, each.firstAt),
            lastAt: Math.max(newer.lastAt, each.lastAt),
          },
    );
  }

  /** Odd user agents can't make rows without end; operations are those of a catalog. */
  async #bounded(each: Observation): Promise<Observation> {
    const key = `${each.organizationId} ${each.familyId}`;
    const known =
      this.#rows.get(key) ??
      (await countObservations(this.#store.read, each.organizationId, each.familyId));
    this.#rows.set(key, known + 1);
    return known < mostRows ? each : { ...each, client: "others" };
  }
}

/** The product and its version, as user agents begin; nothing that could play tricks where it is shown. */
function agentOf(client: string | undefined): string {
  const first = /^[\w.+/-]+/.exec(client ?? "")?.[0] ?? "unknown";
  return first.slice(0, clientLength);
}
