import type { Catalog } from "../catalog/compiled.ts";
import { gatherEvidence } from "../evidence/gather.ts";
import type { Integration } from "../model/integration.ts";
import type { RepositoryFiles } from "./repository-files.ts";

/**
 * Head's integrations with the calls of their `sources`, as head has these. Only a grant that
 * differs from base's can need an excuse, so no other integration's code is read.
 */
export async function withEvidence(
  base: readonly Integration[],
  head: readonly Integration[],
  { checkout }: RepositoryFiles,
  catalog: Catalog,
): Promise<readonly Integration[]> {
  const known = new Set(base.map(grantKey));
  const changed = head.filter((integration) => !known.has(grantKey(integration)));
  const { integrations } = await gatherEvidence(catalog, checkout, changed);
  const judged = new Map(changed.map((before, index) => [before, integrations[index]!]));
  return head.map((integration) => judged.get(integration) ?? integration);
}

/** What an integration may do, as text; it is the same for the same scopes in another order. */
function grantKey({ name, provider, token, scopes }: Integration): string {
  return JSON.stringify([
    name,
    provider.value,
    token.kind?.value,
    token.issuer?.value,
    [...new Set(scopes.map(({ value }) => value))].toSorted(),
  ]);
}
