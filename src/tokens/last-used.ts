import type { Store } from "./store/sql.ts";

/** More than this many waiting uses are written at the next flush in several parts. */
const batch = 1_000;

/**
 * Remembers in memory when tokens were used and writes it in one go, off the path of requests. A
 * process that dies loses at most what it had not flushed.
 */
export class LastUsed {
  readonly #store: Store;
  #waiting = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  note(id: string, at: number): void {
    this.#waiting.set(id, at);
  }

  /** Writes what is waiting. When the store fails, it goes on waiting. */
  async flush(): Promise<void> {
    const uses = [...this.#waiting].toSorted(([a], [b]) => (a < b ? -1 : 1));
    this.#waiting = new Map();
    for (let start = 0; start < uses.length; start += batch) {
      const part = uses.slice(start, start + batch);
      try {
        await this.#store.touch(part);
      } catch (error) {
        for (const [id, at] of uses.slice(start)) {
          if (!this.#waiting.has(id)) this.#waiting.set(id, at);
        }
        throw error;
      }
    }
  }
}
