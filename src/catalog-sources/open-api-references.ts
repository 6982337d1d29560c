import type { Path } from "../document/yaml.ts";
import type { Outcome } from "../model/problem.ts";
import { type DataFile, inputProblem, isRecord } from "./read-data.ts";

/** A chain of references longer than this is no description that somebody wrote. */
const longestChain = 50;

/** Follows the `$ref`s of one document. */
export class References {
  readonly #file: DataFile;
  readonly #root: unknown;

  constructor(file: DataFile, root: unknown) {
    this.#file = file;
    this.#root = root;
  }

  /** What `value`, which stands at `path`, is or refers to. Never an object with a `$ref`. */
  resolve(value: unknown, path: Path): Outcome<unknown> {
    let at = value;
    const seen = new Set<string>();
    while (isRecord(at) && typeof at["$ref"] === "string") {
      const reference = at["$ref"];
      if (!reference.startsWith("#")) {
        return inputProblem(this.#file, [...path, "$ref"], {
          code: "outside-reference",
          message: `\`${reference}\` refers to another document`,
          expected: "references within the file, such as `#/components/pathItems/widget`",
          help: "bundle the description into one file first",
        });
      }
      if (seen.has(reference) || seen.size === longestChain) {
        return inputProblem(this.#file, [...path, "$ref"], {
          code: "reference-cycle",
          message: `\`${reference}\` refers to itself${seen.size > 1 ? " through others" : ""}`,
          expected: "a reference that leads to something",
        });
      }
      seen.add(reference);
      at = this.#target(reference);
      if (at === undefined) {
        return inputProblem(this.#file, [...path, "$ref"], {
          code: "dangling-reference",
          message: `\`${reference}\` refers to nothing`,
          expected: "a reference to something in the file",
        });
      }
    }
    return { ok: true, value: at };
  }

  #target(reference: string): unknown {
    let at = this.#root;
    for (const step of reference.slice(1).split("/").slice(1)) {
      const key = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(at)) at = /^\d+$/.test(key) ? (at as unknown[])[Number(key)] : undefined;
      else at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return at;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
