import type { Aliases, Operation, RiskClass, Scope, Source, TokenKind } from "../model/catalog.ts";
import type { PermissionListFacts } from "../model/permission-list.ts";
import type { PackedTrie } from "./packed.ts";

/** A set of small numbers, 32 to a word, lowest bit first. */
export type Bitset = Uint32Array;

/**
 * The numbers behind a provider. Scopes, token kinds and operations are named by their index in
 * the arrays of {@link CompiledProvider}. A row is one requirement of one operation: an operation
 * has several rows where the same call means different scopes for different targets.
 */
export interface ProviderTables {
  readonly scopeNumber: ReadonlyMap<string, number>;
  readonly kindNumber: ReadonlyMap<string, number>;
  /** Per scope, itself and all that it certainly implies, transitively. */
  readonly certain: readonly Bitset[];
  /** Per scope, itself and all that it implies or may imply, transitively. */
  readonly possible: readonly Bitset[];
  /**
   * The distinct requirements. Each is its alternatives; each alternative its scope numbers in
   * ascending order. No alternative contains another of the same requirement.
   */
  readonly requirements: readonly (readonly Int32Array[])[];
  /** Per row: operation, requirement, and the token kinds that may call it, as a bit mask. */
  readonly rowOperation: Int32Array;
  readonly rowRequirement: Int32Array;
  readonly rowKinds: Uint32Array;
  /** Per row, the target it is for. Sparse: most operations have none. */
  readonly rowTarget: ReadonlyMap<number, string>;
  /** Rows of operation i are `firstRow[i]` up to, not including, `firstRow[i + 1]`. */
  readonly firstRow: Int32Array;
  /** Per operation, an index into `riskClasses`. */
  readonly risk: Uint8Array;
}

/** One provider of a catalog, compiled. Immutable. */
export interface CompiledProvider {
  readonly id: string;
  readonly title: string;
  /** `sentry.io`, `*.sentry.io`: a leading `*.` matches one or more labels. */
  readonly hosts: readonly string[];
  /** A path that precedes every template at some hosts (GitHub Enterprise: `/api/v3`). */
  readonly basePaths: readonly string[];
  readonly listSemantics: "any-of" | "all-of";
  readonly source: Source;
  /** SHA-256, in hex, of the provider's facts in a canonical form. */
  readonly digest: string;
  /** What one operation of a class weighs in an excess. Positive. */
  readonly weights: Readonly<Record<RiskClass, number>>;
  /** Sorted by name. */
  readonly scopes: readonly Scope[];
  readonly tokenKinds: readonly TokenKind[];
  /** Real operations first, sorted by path then method; then the pseudo-operations of scopes. */
  readonly operations: readonly Operation[];
  /** How many of `operations` are real. */
  readonly realOperations: number;
  /** What is known about the provider's own settings pages. */
  readonly permissionLists: readonly PermissionListFacts[];
  /** Names of scopes on other surfaces. */
  readonly aliases?: Aliases;
  /** Of the real operations, for matching. */
  readonly templates: PackedTrie;
  readonly tables: ProviderTables;
}

/** All providers that a run knows. */
export interface Catalog {
  /** Sorted. */
  readonly providerIds: readonly string[];
  /** Loads and keeps the provider on first use. */
  provider(id: string): CompiledProvider | undefined;
  /** Hosts of a provider, known without loading it. */
  hosts?(id: string): readonly string[];
}

/** What a method and a URL or path turned out to be. */
export type Match =
  | {
      readonly kind: "operation";
      /** Index into `operations`. */
      readonly operation: number;
      /** What the template's parameters stood for. */
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "none";
      /** The path is known with these methods. */
      readonly methods: readonly string[];
      /** The nearest template of the provider, when one is near. */
      readonly nearest?: string;
    };
