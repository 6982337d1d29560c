import type { Failure } from "../failure.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import type { Operation } from "../lifecycle/operation.ts";
import { type MintFindings, settleMint } from "../lifecycle/settle-mint.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** How long to wait before the live tokens are looked at: a late commit may still come. */
const settleTime = 5_000;

/**
 * Finds out what became of an attempt whose answer was lost. Nothing is sent again before that is
 * known; tokens that bear our label and whose secret nobody has are ended.
 *
 * @param label of the attempt, `added` where the operation does not have it yet
 */
export async function settle(
  operation: Operation,
  label: string,
  ports: Pick<RunPorts, "provider" | "sleep">,
  added?: string,
): Promise<StepOutcome> {
  const { provider } = ports;
  const { capabilities } = provider;
  // Whoever asked with the token itself has nothing left to look or to ask again with.
  if (capabilities.managerCredential === "self") return needsOperator(rotationLost(operation));
  if (!capabilities.listable) {
    return { records: [{ type: "mint-settled", settled: { kind: "suspected", label } }] };
  }
  await ports.sleep(settleTime);
  const live = await patiently(ports, () => provider.list());
  if (!live.ok) return { paused: live.failure };
  const labels = added === undefined ? operation.labels : [...operation.labels, added];
  return settled(settleMint({ ...operation, labels }, capabilities, live.value), ports);
}

/**
 * The last look before a token is replaced: one that does not live any more is never asked to be,
 * since that may end its successors too. Undefined where nothing is in the way.
 */
export async function lookBefore(
  operation: Operation,
  ports: RunPorts,
): Promise<StepOutcome | { readonly obstacle: Failure } | undefined> {
  const { capabilities } = ports.provider;
  const { oldId, attempts } = operation;
  const blind = capabilities.mint !== "replace" || !capabilities.listable;
  if (blind || oldId === undefined) return undefined;
  const live = await patiently(ports, () => ports.provider.list());
  if (!live.ok) return { obstacle: live.failure };
  if (live.value.some(({ id }) => id === oldId)) return undefined;
  // Nothing of ours was sent so far: somebody else has the successor, if there is one.
  if (attempts === 0) return needsOperator(replacedElsewhere(oldId, operation));
  return settled(settleMint(operation, capabilities, live.value), ports);
}

async function settled(
  found: MintFindings,
  ports: Pick<RunPorts, "provider" | "sleep">,
): Promise<StepOutcome> {
  if (found.kind === "needs-operator") return needsOperator(found.failure);
  if (found.kind === "adopt") {
    return { records: [{ type: "mint-settled", settled: { kind: "adopted", id: found.id } }] };
  }
  for (const id of found.end) {
    const ended = await patiently(ports, () => ports.provider.revoke(id));
    if (!ended.ok) return { paused: ended.failure };
  }
  return { records: [{ type: "mint-settled", settled: { kind: "cleared", ended: found.end } }] };
}

function needsOperator(failure: Failure): StepOutcome {
  return { records: [{ type: "needs-operator", failure }] };
}

function rotationLost({ plan, oldId = "" }: Operation): Failure {
  const name = lineageName(plan.lineage);
  return {
    code: "rotation-lost",
    message: `no clear answer came to the one request that replaces ${oldId} of ${name} by itself: it may be dead, and its successor's value known to nobody`,
    next: `see with \`scopewright inspect\` whether the old one lives: then nothing was lost, and \`scopewright rotate ${name} --accept-loss\` begins anew; otherwise end the successor at the issuer, make a token by hand, deliver it, and take it over with \`scopewright adopt ${name} --token-id ID\``,
  };
}

function replacedElsewhere(id: string, { plan }: Operation): Failure {
  const name = lineageName(plan.lineage);
  return {
    code: "replaced-elsewhere",
    message: `the token ${id} does not live any more, and nothing was sent from here: somebody else has replaced or ended it`,
    next: `find out who did, and whether the places still work; then \`scopewright revoke ${name}\` closes the lineage, and \`scopewright adopt ${name}\` takes over the token that is in use`,
  };
}
