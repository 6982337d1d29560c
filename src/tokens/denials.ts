import type { AuditEvent } from "./audit/entry.ts";
import {
  actions,
  actorLabels,
  type DenialReason,
  denialReasons,
  serviceChain,
} from "./audit/labels.ts";
import type { Actor, Origin } from "./principal.ts";
import { appendAudit } from "./store/audit-rows.ts";
import type { Store } from "./store/sql.ts";
import { findRevoked } from "./store/token-rows.ts";
import { chainOf } from "./token.ts";

/** A request that was refused. */
export interface Denial {
  readonly at: number;
  readonly reason: DenialReason;
  readonly actor: Actor | undefined;
  /** The chain of the organisation or user concerned; the service's own when unknown. */
  readonly chain: string | undefined;
  /** Of a presented credential that was not found: the audit looks later whether it was revoked. */
  readonly hash?: Uint8Array;
  /** What was asked for, such as `POST /org/tokens`. */
  readonly operation: string | undefined;
  readonly origin: Origin;
  readonly detail?: AuditEvent["detail"];
}

/** How many denials one flush writes out, and how many of one client. */
const listed = 1_000;
const listedPerClient = 100;

/**
 * Takes refusals to the audit, off the path of requests: nobody learns by the time that an answer
 * takes whether a token was revoked or never was. Strangers can't fill the disk by it: of a flood
 * the first are listed and the rest is counted.
 */
export class Denials {
  readonly #store: Store;
  #waiting: Denial[] = [];
  #perClient = new Map<string, number>();
  #unlisted = new Map<DenialReason, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  note(denial: Denial): void {
    const client = denial.origin.client ?? "";
    const ofClient = this.#perClient.get(client) ?? 0;
    if (this.#waiting.length >= listed || ofClient >= listedPerClient) {
      this.#unlisted.set(denial.reason, (this.#unlisted.get(denial.reason) ?? 0) + 1);
      return;
    }
    this.#perClient.set(client, ofClient + 1);
    this.#waiting.push(denial);
  }

  /** Writes what is waiting, all in one transaction. When the store fails, it goes on waiting. */
  async flush(now: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#unlisted.size === 0) return;
    const denials = this.#waiting;
    const unlisted = this.#unlisted;
    this.#waiting = [];
    this.#unlisted = new Map();
    this.#perClient = new Map();
    try {
      const chains = await this.#byChain(denials);
      if (unlisted.size > 0) {
        const events = chains.get(serviceChain) ?? [];
        for (const [reason, count] of unlisted) events.push(uncounted(now, reason, count));
        chains.set(serviceChain, events);
      }
      await this.#store.transaction(async (transaction) => {
        // In one order on every instance, so that none waits for another in a circle.
        for (const chain of [...chains.keys()].toSorted()) {
          await appendAudit(transaction, chain, chains.get(chain)!);
        }
      });
    } catch (error) {
      this.#waiting = [...denials, ...this.#waiting].slice(0, listed);
      for (const [reason, count] of unlisted) {
        this.#unlisted.set(reason, (this.#unlisted.get(reason) ?? 0) + count);
      }
      throw error;
    }
  }

  async #byChain(denials: readonly Denial[]): Promise<Map<string, AuditEvent[]>> {
    const chains = new Map<string, AuditEvent[]>();
    for (const denial of denials) {
      const revoked =
        denial.hash === undefined ? undefined : await findRevoked(this.#store.read, denial.hash);
      const chain = (revoked && chainOf(revoked)) ?? denial.chain ?? serviceChain;
      const events = chains.get(chain) ?? [];
      chains.set(chain, events);
      events.push({
        at: denial.at,
        action: actions.denied,
        actor: denial.actor?.label ?? actorLabels.anonymous,
        actorId: denial.actor?.id,
        target: revoked?.id,
        reason: revoked === undefined ? denial.reason : denialReasons.revoked,
        requestId: denial.origin.requestId,
        client: denial.origin.client,
        detail: {
          ...(denial.operation === undefined ? {} : { operation: denial.operation }),
          ...denial.detail,
        },
      });
    }
    return chains;
  }
}

function uncounted(now: number, reason: DenialReason, count: number): AuditEvent {
  return {
    at: now,
    action: actions.deniedUncounted,
    actor: actorLabels.service,
    actorId: undefined,
    target: undefined,
    reason,
    requestId: "",
    client: undefined,
    detail: { count },
  };
}
