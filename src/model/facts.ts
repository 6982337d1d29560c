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

/**
 * What other parts found out about the integrations of a run, for rules to judge. Every field is
 * optional: absent means that nobody looked, empty that nothing was found.
 */
export interface Facts {
  /** By integration name: call sites in its `sources` that could not be resolved. */
  readonly unresolvedCalls?: ReadonlyMap<string, readonly UnresolvedSite[]>;
  /** By integration name: what the settings pages of its provider do to it. */
  readonly permissions?: ReadonlyMap<string, readonly PermissionFact[]>;
}
