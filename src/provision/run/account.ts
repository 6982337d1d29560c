import { lineageName } from "../lifecycle/lineage.ts";
import type { Operation } from "../lifecycle/operation.ts";

/** How far an operation came, in clauses for whoever has to go on from there. */
export interface Account {
  readonly done: readonly string[];
  readonly open: readonly string[];
}

/** What an operation has done and what it has not. No secret is in it. */
export function accountOf(operation: Operation): Account {
  return { done: doneOf(operation), open: openOf(operation) };
}

function doneOf({ plan, minted, written, delivered, revoked, undoing }: Operation): string[] {
  const mints = minted !== undefined && !undoing;
  return [
    ...(mints ? [`minted ${minted.id} (sha256 ${minted.fingerprint})`] : []),
    ...plan.sinks.flatMap(({ place }, index) =>
      written.has(index) ? [`written to ${place}`] : [],
    ),
    ...(delivered && plan.sinks.length > 0 ? ["looked at every place again"] : []),
    ...revoked.map((id) => `revoked ${id}`),
  ];
}

function openOf(operation: Operation): string[] {
  const { plan, minted, written, oldId, revoked, suspected, state, undoing } = operation;
  if (state === "done") return [];
  const lives = oldId !== undefined && !revoked.includes(oldId);
  return [
    ...(minted === undefined && plan.kind !== "revoke"
      ? [state === "minting" ? "whether a token was minted is not known" : "no token was minted"]
      : []),
    ...(undoing ? ["the new token is not used, and ends"] : []),
    ...plan.sinks.flatMap(({ place }, index) =>
      written.has(index) || undoing ? [] : [`${place} was not confirmed to hold a new token`],
    ),
    ...(lives ? [`${oldId} was not revoked: ${lineageName(plan.lineage)} goes on with it`] : []),
    ...suspected.map((label) => `a token named ${label} may be about: look for it at the issuer`),
  ];
}
