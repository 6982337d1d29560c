import { actions, type DenialReason, denialReasons } from "./audit/labels.ts";
import { digest, isWellFormed } from "./format.ts";
import { type Origin, tokenLabel } from "./principal.ts";
import type { TokenService } from "./service.ts";
import { appendAudit, holdChain } from "./store/audit-rows.ts";
import { closePredecessors, findLive, holdToken, markFirstUse } from "./store/token-rows.ts";
import { chainOf, type LiveToken, standing } from "./token.ts";

/** What became of a presented plaintext. The reason is for the audit, never for the caller. */
export type Authentication =
  | { readonly ok: true; readonly token: LiveToken }
  | {
      readonly ok: false;
      readonly reason: DenialReason;
      /** The token, where one was found that opens nothing any more. */
      readonly token?: LiveToken;
      readonly hash?: Uint8Array;
    };

/**
 * Judges a plaintext with one indexed look-up and no cache, so that a revocation holds for the very
 * next request on every instance. Only the first use of a rotated token's successor writes.
 *
 * @throws {StoreUnavailable} when it could not be judged
 */
export async function authenticate(
  service: TokenService,
  plaintext: string,
  origin: Origin,
): Promise<Authentication> {
  if (!isWellFormed(plaintext)) return { ok: false, reason: denialReasons.malformed };
  const hash = digest(plaintext);
  const token = await findLive(service.store.read, hash);
  if (token === undefined) return { ok: false, reason: denialReasons.unknown, hash };
  const now = service.clock();
  const stands = standing(token, now);
  if (stands !== "live") return { ok: false, reason: denialReasons[stands], token };
  if (token.generation > 0 && token.firstUsedAt === undefined) {
    const used = await firstUse(service, token, now, origin);
    if (!used) return { ok: false, reason: denialReasons.revoked, token };
  }
  service.lastUsed.note(token.id, now);
  return { ok: true, token };
}

/** The successor works at its holder's, so what it replaced is closed. */
async function firstUse(
  service: TokenService,
  token: LiveToken,
  now: number,
  origin: Origin,
): Promise<boolean> {
  return service.store.transaction(async (transaction) => {
    await holdChain(transaction, chainOf(token));
    // Looked at again where it is held: it may have been revoked since.
    const held = await holdToken(transaction, token.id);
    if (held === undefined || standing(held, now) !== "live") return false;
    if (!(await markFirstUse(transaction, token.id, now))) return true;
    await closePredecessors(transaction, token.familyId, token.generation, now);
    await appendAudit(transaction, chainOf(token), [
      {
        at: now,
        action: actions.firstUse,
        actor: tokenLabel(token),
        actorId: token.id,
        target: token.id,
        reason: undefined,
        requestId: origin.requestId,
        client: origin.client,
        detail: { family: token.familyId, generation: token.generation },
      },
    ]);
    return true;
  });
}
