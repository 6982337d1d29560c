import type { Source } from "./catalog.ts";
import type { Located, Span } from "./span.ts";

/** One option of a row: what the form shows, and the scopes that it sends for it. */
export interface PermissionChoice {
  /** `no-access`, `read`, `write`, `admin`, or whatever the list calls its levels. */
  readonly level: string;
  readonly scopes: readonly Located<string>[];
}

/** A field of the settings page in which a person chooses a level for one resource. */
export interface PermissionRow {
  readonly resource: string;
  readonly choices: readonly PermissionChoice[];
  readonly at: Span;
}

/** A field of the settings page that grants one scope or does not. */
export interface PermissionCheckbox {
  readonly scope: string;
  readonly at: Span;
}

/** A frontend's permission list, as it stands in a file. */
export interface PermissionList {
  readonly file: string;
  /** The exported constant, or the JSON pointer, that holds it. */
  readonly export: string;
  readonly provider: string;
  /** Rows with choices, a map from resources to levels, or boxes alone. */
  readonly shape: "rows" | "map" | "flat";
  readonly rows: readonly PermissionRow[];
  readonly checkboxes: readonly PermissionCheckbox[];
  readonly form: PermissionForm;
  readonly at: Span;
}

/**
 * How the page turns stored scopes into its fields and back, as data, so that the same simulation
 * serves every frontend.
 */
export interface PermissionForm {
  /** Which row shows the scopes that begin with `<prefix>:`. */
  readonly resources: Readonly<Record<string, string>>;
  /** From none to most. A scope whose part after the colon is no level has no rank. */
  readonly levels: readonly string[];
  /** Scopes that have a row to themselves, whatever their prefix. */
  readonly own: Readonly<Record<string, { readonly resource: string; readonly level: string }>>;
  /** Scopes that the page leaves out when it reads: a choice of some row adds them again. */
  readonly dropped: readonly string[];
  /** Scopes with a box that the reading of rows does not leave out: they spoil their prefix's row. */
  readonly unfiltered: readonly string[];
  /** What is sent for a row whose level is no choice: `null` in the list, or nothing. */
  readonly unknownChoice: "null" | "omit";
}

/** What becomes of a stored scope list when somebody opens the page, changes nothing and saves. */
export interface RoundTrip {
  readonly stored: readonly string[];
  /** Level by row, and true for a checked box. */
  readonly state: Readonly<Record<string, string | true>>;
  /** What the page sends; `null` where it has no scopes for what it shows. */
  readonly afterSave: readonly (string | null)[];
  /** `refused`: the server answers an error, because a `null` is sent. */
  readonly outcome: "lossless" | "lossy" | "refused";
  readonly vanished: readonly string[];
  /** Sent without having been stored. */
  readonly added: readonly string[];
}

/** A constant of a file. */
export interface ExportName {
  /** Relative to the root. */
  readonly file: string;
  readonly export: string;
}

/** Where a frontend keeps its permission list, and what else has to agree with it. */
export interface PermissionListPlace extends ExportName {
  /** The module that turns scopes into rows; without it the rows themselves tell. */
  readonly conversion?: string;
  /** The module that turns rows into scopes. */
  readonly selection?: string;
  /** Arrays, unions and label maps that must hold every scope that is in use. */
  readonly registries: readonly ExportName[];
  /** The union type of row names. */
  readonly resources?: ExportName;
}

/** The list of a provider in one checkout. `file` is a `.json` file or TypeScript. */
export interface PermissionListSource extends PermissionListPlace {
  readonly provider: string;
  /** Constants of the same file, each an object with a `scope`: boxes beside the rows. */
  readonly checkboxes: readonly string[];
}

/** What the catalog knows about a provider's own frontend. */
export interface PermissionListFacts extends PermissionListPlace {
  readonly id: string;
  /** The provider's rows at the stated source, without the level that stands for nothing. */
  readonly rows: readonly {
    readonly resource: string;
    readonly label?: string;
    readonly choices: Readonly<Record<string, readonly string[]>>;
  }[];
  /** Boxes beside the rows; each is described by a constant of the list's file. */
  readonly checkboxes: readonly {
    readonly scope: string;
    readonly export: string;
    readonly label?: string;
    readonly source?: Source;
  }[];
  readonly source?: Source;
}
