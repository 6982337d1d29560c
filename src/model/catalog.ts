/** What harm an operation can do. `critical` mints credentials or changes members or permissions. */
export type RiskClass = "read" | "write" | "destructive" | "critical";

/** In order of harm; also the order of {@link OperationTable.risk} codes. */
export const riskClasses: readonly RiskClass[] = ["read", "write", "destructive", "critical"];

/** The class of thing a scope lets its holder do, as the provider names it. */
export type Access = "read" | "write" | "admin";

/** Where a fact comes from. */
export interface Source {
  /** A repository, document or URL. */
  readonly of: string;
  readonly commit?: string;
  /** YYYY-MM-DD. */
  readonly date?: string;
  readonly licence?: string;
  readonly note?: string;
}

/** One grantable permission of a provider. */
export interface Scope {
  readonly name: string;
  readonly resource?: string;
  readonly access: Access;
  /** Certain: expands what a set satisfies and what it reaches. Direct implications only. */
  readonly implies: readonly string[];
  /** Suspected: expands reach alone. */
  readonly mayImply: readonly string[];
  readonly label?: string;
  /** How a settings page shows the scope; see permission lists. */
  readonly surface?: "row" | "checkbox";
  /** Granted only under circumstances that the catalog cannot see; never chosen unless asked for. */
  readonly conditional?: boolean;
  /** Opens more than any catalog can list; never chosen unless asked for. */
  readonly openWorld?: boolean;
  readonly deprecated?: { readonly reason: string; readonly use?: string };
  readonly source?: Source;
}

/** A way in which an issuer gives out tokens. */
export interface TokenKind {
  readonly name: string;
  readonly title?: string;
  /** Whom the token speaks for. */
  readonly principal: "user" | "app" | "organization" | "project" | "job";
  /** A person's own token: gone, or too powerful, when the person moves on. */
  readonly personal: boolean;
  /** Names of all scopes that it can be granted. */
  readonly grants: readonly string[];
  /** Scopes that it always holds and that a definition need not state. */
  readonly always: readonly string[];
  /** Whether the provider expands `implies` for tokens of this kind. */
  readonly expands: boolean;
  /** `replace`: minting kills the old token; `multi`: beside it; `none`: can't be minted by API. */
  readonly mint: "replace" | "multi" | "none";
  /** Only a person's browser session can mint it. */
  readonly session: boolean;
  /** How many may be alive at once. */
  readonly maxLive?: number;
  /** How plaintexts of this kind begin. */
  readonly prefix?: string;
  readonly expiry?: {
    readonly required: boolean;
    /** In days. */
    readonly max?: number;
    readonly default?: number;
  };
  readonly source?: Source;
}

/**
 * What opens an operation, or the part of it that acts on one kind of target: any of the
 * alternatives, each all of its scopes. `[]` opens it to nobody, `[[]]` to any token of the listed
 * kinds.
 */
export interface Requirement {
  readonly anyOf: readonly (readonly string[])[];
  /** Token kinds that can call it at all; every kind when absent. */
  readonly tokens?: readonly string[];
  /** The target that this requirement is for, where the same call means different scopes. */
  readonly when?: { readonly target: string };
  /** The platform's code checks more than the scope list says. */
  readonly extraChecks?: boolean;
}

/** Method and path template of a provider. */
export interface Operation {
  /** Upper case. The pseudo-operations of scopes have the method `SCOPE`. */
  readonly method: string;
  /** `/a/{b}/c/`; `{p+}` spans segments. For a pseudo-operation, the scope's name. */
  readonly path: string;
  readonly risk: RiskClass;
  /** One, or several with different `when`, or several without one for different kinds of token. */
  readonly requirements: readonly [Requirement, ...Requirement[]];
  readonly source?: Source;
}

/** Method and path, enough to name an operation in a report. */
export interface OperationName {
  readonly method: string;
  readonly path: string;
}

/**
 * Names of scopes on other surfaces: by surface, then by the name there. The value is a scope, or
 * what stands before the level of its scopes (`emails` for `emails:read` and `emails:write`).
 */
export type Aliases = Readonly<Record<string, Readonly<Record<string, string>>>>;
