import { timingSafeEqual } from "node:crypto";
import { Secret } from "../model/secret.ts";
import { digest } from "../tokens/format.ts";

/** Without the letters that are read as others. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What opens the first mint of a service that has no other credential yet. */
export class BootstrapCode {
  readonly code: Secret;
  readonly #hash: Uint8Array;
  #spent = false;

  /** 125 bits, in five groups to be read off a terminal. */
  constructor(random: (bytes: number) => Uint8Array) {
    const characters = Array.from(random(25), (byte) => alphabet.charAt(byte & 31));
    const groups = [0, 5, 10, 15, 20].map((start) => characters.slice(start, start + 5).join(""));
    this.code = new Secret(groups.join("-"));
    this.#hash = digest(this.code.reveal());
  }

  /** Whether the text is the code, as far as it was not used. */
  matches(text: string): boolean {
    return !this.#spent && timingSafeEqual(digest(text), this.#hash);
  }

  /** After the mint that it opened. */
  spend(): void {
    this.#spent = true;
  }
}
