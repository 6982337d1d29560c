import { actions, denialReasons } from "./audit/labels.ts";
import { type BucketRate, mintRate } from "./bucket.ts";
import { newPlaintext } from "./format.ts";
import { newId } from "./id.ts";
import { limits } from "./limits.ts";
import type { Minted } from "./mint.ts";
import { actorOf, type Origin, type Principal, tokenLabel } from "./principal.ts";
import { done, refuse, type Result } from "./refusal.ts";
import { revokeAll } from "./revoke.ts";
import type { TokenService } from "./service.ts";
import { appendAudit, holdChain } from "./store/audit-rows.ts";
import { takeFromAll } from "./store/bucket-rows.ts";
import type { Transaction } from "./store/sql.ts";
import { transact } from "./store/transact.ts";
import { holdFamily, insertToken, markSuperseded, tokenById } from "./store/token-rows.ts";
import { chainOf, type LiveToken, standing, type Token } from "./token.ts";

/** Rotations of one family: as many as mints of one token. */
const rotateRate: BucketRate = mintRate;

export interface RotateRequest {
  /** How long the old plaintext may live beside the new one, in milliseconds. */
  readonly graceMs?: number;
  /**
   * The answer to an earlier rotation never arrived: its successor, if nobody used it, is revoked
   * and another takes its place. The grace goes on from the first rotation.
   */
  readonly answerLost?: boolean;
  readonly reason?: string;
}

/** A rotation's successor, and how long the token that it replaces still works if it isn't used. */
export interface Rotated extends Minted {
  readonly replaced: string;
  readonly graceUntil: number;
}

/**
 * Issues a successor in the token's family: the same scopes, bindings and expiry. The old plaintext
 * lives until the successor's first use or the end of grace. Of two rotations at once one wins; the
 * other is told so.
 *
 * @throws {StoreUnavailable}
 */
export async function rotate(
  service: TokenService,
  principal: Principal,
  token: LiveToken,
  request: RotateRequest,
  origin: Origin,
): Promise<Result<Rotated>> {
  const now = service.clock();
  const grace = request.graceMs ?? limits.graceDefaultMs;
  if (grace > limits.graceMaxMs) {
    return refuse("invalid-request", "grace is 7 days at most", { field: "grace" });
  }
  if (
    principal.kind === "org-token" &&
    !(await isOwnOrDescendant(service, principal.token, token))
  ) {
    // Whoever rotates reads the new plaintext: it must not open more than the rotating token.
    return refuse("beyond-own-rights", "a token rotates only itself and what it minted", {
      help: "A member of the organisation can rotate this token.",
    });
  }
  const actor = actorOf(principal);
  const plaintext = newPlaintext(token.kind, service.random);
  const id = newId(now, service.random);
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, chainOf(token));
    const family = await holdFamily(transaction, token.familyId);
    const current = family.find((each) => each.id === token.id);
    if (current === undefined || standing(current, now) !== "live") {
      return refuse("conflict", "the token is not live any more", {
        help: "Mint a new one.",
      });
    }
    const later = family.filter((each) => each.generation > current.generation);
    if (later.length > 0) {
      const unused = later.every((each) => each.firstUsedAt === undefined);
      if (request.answerLost !== true || !unused) {
        return refuse("conflict", "the token was rotated before", {
          help: "Use its successor. If the answer with it was lost, say so with answerLost.",
        });
      }
      await revokeAll(transaction, later, {
        at: now,
        actor,
        action: actions.revoke,
        reason: "the answer to the rotation was lost",
        origin,
      });
    }
    const key = `rotate:${token.familyId}`;
    const wait = await takeFromAll(transaction, rotateRate, [key], now);
    if (wait !== undefined) {
      return refuse("mint-limit", "the token was rotated too often within the hour", {
        help: "Wait as long as Retry-After says.",
        retryAfterMs: wait,
      });
    }
    const graceUntil = current.graceUntil ?? Math.min(now + grace, current.expiresAt);
    const successor: Token = {
      ...current,
      id,
      prefix: plaintext.prefix,
      createdBy: actor.label,
      createdById: actor.id,
      createdAt: now,
      lastUsedAt: undefined,
      generation: (family.at(-1)?.generation ?? current.generation) + 1,
      firstUsedAt: undefined,
      supersededAt: undefined,
      graceUntil: undefined,
      closedAt: undefined,
    };
    await markSuperseded(transaction, current.id, now, graceUntil);
    await insertToken(transaction, successor, plaintext.hash);
    await appendAudit(transaction, chainOf(token), [
      {
        at: now,
        action: actions.rotate,
        actor: actor.label,
        actorId: actor.id,
        target: current.id,
        reason: request.reason,
        requestId: origin.requestId,
        client: origin.client,
        detail: {
          successor: id,
          prefix: successor.prefix,
          family: current.familyId,
          generation: successor.generation,
          graceUntil,
        },
      },
    ]);
    return done({ token: successor, secret: plaintext.secret, replaced: current.id, graceUntil });
  });
}

/**
 * A superseded plaintext came to be rotated. After its grace nobody who holds it has any business
 * there: two parties hold the family, and it is revoked with all that it minted.
 *
 * @returns whether the family was revoked
 * @throws {StoreUnavailable}
 */
export async function reusedAtRotate(
  service: TokenService,
  token: LiveToken,
  origin: Origin,
): Promise<boolean> {
  const now = service.clock();
  if (token.graceUntil === undefined || now < token.graceUntil) return false;
  return service.store.transaction(async (transaction: Transaction) => {
    await holdChain(transaction, chainOf(token));
    const family = await holdFamily(transaction, token.familyId);
    const revoked = await revokeAll(transaction, family, {
      at: now,
      actor: { label: tokenLabel(token), id: token.id },
      action: actions.reuse,
      reason: denialReasons.superseded,
      origin,
    });
    return revoked.length > 0;
  });
}

async function isOwnOrDescendant(
  service: TokenService,
  ancestor: LiveToken,
  token: LiveToken,
): Promise<boolean> {
  let current: LiveToken | undefined = token;
  while (current !== undefined) {
    if (current.familyId === ancestor.familyId)
      return current.organizationId === ancestor.organizationId;
    current =
      current.parentId === undefined
        ? undefined
        : await tokenById(service.store.read, current.parentId);
  }
  return false;
}
