import { type Form, formsOf } from "./forms.ts";
import { shortest } from "./ledger.ts";

/** A plaintext in some bytes. It is never printed: who reads of it sees its place. */
export interface Hit {
  readonly plaintext: string;
  readonly form: Form;
  /** The bytes that it takes. */
  readonly start: number;
  readonly end: number;
}

interface Pattern {
  readonly bytes: Buffer;
  readonly plaintext: string;
  readonly form: Form;
}

const factor = 0x01000193;
/** What the byte that leaves the window counts. */
const leaving = power(factor, shortest);
/** The upper bits of this product depend on all bits of a sum. */
const spread = 0x9e3779b1;

/**
 * Looks for many plaintexts at once, in every form and at every byte: the hash of the last few
 * bytes rolls along, and where some plaintext ends in that hash, the bytes themselves are compared.
 * Tokens differ at their ends, where their beginnings are alike.
 */
export class Search {
  readonly #patterns = new Map<number, Pattern[]>();
  /** One bit for each of the hashes, and many more: it sorts out nearly all bytes. */
  readonly #filter: Uint8Array;
  readonly #shift: number;
  /** Of the longest pattern: so much of what was read belongs before what is read next. */
  readonly overlap: number;

  constructor(plaintexts: Iterable<string>) {
    let longest = 0;
    for (const plaintext of plaintexts) {
      for (const [text, form] of formsOf(plaintext)) {
        const bytes = Buffer.from(text);
        if (bytes.length < shortest) throw new Error("a plaintext is too short to be looked for");
        longest = Math.max(longest, bytes.length);
        const hash = endHash(bytes);
        const same = this.#patterns.get(hash) ?? [];
        same.push({ bytes, plaintext, form });
        this.#patterns.set(hash, same);
      }
    }
    this.overlap = longest;
    const bits = Math.max(16, Math.min(27, Math.ceil(Math.log2(this.#patterns.size * 64))));
    this.#shift = 32 - bits;
    this.#filter = new Uint8Array(1 << (bits - 3));
    for (const hash of this.#patterns.keys()) {
      const bit = Math.imul(hash, spread) >>> this.#shift;
      this.#filter[bit >>> 3]! |= 1 << (bit & 7);
    }
  }

  in(bytes: Uint8Array): readonly Hit[] {
    const hits: Hit[] = [];
    const filter = this.#filter;
    const shift = this.#shift;
    let hash = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      hash = (Math.imul(hash, factor) + bytes[index]!) | 0;
      if (index >= shortest) hash = (hash - Math.imul(bytes[index - shortest]!, leaving)) | 0;
      const bit = Math.imul(hash, spread) >>> shift;
      if ((filter[bit >>> 3]! & (1 << (bit & 7))) === 0) continue;
      for (const { bytes: text, plaintext, form } of this.#patterns.get(hash) ?? []) {
        const end = index + 1;
        const start = end - text.length;
        if (start >= 0 && text.equals(bytes.subarray(start, end))) {
          hits.push({ plaintext, form, start, end });
        }
      }
    }
    return hits;
  }
}

function endHash(bytes: Uint8Array): number {
  let hash = 0;
  for (const byte of bytes.subarray(-shortest)) hash = (Math.imul(hash, factor) + byte) | 0;
  return hash;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let count = 0; count < exponent; count += 1) result = Math.imul(result, base);
  return result;
}
