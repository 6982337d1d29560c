import type { Source } from "../model/catalog.ts";
import type { Outcome } from "../model/problem.ts";
import type { WrittenKind, WrittenRequirement, WrittenScope } from "../catalog/written.ts";

/** One operation as an outside source states it, before equal templates are brought together. */
export interface ImportedOperation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** One, or several with different `when`. */
  readonly requirements: readonly [WrittenRequirement, ...WrittenRequirement[]];
  /** Where the source states it: `path/in/source.py:12`. */
  readonly at?: string;
  /** Tells it from another operation whose path looks the same, such as one of another API. */
  readonly variant?: string;
  /** Why the source leaves open what it takes; what stands in `requirements` is enough then. */
  readonly unsettled?: string;
  /** Scopes that the source calls the least privileged, by token kind. */
  readonly least?: readonly LeastMark[];
}

/** A published claim that one scope is the least privileged for tokens of a kind. */
export interface LeastMark {
  readonly scope: string;
  readonly kind: string;
}

/** What an import left out or did not understand. Never silent: people read these. */
export interface ImportNote {
  /** Stable, kebab-case. */
  readonly code: string;
  /** One sentence without a full stop. */
  readonly message: string;
  /** Where it shows: a few operations, files or names. */
  readonly examples: readonly string[];
  /** How many there are. */
  readonly count: number;
}

/** A provider as an outside source states it. */
export interface ImportedCatalog {
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly basePaths: readonly string[];
  readonly source: Source;
  readonly scopes: ReadonlyMap<string, WrittenScope>;
  readonly tokenKinds: ReadonlyMap<string, WrittenKind>;
  readonly operations: readonly ImportedOperation[];
  readonly notes: readonly ImportNote[];
}

/** What an importer is given. */
export interface ImportRequest {
  /** The folder that paths are relative to. */
  readonly root: string;
  /** Files, or one folder. */
  readonly paths: readonly string[];
  /** The provider's id; importers have one of their own for want of it. */
  readonly provider?: string;
  /** What a list of scopes means where the source does not say. */
  readonly listSemantics?: "any-of" | "all-of";
  /** What is known of where the input comes from. */
  readonly source: Partial<Source>;
}

export type Importer = (request: ImportRequest) => Outcome<ImportedCatalog>;

/** Gathers notes: one for each kind of thing, with the first few examples. */
export class Notes {
  readonly #notes: Map<string, { message: string; examples: string[]; count: number }> = new Map();

  add(code: string, message: string, example: string): void {
    const known = this.#notes.get(code) ?? { message, examples: [], count: 0 };
    this.#notes.set(code, known);
    known.count += 1;
    if (known.examples.length < 5) known.examples.push(example);
  }

  get all(): readonly ImportNote[] {
    return [...this.#notes].map(([code, note]) => ({ code, ...note }));
  }
}
