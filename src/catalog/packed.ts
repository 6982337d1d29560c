import type { Aliases, Requirement, RiskClass, Scope, Source } from "../model/catalog.ts";
import type { PermissionListFacts } from "../model/permission-list.ts";
import type { TokenKindFacts } from "./facts.ts";

/**
 * A compiled provider as plain JSON: what `generated/catalogs/<provider>.json` holds. Whatever many
 * operations share is written once and named by its index, so that it loads at the speed of
 * `JSON.parse`.
 */
export interface PackedProvider {
  /** Raised whenever the form changes. */
  readonly format: typeof packedFormat;
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly basePaths: readonly string[];
  readonly listSemantics: "any-of" | "all-of";
  readonly source: Source;
  readonly digest: string;
  readonly weights: Readonly<Record<RiskClass, number>>;
  /** Sorted by name; so are the kinds. */
  readonly scopes: readonly Scope[];
  readonly tokenKinds: readonly TokenKindFacts[];
  readonly permissionLists: readonly PermissionListFacts[];
  readonly aliases?: Aliases;
  /** Distinct requirements: alternatives as ascending scope numbers, none containing another. */
  readonly requirements: readonly (readonly (readonly number[])[])[];
  readonly shapes: readonly PackedShape[];
  readonly methods: readonly string[];
  readonly paths: readonly string[];
  /** Three numbers for each operation: path, method, shape. Pseudo-operations come last. */
  readonly operations: readonly number[];
  readonly realOperations: number;
  readonly templates: PackedTrie;
}

/** The templates of the real operations, as a tree of segments. */
export interface PackedTrie {
  /** Segments of the longest template; absent where one spans segments. */
  readonly depth?: number;
  readonly root: PackedNode;
}

/** Where a path can go on from; what is absent is no way on. */
export interface PackedNode {
  readonly literals?: readonly (readonly [text: string, node: PackedNode])[];
  /** Most literal text first. */
  readonly mixed?: readonly (readonly [literals: readonly string[], node: PackedNode])[];
  readonly parameter?: PackedNode;
  readonly span?: PackedNode;
  /** The operations whose template ends here. */
  readonly operations?: readonly number[];
}

/** All of an operation but its name. */
export interface PackedShape {
  readonly risk: RiskClass;
  /** As written. */
  readonly requirements: readonly [Requirement, ...Requirement[]];
  /** For each requirement, its index in the distinct ones, and the kinds that may call it. */
  readonly rows: readonly (readonly [requirement: number, kinds: number])[];
  readonly source?: Source;
}

export const packedFormat = 2;

/** The kinds mask of a requirement that every kind may call. */
export const everyKind = 0xffff_ffff;

/** Token kinds are bits of a 32-bit mask. */
export const maxKinds = 32;
