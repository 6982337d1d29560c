import type { Label } from "../model/finding.ts";
import type { OperationName } from "../model/catalog.ts";
import type { Call, Integration } from "../model/integration.ts";
import type { Span } from "../model/span.ts";

/** `POST /a/{b}/`, as written. */
export function callName({ name }: Call): string {
  return `${name.method} ${name.path}`;
}

/** An operation by name; what stands for a scope that lists none, in words. */
export function operationWords({ method, path }: OperationName): string {
  return method === "SCOPE" ? `whatever else \`${path}\` may open` : `${method} ${path}`;
}

/**
 * Where a call is made: its first place in a file, with the further ones as labels. A call that was
 * only observed is placed at the integration.
 */
export function callPlaces(
  call: Call,
  integration: Integration,
): { readonly at: Span; readonly related: readonly Label[] } {
  const places: Label[] = [];
  for (const evidence of call.evidence) {
    if (evidence.kind === "declared") places.push({ at: evidence.at, text: "declared here" });
    if (evidence.kind === "extracted") places.push({ at: evidence.at, text: "called here" });
  }
  const [first, ...others] = places;
  return { at: first?.at ?? integration.at, related: others };
}
