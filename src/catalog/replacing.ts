import type { Problem } from "../model/problem.ts";
import type { Span } from "../model/span.ts";
import { canonicalJson } from "./digest.ts";
import type { ProviderPart } from "./written.ts";

/** Lets entries replace known ones, and notes those that do so without a reason. */
export class Replacing {
  readonly #part: ProviderPart;
  readonly #problems: Problem[];

  constructor(part: ProviderPart, problems: Problem[]) {
    this.#part = part;
    this.#problems = problems;
  }

  /** What counts from now on: the known entry, where the written one says nothing else. */
  choose<T>(
    known: T | undefined,
    written: T,
    reason: string | undefined,
    what: string,
    place: () => Span,
  ): T {
    if (known === undefined) return written;
    if (canonicalJson(withoutSource(known)) === canonicalJson(withoutSource(written))) return known;
    const { id, value } = this.#part;
    if (reason === undefined && value.reason === undefined) {
      const at = place();
      this.#problems.push({
        code: "override-without-reason",
        message: `${what} of \`${id}\` is not what the built-in catalog says`,
        file: at.file,
        at,
        expected: "a reason for replacing it",
        help: "say why in `reason:`, here or at the provider, or leave the entry out",
      });
    }
    return written;
  }
}

function withoutSource(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return { ...value, source: undefined };
}
