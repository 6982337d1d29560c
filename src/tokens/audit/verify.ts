import { type AuditEntry, type ChainHead, emptyHead, entryHash } from "./entry.ts";

/** What is wrong with a chain, and from which entry on it proves nothing. */
export interface ChainFault {
  readonly chain: string;
  readonly sequence: number;
  readonly fault: "gap" | "order" | "broken-link" | "changed" | "truncated" | "head";
  readonly message: string;
}

/** Checks the entries of one chain as they come, in order. */
export class ChainVerifier {
  readonly chain: string;
  #head: ChainHead = emptyHead;
  #fault: ChainFault | undefined;

  constructor(chain: string) {
    this.chain = chain;
  }

  /** The last entry that was found right. */
  get head(): ChainHead {
    return this.#head;
  }

  #report(sequence: number, fault: ChainFault["fault"], message: string): void {
    this.#fault ??= { chain: this.chain, sequence, fault, message };
  }

  add(entry: AuditEntry): void {
    if (this.#fault !== undefined) return;
    const expected = this.#head.sequence + 1;
    const { hash: stated, ...facts } = entry;
    if (entry.chain !== this.chain) {
      this.#report(entry.sequence, "order", `the entry is of chain ${entry.chain}`);
    } else if (entry.sequence !== expected) {
      const fault = entry.sequence > expected ? "gap" : "order";
      this.#report(expected, fault, `expected entry ${expected}, found ${entry.sequence}`);
    } else if (entry.previous !== this.#head.hash) {
      this.#report(expected, "broken-link", "the entry does not follow from the one before it");
    } else if (entryHash(facts) !== stated) {
      this.#report(expected, "changed", "the entry's facts do not have the hash that it states");
    } else {
      this.#head = { sequence: entry.sequence, hash: stated };
    }
  }

  /**
   * Closes the check.
   *
   * @param head what the store, or better somebody outside it, says the last entry is: without it a
   * chain that was cut at its end looks whole
   */
  finish(head?: ChainHead): ChainFault | undefined {
    if (this.#fault !== undefined || head === undefined) return this.#fault;
    if (this.#head.sequence < head.sequence) {
      this.#report(
        this.#head.sequence + 1,
        "truncated",
        `the chain ends at entry ${this.#head.sequence}, expected ${head.sequence}`,
      );
    } else if (this.#head.sequence !== head.sequence || this.#head.hash !== head.hash) {
      this.#report(head.sequence, "head", `entry ${head.sequence} has not the expected hash`);
    }
    return this.#fault;
  }
}
