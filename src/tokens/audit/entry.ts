import { hash } from "node:crypto";
import type { Action } from "./labels.ts";

/** An event before it has its place in a chain. */
export interface AuditEvent {
  readonly at: number;
  readonly action: Action;
  /** One of the actor labels, with what a person knows the actor by. */
  readonly actor: string;
  /** Token id, user id… Undefined where the actor has none. */
  readonly actorId: string | undefined;
  /** Id of what was acted on. */
  readonly target: string | undefined;
  readonly reason: string | undefined;
  readonly requestId: string;
  /** The client's address, as far as proxies are trusted. */
  readonly client: string | undefined;
  /** Further facts, never secret. */
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** An event in its chain. Chains are per organisation, and one for the service itself. */
export interface AuditEntry extends AuditEvent {
  readonly chain: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Hex; of the entry before, or 64 zeros. */
  readonly previous: string;
  /** Hex SHA-256 over all else. */
  readonly hash: string;
}

/** The last entry of a chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

export const emptyHead: ChainHead = { sequence: 0, hash: "0".repeat(64) };

/** Objects with sorted keys, so that equal facts have equal text. */
function canonical(detail: AuditEvent["detail"]): readonly (readonly [string, unknown])[] {
  return Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The hash of an entry, recomputed from its facts. */
export function entryHash(entry: Omit<AuditEntry, "hash">): string {
  // An array, since its order is fixed; null stands for undefined. The first item is the version.
  const facts = [
    1,
    entry.chain,
    entry.sequence,
    entry.previous,
    entry.at,
    entry.action,
    entry.actor,
    entry.actorId ?? null,
    entry.target ?? null,
    entry.reason ?? null,
    entry.requestId,
    entry.client ?? null,
    canonical(entry.detail),
  ];
  return hash("sha256", JSON.stringify(facts));
}

/** The event as the next entry after `head`. */
export function link(chain: string, head: ChainHead, event: AuditEvent): AuditEntry {
  const entry = { ...event, chain, sequence: head.sequence + 1, previous: head.hash };
  return { ...entry, hash: entryHash(entry) };
}
