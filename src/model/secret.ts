/**
 * A credential in memory. Everything that turns a value into text (string conversion, JSON, the
 * inspector) shows `[secret]`; only {@link Secret.reveal} gives the value, so a search for
 * `reveal(` lists every place where plaintext can leave the process.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plaintext. Call it where the bytes leave for their one destination, nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  static {
    // Node's inspector; the symbol is spelled out so that the model imports nothing.
    Object.defineProperty(Secret.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value: (): string => "[secret]",
    });
  }
}
