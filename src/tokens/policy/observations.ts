import { addObservations, observationsOf, type Observation } from "../store/policy-rows.ts";
import type { Store } from "../store/sql.ts";

/** Rows with a client of their own that one token may have in one organisation. */
const mostRows = 200;
/** Clients of one token that wait under their own names; its further ones wait under `others`. */
const mostClients = mostRows;
const others = "others";
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
  /** Different uses that wait, by organisation and family. */
  #clients = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  note({ organizationId, familyId, operation, client, at }: ObservedUse): void {
    const family = familyKey(organizationId, familyId);
    let agent = agentOf(client);
    let key = useKey({ organizationId, familyId, operation, client: agent });
    if (!this.#waiting.has(key) && (this.#clients.get(family) ?? 0) >= mostClients) {
      agent = others;
      key = useKey({ organizationId, familyId, operation, client: agent });
    }
    const known = this.#waiting.get(key);
    if (known === undefined) this.#clients.set(family, (this.#clients.get(family) ?? 0) + 1);
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
    this.#clients = new Map();
    try {
      const bounded = await this.#bounded([...waiting.values()]);
      await this.#store.transaction((transaction) => addObservations(transaction, bounded));
    } catch (error) {
      for (const [key, each] of waiting) this.#putBack(key, each);
      throw error;
    }
  }

  #putBack(key: string, each: Observation): void {
    const newer = this.#waiting.get(key);
    const family = familyKey(each.organizationId, each.familyId);
    if (newer === undefined) this.#clients.set(family, (this.#clients.get(family) ?? 0) + 1);
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
  async #bounded(waiting: readonly Observation[]): Promise<readonly Observation[]> {
    const bounded: Observation[] = [];
    const families = Map.groupBy(waiting, (each) => familyKey(each.organizationId, each.familyId));
    for (const uses of families.values()) {
      const { organizationId, familyId } = uses[0]!;
      const rows = await observationsOf(this.#store.read, organizationId, familyId);
      const own = new Set(rows.filter(({ client }) => client !== others).map(useKey));
      for (const each of uses) {
        const key = useKey(each);
        if (each.client === others || (!own.has(key) && own.size >= mostRows)) {
          bounded.push({ ...each, client: others });
        } else {
          own.add(key);
          bounded.push(each);
        }
      }
    }
    return bounded;
  }
}

function familyKey(organizationId: string, familyId: string): string {
  return `${organizationId} ${familyId}`;
}

type Use = Pick<Observation, "organizationId" | "familyId" | "operation" | "client">;

function useKey({ organizationId, familyId, operation, client }: Use): string {
  return JSON.stringify([organizationId, familyId, operation, client]);
}

/** The product and its version, as user agents begin; nothing that could play tricks where it is shown. */
function agentOf(client: string | undefined): string {
  const first = /^[\w.+/-]+/.exec(client ?? "")?.[0] ?? "unknown";
  return first.slice(0, clientLength);
}
