import type { AuditEvent } from "../audit/entry.ts";
import type { Action } from "../audit/labels.ts";
import type { Organization } from "../organization.ts";
import { actorOf, type Origin, type Principal } from "../principal.ts";
import { appendAudit } from "../store/audit-rows.ts";
import type { Transaction } from "../store/sql.ts";

/** Who changes something, where, and on which request. */
export interface PolicyCause {
  readonly principal: Principal;
  readonly organization: Organization;
  readonly origin: Origin;
}

/** Writes a change of an organisation's policy to its audit, in the transaction of the change. */
export async function tell(
  transaction: Transaction,
  { principal, organization, origin }: PolicyCause,
  action: Action,
  at: number,
  more: Pick<AuditEvent, "target" | "reason" | "detail">,
): Promise<void> {
  const actor = actorOf(principal);
  await appendAudit(transaction, organization.id, [
    {
      at,
      action,
      actor: actor.label,
      actorId: actor.id,
      requestId: origin.requestId,
      client: origin.client,
      ...more,
    },
  ]);
}
