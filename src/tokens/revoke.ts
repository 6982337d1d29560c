import type { AuditEvent } from "./audit/entry.ts";
import { type Action, actions } from "./audit/labels.ts";
import { type Actor, actorOf, type Origin, type Principal } from "./principal.ts";
import { done, refuse, type Result } from "./refusal.ts";
import type { TokenService } from "./service.ts";
import { appendAudit, holdChain } from "./store/audit-rows.ts";
import type { Transaction } from "./store/sql.ts";
import { transact } from "./store/transact.ts";
import { type TokenHolder } from "./store/token-lists.ts";
import { holdFamily, holdToken, markRevoked, mintedBy } from "./store/token-rows.ts";
import { chainOf, type Token } from "./token.ts";

/** Who revokes, why, and on which request; goes into every row of the audit. */
export interface RevokeCause {
  readonly at: number;
  readonly actor: Actor;
  readonly action: Action;
  readonly reason: string | undefined;
  readonly origin: Origin;
}

/** Whether a token belongs to an organisation, or to a user. */
export function belongsTo(token: Token, holder: TokenHolder): boolean {
  return holder.organizationId === undefined
    ? token.kind === "personal-token" && token.userId === holder.userId
    : token.kind === "org-token" && token.organizationId === holder.organizationId;
}

/**
 * Revokes a token, all that it replaced, and all that these minted, down to the last. A token that
 * was revoked before stays as it is, and the answer is the same.
 *
 * @throws {StoreUnavailable}
 */
export async function revoke(
  service: TokenService,
  principal: Principal,
  holder: TokenHolder,
  id: string,
  reason: string | undefined,
  origin: Origin,
): Promise<Result<undefined>> {
  const cause = {
    at: service.clock(),
    actor: actorOf(principal),
    action: actions.revoke,
    reason,
    origin,
  };
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, chainOf(holder));
    const token = await holdToken(transaction, id);
    if (token === undefined || !belongsTo(token, holder)) {
      return refuse("not-found", "there is no such token here");
    }
    const family = await holdFamily(transaction, token.familyId);
    const replaced = family.filter((each) => each.generation <= token.generation);
    await revokeAll(transaction, replaced, cause);
    return done(undefined);
  });
}

/**
 * Revokes tokens and all that they minted, with an audit row for each. The caller holds the chain
 * of their organisation or user, so nothing can be minted meanwhile.
 *
 * @returns the ids of what was revoked
 */
export async function revokeAll(
  transaction: Transaction,
  roots: readonly Token[],
  cause: RevokeCause,
): Promise<readonly string[]> {
  const events: AuditEvent[] = [];
  const revoked: string[] = [];
  const queue: { token: Token; by: Token | undefined }[] = roots.map((token) => ({
    token,
    by: undefined,
  }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { token, by } = next;
    // Also below one that was revoked before: it costs little and leaves no doubt.
    for (const child of await mintedBy(transaction, token.id))
      queue.push({ token: child, by: token });
    const why = by === undefined ? (cause.reason ?? cause.action) : actions.cascade;
    if (!(await markRevoked(transaction, token.id, cause.at, cause.actor.label, why))) continue;
    revoked.push(token.id);
    events.push({
      at: cause.at,
      action: by === undefined ? cause.action : actions.cascade,
      actor: cause.actor.label,
      actorId: cause.actor.id,
      target: token.id,
      reason: cause.reason,
      requestId: cause.origin.requestId,
      client: cause.origin.client,
      detail: { prefix: token.prefix, ...(by === undefined ? {} : { mintedBy: by.id }) },
    });
  }
  const [first] = roots;
  if (first !== undefined && events.length > 0) {
    await appendAudit(transaction, chainOf(first), events);
  }
  return revoked;
}
