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
 * only if it was not there before, and then by its label, or for providers that replace, by being
 * the one that took the old one's place.
 */
export function settleMint(
  operation: Operation,
  { mint }: Capabilities,
  live: readonly LiveToken[],
): MintFindings {
  const { known, oldId, labels } = operation;
  const fresh = live.filter(({ id }) => !known.includes(id));
  if (mint !== "replace" || oldId === undefined) {
    const ours = fresh.filter(({ name }) => name !== undefined && labels.includes(name));
    return { kind: "clear", end: ours.map(({ id }) => id) };
  }
  const old = live.find(({ id }) => id === oldId);
  const children = fresh.filter(({ name }) => old === undefined || name === old.name);
  if (old !== undefined && children.length === 0) return { kind: "clear", end: [] };
  const [child] = children;
  if (old === undefined && child !== undefined && children.length === 1) {
    return { kind: "adopt", id: child.id };
  }
  return {
    kind: "needs-operator",
    failure: {
      code: "mint-unresolved",
      message:
        old === undefined && children.length === 0
          ? `the token ${oldId} is gone and nothing has taken its place: somebody else ended it`
          : `${children.length} new tokens may be the successor of ${oldId}, and nobody can tell which`,
      next: "look at the live tokens at the provider, end what is not in use, then mint anew with `scopewright rotate --breach`",
    },
  };
}
