import type { Path, PlacedData } from "../document/yaml.ts";
import type { Located, Span } from "../model/span.ts";
import { parseDuration } from "./duration.ts";

/**
 * Takes values of known shape out of a document that its schema has accepted. What is absent (or
 * of another type, which the schema has reported) is `undefined` or an empty list.
 */
export class Values {
  readonly #document: PlacedData;
  readonly #path: Path;
  readonly #data: unknown;

  constructor(document: PlacedData, path: Path, data: unknown) {
    this.#document = document;
    this.#path = path;
    this.#data = data;
  }

  /** The values below a key or an index. */
  at(step: string | number): Values {
    const data = this.#data;
    const inner =
      typeof data === "object" && data !== null && Object.hasOwn(data, step)
        ? (data as Record<string | number, unknown>)[step]
        : undefined;
    return new Values(this.#document, [...this.#path, step], inner);
  }

  get present(): boolean {
    return this.#data !== undefined && this.#data !== null;
  }

  /** Whether the key stands there, with or without a value. */
  get stated(): boolean {
    return this.#data !== undefined;
  }

  get data(): unknown {
    return this.#data;
  }

  span(part: "key" | "value" = "value"): Span {
    return this.#document.spanOf(this.#path, part);
  }

  items(): readonly Values[] {
    return Array.isArray(this.#data) ? this.#data.map((_, index) => this.at(index)) : [];
  }

  keys(): readonly string[] {
    const data = this.#data;
    return typeof data === "object" && data !== null && !Array.isArray(data)
      ? Object.keys(data)
      : [];
  }

  string(): Located<string> | undefined {
    return typeof this.#data === "string" ? { value: this.#data, at: this.span() } : undefined;
  }

  boolean(): Located<boolean> | undefined {
    return typeof this.#data === "boolean" ? { value: this.#data, at: this.span() } : undefined;
  }

  /** In milliseconds. */
  duration(): Located<number> | undefined {
    const value = typeof this.#data === "string" ? parseDuration(this.#data) : undefined;
    return value === undefined ? undefined : { value, at: this.span() };
  }

  strings(): readonly Located<string>[] {
    return this.items().flatMap((item) => item.string() ?? []);
  }
}

/** `{[key]: value}`, or nothing where the value is absent: optional fields are absent, not undefined. */
export function optional<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
