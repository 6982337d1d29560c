import { lineageName } from "../lifecycle/lineage.ts";
import type { Operation } from "../lifecycle/operation.ts";
import type { OperationRecord } from "../lifecycle/record.ts";
import { auditLineage } from "./audit.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** Ends a token by id, which may be repeated; one that is gone already counts as ended. */
export async function revoke(
  id: string,
  operation: Operation,
  ports: RunPorts,
  append: (record: OperationRecord) => Promise<void>,
): Promise<StepOutcome> {
  ports.report(`revoking the token ${id} of ${lineageName(operation.plan.lineage)}`);
  if (operation.state !== "revoking") await append({ type: "revoking", id });
  const ended = await patiently(ports, () => ports.provider.revoke(id));
  return ended.ok ? { records: [{ type: "revoked", id }] } : { paused: ended.failure };
}

/**
 * Ends what bears one of our labels and should not live: a mint may commit after everybody stopped
 * waiting for it. Then what was sealed goes.
 */
export async function finish(operation: Operation, ports: RunPorts): Promise<StepOutcome> {
  const { minted } = operation;
  const audited = await auditLineage(
    {
      labels: [...ports.labels, ...operation.labels],
      mayLive: minted === undefined ? [] : [minted.id],
    },
    ports.provider,
    ports,
  );
  if (!audited.ok) return { paused: audited.failure };
  await ports.escrow.eraseAll();
  return { records: [{ type: "done" }] };
}
