/** An operation that is called: `GET /user`, or with what it is called on. */
export type DefinedCall = string | { readonly call: string; readonly target?: string };

/** An integration, in the shape of `integrations/*.yaml`. */
export interface IntegrationDefinition {
  /** The integration's name, unique in the repository. */
  readonly integration: string;
  readonly description?: string;
  /** Whose API is called, as the catalog names it. */
  readonly provider: string;
  /** The team or person who answers for it. */
  readonly owner?: string;
  readonly token?: {
    readonly kind?: string;
    readonly issuer?: string;
    readonly environments?: readonly string[];
    readonly shared?: boolean;
    /** Durations such as `90d`. */
    readonly maxAge?: string;
    readonly rotateBefore?: string;
    readonly resources?: readonly string[];
  };
  readonly scopes: readonly string[];
  readonly calls?: readonly DefinedCall[];
  /** Nothing else is called: narrowing is then a safe fix. */
  readonly callsComplete?: boolean;
  /** Globs of the code that calls are extracted from. */
  readonly sources?: readonly string[];
  /** Where each token goes: a map whose one key names the sink. */
  readonly deliver?: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
}

/**
 * States an integration in TypeScript or JavaScript. `scopewright check` reads the call where it
 * stands and never runs it, so what is handed over has to be plain: literals, and constants of the
 * checkout. At run time it gives its argument back.
 *
 * @example
 * export const hook = defineIntegration({
 *   integration: "release-hook",
 *   provider: "sentry",
 *   scopes: ["org:ci"],
 *   calls: ["POST /api/0/organizations/{organization_id_or_slug}/releases/"],
 * });
 */
export function defineIntegration<const T extends IntegrationDefinition>(definition: T): T {
  return definition;
}
