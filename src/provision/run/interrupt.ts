import type { Failure } from "../failure.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import { brokenOff, leftToEnd, type Operation, withRecords } from "../lifecycle/operation.ts";
import type { LineageKey, OperationKind, OperationRecord } from "../lifecycle/record.ts";
import type { RunPorts } from "./ports.ts";
import { settle } from "./settle-steps.ts";

/** Kinds of work by which tokens have to end at once: nothing that is under way comes before them. */
export function isUrgent(kind: OperationKind): boolean {
  return kind === "breach" || kind === "revoke";
}

/** A leaked token that none can be put in the place of yet can end all the same. */
export function withRevocation(failure: Failure, key: LineageKey): Failure {
  const ends = `\`scopewright revoke ${lineageName(key)}\` ends the leaked token meanwhile`;
  return { ...failure, next: failure.next === undefined ? ends : `${failure.next}; ${ends}` };
}

/** Whether going on with an open operation ends all that is to end, before it does anything else. */
export function endsAtOnce({ plan, minted }: Operation, kind: OperationKind): boolean {
  return plan.kind === "revoke" || (plan.kind === kind && minted === undefined);
}

/**
 * The records that end an open operation, whatever it was about to do, so that its tokens can be
 * ended without waiting for it; or why it can't be ended. What it leaves is for whoever comes next.
 */
export async function interruption(
  operation: Operation,
  { provider, sleep }: Pick<RunPorts, "provider" | "sleep">,
): Promise<readonly OperationRecord[] | { readonly paused: Failure }> {
  const { mint, listable } = provider.capabilities;
  // A stray that bears a label can be found and ended after the tokens that are known. Elsewhere it
  // has to be known first what may live: which one a replacement has left, or that nobody can tell.
  const waits = mint !== "replace" && listable && leftToEnd(operation).length > 0;
  const settles = operation.state === "minting" && !waits;
  const settled = settles
    ? await settle(operation, operation.labels.at(-1)!, { provider, sleep })
    : { records: [] };
  if ("paused" in settled) return settled;
  const { records } = settled;
  const ends = records.some(({ type }) => type === "needs-operator");
  return ends ? records : [...records, stopped(withRecords(operation, records))];
}

function stopped(operation: Operation): OperationRecord {
  const failure = {
    code: brokenOff,
    message: "it was ended half-way, for its tokens to end at once",
  };
  const none = operation.minted === undefined && leftToEnd(operation).length === 0;
  if (none) return { type: "aborted", failure };
  const name = lineageName(operation.plan.lineage);
  const next = `\`scopewright revoke ${name}\` ends all of them; \`scopewright rotate ${name} --breach\` puts a new one into every place besides`;
  return { type: "needs-operator", failure: { ...failure, next } };
}
