import type { Catalog } from "../catalog/compiled.ts";
import { matchOperation } from "../catalog/match.ts";
import type { InferredCall, UnresolvedSite } from "../model/evidence.ts";
import type { Call, Evidence, Integration } from "../model/integration.ts";
import type { Checkout } from "./files.ts";
import { inferCalls, type Inferred } from "./infer.ts";
import { sourcePaths } from "./source-paths.ts";

/** Integrations with what their sources call, and what could not be told. */
export interface Gathered {
  readonly integrations: readonly Integration[];
  /** By integration name, of those that have `sources`. */
  readonly unresolved: ReadonlyMap<string, readonly UnresolvedSite[]>;
}

/**
 * Looks into the `sources` of integrations. A call that is found joins the declared call of the
 * same operation as further evidence, or the list as a call of its own. A glob without a file is
 * told as unresolved: what was to be looked at was not.
 */
export async function gatherEvidence(
  catalog: Catalog,
  checkout: Checkout,
  integrations: readonly Integration[],
): Promise<Gathered> {
  const unresolved = new Map<string, readonly UnresolvedSite[]>();
  if (!integrations.some((integration) => integration.sources.length > 0)) {
    return { integrations, unresolved };
  }
  const all = checkout.list();
  const known = new Map<string, Promise<Inferred>>();
  const judged: Integration[] = [];
  for (const integration of integrations) {
    if (integration.sources.length === 0) {
      judged.push(integration);
      continue;
    }
    const provider = integration.provider.value;
    const { paths, empty } = sourcePaths(all, integration);
    const key = JSON.stringify([provider, paths]);
    let found = known.get(key);
    if (found === undefined) {
      found = inferCalls(catalog, checkout.choose(paths), { provider });
      known.set(key, found);
    }
    const inferred = await found;
    judged.push(withCalls(catalog, integration, inferred.calls));
    unresolved.set(integration.name, [...empty, ...inferred.unresolved]);
  }
  return { integrations: judged, unresolved };
}

function withCalls(
  catalog: Catalog,
  integration: Integration,
  found: readonly InferredCall[],
): Integration {
  const provider = catalog.provider(integration.provider.value);
  if (provider === undefined || found.length === 0) return integration;
  const operationOf = ({ name }: Call): string => {
    const match = matchOperation(provider, name.method, name.path);
    if (match.kind !== "operation") return `${name.method} ${name.path}`;
    const { method, path } = provider.operations[match.operation]!;
    return `${method} ${path}`;
  };
  const calls = new Map<string, Call[]>();
  for (const call of integration.calls) {
    const operation = operationOf(call);
    calls.set(operation, [...(calls.get(operation) ?? []), call]);
  }
  for (const [operation, places] of Map.groupBy(found, (call) => call.operation)) {
    const evidence = places.map(evidenceOf);
    const declared = calls.get(operation);
    if (declared !== undefined) {
      calls.set(
        operation,
        declared.map((call) => ({ ...call, evidence: [...call.evidence, ...evidence] })),
      );
      continue;
    }
    const [method, path] = operation.split(" ") as [string, string];
    const [first, ...more] = evidence;
    calls.set(operation, [{ name: { method, path }, evidence: [first!, ...more] }]);
  }
  return { ...integration, calls: [...calls.values()].flat() };
}

function evidenceOf(call: InferredCall): Evidence {
  if (call.count !== undefined) {
    return {
      kind: "observed",
      file: call.at.file,
      count: call.count,
      ...(call.lastSeen === undefined ? {} : { lastSeen: call.lastSeen }),
    };
  }
  return { kind: "extracted", at: call.at, by: call.by, confidence: call.confidence };
}
