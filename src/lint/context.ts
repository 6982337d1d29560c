import type { CompiledProvider } from "../catalog/compiled.ts";
import type { TokenKind } from "../model/catalog.ts";
import type { Integration } from "../model/integration.ts";
import type { KindView } from "../privilege/types.ts";
import { viewOf, viewOfHolders } from "../privilege/view.ts";
import { declaringFix } from "./declaring.ts";
import { type Grant, grantOf } from "./grant.ts";
import { once } from "./once.ts";
import type { RuleContext } from "./rule.ts";
import type { Surroundings } from "./surroundings.ts";

/** Looks an integration's names up. What costs time is worked out when a rule first asks for it. */
export function contextOf(
  run: Surroundings,
  integrations: readonly Integration[],
  integration: Integration,
): RuleContext {
  const { catalog, settings, now, facts = {} } = run;
  const { token } = integration;
  const provider = catalog.provider(integration.provider.value);
  const issuer = token.issuer === undefined ? provider : catalog.provider(token.issuer.value);
  const kind = issuer?.tokenKinds.find(({ name }) => name === token.kind?.value);
  const known = provider !== undefined && issuer !== undefined;
  const grant =
    known && (kind !== undefined || token.kind === undefined)
      ? once(() => makeGrant(run, provider, issuer, kind, integration))
      : undefined;
  return {
    integration,
    integrations,
    catalog,
    settings,
    now,
    facts,
    declaring: once(() => declaringFix(integration, run)),
    ...(provider === undefined ? {} : { provider }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(kind === undefined ? {} : { kind }),
    ...(grant === undefined ? {} : { grant }),
  };
}

/** Where the kind is not stated, the kinds that can hold what is granted count. */
function viewFor(
  provider: CompiledProvider,
  kind: TokenKind | undefined,
  { token, scopes }: Integration,
): KindView {
  if (kind !== undefined) return viewOf(provider, kind.name) ?? viewOf(provider);
  if (token.kind !== undefined) return viewOf(provider);
  return viewOfHolders(
    provider,
    scopes.map(({ value }) => value),
  );
}

function makeGrant(
  run: Surroundings,
  provider: CompiledProvider,
  issuer: CompiledProvider,
  kind: TokenKind | undefined,
  integration: Integration,
): Grant {
  // A foreign issuer's kinds say nothing about the scopes of the provider that is called.
  return grantOf(
    issuer === provider ? viewFor(provider, kind, integration) : viewOf(provider),
    integration,
    run,
  );
}
