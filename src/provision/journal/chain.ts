import { hash } from "node:crypto";
import { canonicalJson } from "../../catalog/digest.ts";
import type { OperationRecord } from "../lifecycle/record.ts";

/** A record in its place in a lineage's chain. */
export interface Entry {
  readonly lineage: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly operation: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the lease that it was written under; never falls. */
  readonly epoch: number;
  readonly record: OperationRecord;
  /** Hex; of the entry before, or 64 zeros. */
  readonly previous: string;
  /** Hex SHA-256 over all else. */
  readonly hash: string;
}

export const noHash: string = "0".repeat(64);

export function entryHash(entry: Omit<Entry, "hash">): string {
  const { lineage, sequence, operation, at, epoch, record, previous } = entry;
  return hash(
    "sha256",
    canonicalJson([1, lineage, sequence, operation, at, epoch, record, previous]),
  );
}

/** What is wrong with a chain from some entry on, or undefined. */
export function chainFault(entries: readonly Entry[]): string | undefined {
  let previous = noHash;
  let epoch = 0;
  for (const [index, entry] of entries.entries()) {
    const at = `entry ${index + 1}`;
    if (entry.sequence !== index + 1) return `${at} is missing`;
    if (entry.previous !== previous) return `${at} does not follow the one before`;
    if (entry.hash !== entryHash(entry)) return `${at} was changed`;
    if (entry.epoch < epoch) return `${at} was written by somebody who had been overtaken`;
    ({ hash: previous, epoch } = entry);
  }
  return undefined;
}
