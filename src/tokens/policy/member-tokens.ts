import { actions } from "../audit/labels.ts";
import type { Organization, User } from "../organization.ts";
import { actorOf } from "../principal.ts";
import { done, refuse, type Result } from "../refusal.ts";
import type { TokenService } from "../service.ts";
import { holdChain } from "../store/audit-rows.ts";
import { findMembership } from "../store/organization-rows.ts";
import { admit, cutOff, withdrawAdmission } from "../store/policy-rows.ts";
import type { Transaction } from "../store/sql.ts";
import { tokenById } from "../store/token-rows.ts";
import { transact } from "../store/transact.ts";
import type { Token } from "../token.ts";
import { type PolicyCause, tell } from "./tell.ts";

/**
 * Shuts a member's personal token out of the organisation at once, without the member. Elsewhere it
 * lives on: only its person can end it.
 */
export async function cutTokenOff(
  service: TokenService,
  cause: PolicyCause,
  id: string,
  reason: string | undefined,
): Promise<Result<undefined>> {
  const now = service.clock();
  const { organization } = cause;
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const token = await memberToken(transaction, organization, id);
    if (token === undefined) return noToken;
    const by = actorOf(cause.principal).label;
    if (await cutOff(transaction, organization.id, token.familyId, now, by)) {
      await tell(transaction, cause, actions.cutOff, now, {
        target: token.id,
        reason,
        detail: { prefix: token.prefix },
      });
    }
    return done(undefined);
  });
}

/** A person authorises a token of theirs for an organisation, or takes that back. */
export async function setAdmission(
  service: TokenService,
  cause: PolicyCause & { readonly user: User },
  id: string,
  admitted: boolean,
): Promise<Result<undefined>> {
  const { organization, user } = cause;
  const now = service.clock();
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const token = await memberToken(transaction, organization, id);
    if (token?.userId !== user.id) return noToken;
    const changed = admitted
      ? await admit(transaction, organization.id, token.familyId, user.id, now)
      : await withdrawAdmission(transaction, organization.id, token.familyId);
    if (changed) {
      const action = admitted ? actions.admissionAdd : actions.admissionEnd;
      await tell(transaction, cause, action, now, {
        target: token.id,
        reason: undefined,
        detail: { prefix: token.prefix },
      });
    }
    return done(undefined);
  });
}

/** There is none, or it is nobody's business here. */
export const noToken: Result<never> = refuse("not-found", "there is no such personal token here");

/**
 * A personal token of somebody who is a member; other people's are nobody's business here. Asked
 * while the organisation's chain is held, for a member may be removed at any moment before.
 */
export async function memberToken(
  transaction: Transaction,
  organization: Organization,
  id: string,
): Promise<Token | undefined> {
  const token = await tokenById(transaction, id);
  if (token?.kind !== "personal-token") return undefined;
  const member = await findMembership(transaction, organization.id, token.userId!);
  return member === undefined ? undefined : token;
}
