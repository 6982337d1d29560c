import type { Failure } from "../failure.ts";
import type { Capabilities, LiveToken } from "../token-provider.ts";
import type { Operation } from "./operation.ts";

/** What a look at the live tokens says of an attempt whose answer was lost. */
export type MintFindings =
  /** Nothing was minted, or these were and have to end: their secrets are lost. */
  | { readonly kind: "clear"; readonly end: readonly string[] }
  /** The old token is gone and this one has taken its place. */
  | { readonly kind: "adopt"; readonly id: string }
  | { readonly kind: "needs-operator"; readonly failure: Failure };

/**
 * Judges the live tokens after an attempt to mint of which no answer came. A token counts as ours
 * only if it was not there before, and then by its label, or for providers that replace, by the
 * name that it inherits: a person may make a token of their own at any time, and replacing that one
 * would end it.
 */
export function settleMint(
  operation: Operation,
  { mint }: Capabilities,
  live: readonly LiveToken[],
): MintFindings {
  const { plan, known, oldId, labels } = operation;
  const fresh = live.filter(({ id }) => !known.includes(id));
  if (mint !== "replace" || oldId === undefined) {
    const ours = fresh.filter(({ name }) => name !== undefined && labels.includes(name));
    return { kind: "clear", end: ours.map(({ id }) => id) };
  }
  const old = live.find(({ id }) => id === oldId);
  const inherited = old?.name ?? plan.oldName;
  const children = fresh.filter(({ name }) => name !== undefined && name === inherited);
  if (old !== undefined && children.length === 0) return { kind: "clear", end: [] };
  const [child] = children;
  if (old === undefined && child !== undefined && children.length === 1) {
    return { kind: "adopt", id: child.id };
  }
  return { kind: "needs-operator", failure: unresolved(oldId, children) };
}

function unresolved(oldId: string, children: readonly LiveToken[]): Failure {
  const ids = children.map(({ id }) => id).join(", ");
  return {
    code: "mint-unresolved",
    message:
      children.length === 0
        ? `the token ${oldId} is gone and nothing has taken its place: somebody else ended it`
        : `${ids}: each may be the successor of ${oldId}, and nobody can tell which`,
    next: "look at the live tokens at the provider and end what is not in use; `scopewright revoke` then closes this lineage, and `scopewright adopt` takes over a token that was made by hand",
  };
}
