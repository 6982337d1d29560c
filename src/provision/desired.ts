import type { Delivery, Integration } from "../model/integration.ts";
import type { LineageKey } from "./lifecycle/record.ts";

/** A place that a lineage's token goes to. */
export interface DesiredDelivery {
  readonly sink: string;
  /** As written. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The environment whose value is meant, where the place tells environments apart. */
  readonly environment: string;
  readonly sensitive: boolean;
}

/** The tokens that a definition asks for in one environment. */
export interface DesiredLineage {
  readonly key: LineageKey;
  /** Who answers for it. */
  readonly owner?: string;
  /** Repositories or projects that it is limited to, or that it is of. */
  readonly resources?: readonly string[];
  /** The provider that is called. */
  readonly provider: string;
  /** Who mints. */
  readonly issuer: string;
  readonly kind?: string;
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly maxAge?: number;
  readonly rotateBefore?: number;
  readonly deliveries: readonly DesiredDelivery[];
}

/**
 * What definitions ask for: one lineage for each environment, or one for all where they share a
 * token. A definition that delivers nothing asks for nothing.
 *
 * @param alwaysHeld what tokens of a provider's kind hold whether it is stated or not
 * @param issuer in place of the one that the definitions name
 */
export function desiredLineages(
  integrations: readonly Integration[],
  alwaysHeld: (provider: string, kind: string) => readonly string[],
  issuer?: string,
): readonly DesiredLineage[] {
  return integrations.flatMap((integration) => {
    const { token, deliver, provider, owner } = integration;
    if (deliver.length === 0) return [];
    const named = token.environments.map(({ value }) => value);
    const shared = token.shared?.value === true || named.length === 0;
    const environments = shared ? ["shared"] : named;
    const unstated = token.kind === undefined ? [] : alwaysHeld(provider.value, token.kind.value);
    const scopes = new Set([...integration.scopes.map(({ value }) => value), ...unstated]);
    return environments.map((environment): DesiredLineage => {
      const own = deliver.filter(
        ({ environments: only }) => shared || only === undefined || only.includes(environment),
      );
      return {
        key: { integration: integration.name, environment },
        ...(owner === undefined ? {} : { owner: owner.value }),
        ...(token.resources === undefined
          ? {}
          : { resources: token.resources.map(({ value }) => value) }),
        provider: provider.value,
        issuer: issuer ?? token.issuer?.value ?? provider.value,
        ...(token.kind === undefined ? {} : { kind: token.kind.value }),
        scopes: [...scopes].toSorted(),
        ...(token.maxAge === undefined ? {} : { maxAge: token.maxAge.value }),
        ...(token.rotateBefore === undefined ? {} : { rotateBefore: token.rotateBefore.value }),
        deliveries: own.flatMap((delivery) => deliveriesOf(delivery, environment, shared, named)),
      };
    });
  });
}

/** A shared token goes to every environment that the place tells apart. */
function deliveriesOf(
  { sink, settings, sensitive, environments }: Delivery,
  environment: string,
  shared: boolean,
  named: readonly string[],
): readonly DesiredDelivery[] {
  const all = shared && sink === "vercel" ? (environments ?? named) : [environment];
  return (all.length === 0 ? ["production"] : all).map((place) => ({
    sink,
    settings,
    environment: place,
    // Whoever did not say otherwise wants it kept from being read back, wherever that can be had.
    sensitive: sensitive ?? place !== "development",
  }));
}
