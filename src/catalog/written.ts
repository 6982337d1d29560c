import type { Aliases, Access, RiskClass, Source } from "../model/catalog.ts";
import type { ExportName, PermissionListFacts } from "../model/permission-list.ts";
import type { Span } from "../model/span.ts";
import type { Grants } from "./facts.ts";

/**
 * What stands in a catalog file, as schemas/catalog.schema.json lets it through. The types say no
 * more than the schema: whether names are known is checked later.
 */
export interface WrittenProvider {
  readonly title?: string;
  readonly hosts?: readonly string[];
  readonly basePaths?: readonly string[];
  readonly listSemantics?: "any-of" | "all-of";
  readonly source?: Source;
  readonly sources?: Readonly<Record<string, Source>>;
  readonly weights?: Readonly<Partial<Record<RiskClass, number>>>;
  readonly scopes?: Readonly<Record<string, WrittenScope>>;
  readonly tokenKinds?: Readonly<Record<string, WrittenKind>>;
  readonly operations?: string | WrittenOperations;
  readonly permissionLists?: readonly WrittenPermissionList[];
  readonly aliases?: Aliases;
  readonly reason?: string;
}

/** A permission list, whose parts may be left out where there are none. */
export type WrittenPermissionList = ExportName & {
  readonly id: string;
} & Partial<PermissionListFacts>;

/** A source, or the name of one of the provider's. */
export type SourceReference = string | Source;

export interface WrittenScope {
  readonly resource?: string;
  readonly access: Access;
  readonly implies?: readonly string[];
  readonly mayImply?: readonly string[];
  readonly label?: string;
  readonly surface?: "row" | "checkbox";
  readonly conditional?: boolean;
  readonly openWorld?: boolean;
  readonly deprecated?: { readonly reason: string; readonly use?: string };
  readonly source?: SourceReference;
  readonly reason?: string;
}

export interface WrittenKind {
  readonly title?: string;
  readonly principal: "user" | "app" | "organization" | "project" | "job";
  readonly personal?: boolean;
  readonly grants: Grants;
  readonly always?: readonly string[];
  readonly expands?: boolean;
  readonly mint: "replace" | "multi" | "none";
  readonly session?: boolean;
  readonly maxLive?: number;
  readonly prefix?: string;
  readonly expiry?: {
    readonly required: boolean;
    readonly max?: number;
    readonly default?: number;
  };
  readonly source?: SourceReference;
  readonly reason?: string;
}

/** By path template, then by method. */
export type WrittenOperations = Readonly<
  Record<string, Readonly<Record<string, WrittenOperation>>>
>;

/** A flat list, alternatives, one requirement, or several for different targets or kinds of token. */
export type WrittenOperation =
  | readonly (string | readonly string[] | WrittenRequirement)[]
  | WrittenRequirement;

export interface WrittenRequirement {
  readonly anyOf: readonly (readonly string[])[];
  readonly risk?: RiskClass;
  readonly tokens?: readonly string[];
  readonly when?: { readonly target: string };
  readonly extraChecks?: boolean;
  readonly source?: SourceReference;
  readonly reason?: string;
}

/** Keys and list indices from a part's root to a value in it. */
export type Path = readonly (string | number)[];

/** A part of a file, with the places of what it holds. */
export interface Placed<T> {
  readonly value: T;
  /** The place of what stands at `path`, or of its key. */
  readonly at: (path: Path, part?: "key" | "value") => Span;
}

/** One provider of a catalog file, together with the operations that stand in a file beside it. */
export interface ProviderPart extends Placed<WrittenProvider> {
  readonly id: string;
  readonly operations: Placed<WrittenOperations>;
}
