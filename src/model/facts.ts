import type { UnresolvedSite } from "./evidence.ts";
import type { RoundTrip } from "./permission-list.ts";
import type { Span } from "./span.ts";

/** What a settings page does to the scopes of one integration. */
export interface PermissionFact {
  /** The constant that holds the page's permission list. */
  readonly export: string;
  readonly listAt: Span;
  /** Granted scopes that no row and no box of the page shows. */
  readonly missing: readonly string[];
  readonly trip: RoundTrip;
}

/** A place that uses a token which is a person's by its name, or by how it begins. */
export interface PersonalTokenUse {
  readonly at: Span;
  /** Of the secret or variable that is referred to. */
  readonly name?: string;
  /** How a token begins that is written out, and the kind that begins so. */
  readonly prefix?: string;
  readonly kind?: string;
  /** Kinds that are nobody's begin so too. */
  readonly shared?: boolean;
}

/**
 * What other parts found out about the integrations of a run, for rules to judge. Every field is
 * optional: absent means that nobody looked, empty that nothing was found.
 */
export interface Facts {
  /** By integration name: call sites in its `sources` that could not be resolved. */
  readonly unresolvedCalls?: ReadonlyMap<string, readonly UnresolvedSite[]>;
  /** By integration name: uses of personal tokens in its code; looked for where a policy is stated. */
  readonly personalTokens?: ReadonlyMap<string, readonly PersonalTokenUse[]>;
  /** By integration name: what the settings pages of its provider do to it. */
  readonly permissions?: ReadonlyMap<string, readonly PermissionFact[]>;
}
