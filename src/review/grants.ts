import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import { matchOperation } from "../catalog/match.ts";
import type { Call, Integration } from "../model/integration.ts";
import type { Grant } from "../privilege/change.ts";
import type { HeadGrant, JudgedCall } from "../privilege/compare.ts";

/** Scopes as granted, each once. */
export function scopeNames({ scopes }: Integration): readonly string[] {
  return [...new Set(scopes.map(({ value }) => value))];
}

/** Undefined where the catalog lacks the provider: nothing is known to have been reached. */
export function grantOf(integration: Integration, catalog: Catalog): Grant | undefined {
  const provider = catalog.provider(integration.provider.value);
  return provider && grantUnder(integration, provider);
}

/** A foreign issuer's kinds say nothing about the scopes of the provider that is called. */
function grantUnder(integration: Integration, provider: CompiledProvider): Grant {
  const { kind, issuer } = integration.token;
  const own = issuer === undefined || issuer.value === provider.id;
  return {
    provider,
    scopes: scopeNames(integration),
    ...(kind === undefined || !own ? {} : { kind: kind.value }),
  };
}

export function headGrant(integration: Integration, provider: CompiledProvider): HeadGrant {
  const calls: JudgedCall[] = [];
  let unknownCalls = 0;
  for (const call of integration.calls) {
    const match = matchOperation(provider, call.name.method, call.name.path);
    if (match.kind === "none") {
      unknownCalls += 1;
      continue;
    }
    calls.push({
      operation: match.operation,
      ...(call.target === undefined ? {} : { target: call.target }),
      evidence: bestEvidence(call),
    });
  }
  return { ...grantUnder(integration, provider), calls, unknownCalls };
}

function bestEvidence({ evidence }: Call): JudgedCall["evidence"] {
  const kinds = evidence.map(({ kind }) => kind);
  return kinds.includes("observed")
    ? "observed"
    : kinds.includes("extracted")
      ? "extracted"
      : "declared";
}
