import { actions } from "./audit/labels.ts";
import { beyond, providersOf, viewFor } from "./authority.ts";
import { mintRate } from "./bucket.ts";
import { clientNetwork } from "./client-network.ts";
import { newPlaintext, type TokenKindName } from "./format.ts";
import { newId } from "./id.ts";
import { checkWords, expiryOf, type MintRequest, requestedScopes } from "./mint-request.ts";
import type { Secret } from "../model/secret.ts";
import type { Organization, Role, User } from "./organization.ts";
import { actorOf, type Origin, type Principal, roleScopes } from "./principal.ts";
import { done, refuse, type Result } from "./refusal.ts";
import type { TokenService } from "./service.ts";
import { appendAudit, holdChain } from "./store/audit-rows.ts";
import { takeFromAll } from "./store/bucket-rows.ts";
import type { Transaction } from "./store/sql.ts";
import { transact } from "./store/transact.ts";
import { hasLiveToken, holdToken, insertToken } from "./store/token-rows.ts";
import { type Bindings, bindingsWithin, chainOf, standing, type Token } from "./token.ts";

/** A token and the one copy of its plaintext. */
export interface Minted {
  readonly token: Token;
  readonly secret: Secret;
}

/** Whom the new token is for. */
export type MintFor =
  | { readonly kind: "org-token"; readonly organization: Organization; readonly role?: Role }
  | { readonly kind: "personal-token"; readonly user: User };

/**
 * Mints a token. A token mints only what it holds itself, for no longer than it lives; a member
 * grants what the member's role has of the service's own scopes, and any scope of the guarded API.
 *
 * @throws {StoreUnavailable}
 */
export async function mint(
  service: TokenService,
  principal: Principal,
  whom: MintFor,
  request: MintRequest,
  origin: Origin,
): Promise<Result<Minted>> {
  const now = service.clock();
  const words = checkWords(request);
  if (!words.ok) return words;
  const { kind } = whom;
  const scopes = requestedScopes(service.authority, service.integrations, kind, request);
  if (!scopes.ok) return scopes;
  const parent = principal.kind === "org-token" ? principal.token : undefined;
  const expiry = expiryOf(service.authority, kind, request.expiresAt, now, parent?.expiresAt);
  if (!expiry.ok) return expiry;
  const bindings = request.bindings ?? parent?.bindings ?? {};
  const within = withinRights(service, principal, whom, scopes.value, bindings);
  if (!within.ok) return within;

  const plaintext = newPlaintext(kind, service.random);
  const actor = actorOf(principal);
  const id = newId(now, service.random);
  const token: Token = {
    id,
    kind,
    organizationId: whom.kind === "org-token" ? whom.organization.id : undefined,
    userId: whom.kind === "personal-token" ? whom.user.id : undefined,
    name: request.name === "" ? undefined : request.name,
    prefix: plaintext.prefix,
    scopes: scopes.value,
    bindings,
    owner: request.owner,
    purpose: request.purpose,
    createdBy: actor.label,
    createdById: actor.id,
    createdAt: now,
    expiresAt: expiry.value,
    lastUsedAt: undefined,
    familyId: id,
    generation: 0,
    parentId: parent?.id,
    firstUsedAt: undefined,
    supersededAt: undefined,
    graceUntil: undefined,
    closedAt: undefined,
    revokedAt: undefined,
    revokedBy: undefined,
    revokeReason: undefined,
  };
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, chainOf(token));
    const still = await mayStillMint(transaction, principal, now);
    if (!still.ok) return still;
    const wait = await takeFromAll(transaction, mintRate, bucketKeys(principal, origin), now);
    if (wait !== undefined) {
      return refuse("mint-limit", "too many tokens were minted from here within the hour", {
        help: "Wait as long as Retry-After says.",
        retryAfterMs: wait,
      });
    }
    await insertToken(transaction, token, plaintext.hash);
    await appendAudit(transaction, chainOf(token), [
      {
        at: now,
        action: actions.mint,
        actor: actor.label,
        actorId: actor.id,
        target: id,
        reason: request.purpose,
        requestId: origin.requestId,
        client: origin.client,
        detail: {
          kind,
          prefix: token.prefix,
          scopes: token.scopes,
          expiresAt: token.expiresAt,
          ...(token.name === undefined ? {} : { name: token.name }),
          ...(parent === undefined ? {} : { parent: parent.id }),
        },
      },
    ]);
    return done({ token, secret: plaintext.secret });
  });
}

function withinRights(
  service: TokenService,
  principal: Principal,
  whom: MintFor,
  scopes: readonly string[],
  bindings: Bindings,
): Result<undefined> {
  const { authority } = service;
  if (principal.kind === "org-token") {
    const missing = beyond(authority, "org-token", principal.token.scopes, scopes);
    if (missing.length > 0) {
      return refuse("beyond-own-rights", `the minting token does not hold ${missing.join(", ")}`, {
        field: "scopes",
        help: "A token mints only what it holds itself.",
      });
    }
    if (!bindingsWithin(bindings, principal.token.bindings)) {
      return refuse("beyond-own-rights", "the minting token is bound to fewer resources", {
        field: "resources",
        help: "Bind the new token to some of the same resources, or leave them out.",
      });
    }
  }
  if (principal.kind === "session" && whom.kind === "org-token") {
    const own = `${authority.own.id}/`;
    const held = roleScopes[whom.role ?? "member"];
    const missing = beyond(
      authority,
      "org-token",
      held,
      scopes.filter((scope) => scope.startsWith(own)),
    );
    if (missing.length > 0) {
      return refuse("beyond-own-rights", `your role does not hold ${missing.join(", ")}`, {
        field: "scopes",
        help: "An owner of the organisation can mint this token.",
      });
    }
  }
  return done(undefined);
}

/** Looked at again where it is held: the right may have ended since the request was let in. */
async function mayStillMint(
  transaction: Transaction,
  principal: Principal,
  now: number,
): Promise<Result<undefined>> {
  if (principal.kind === "org-token") {
    const held = await holdToken(transaction, principal.token.id);
    if (held === undefined || standing(held, now) !== "live") {
      return refuse("invalid-token", "the credential is not valid");
    }
  }
  if (principal.kind === "bootstrap-code" && (await hasLiveToken(transaction, now))) {
    return refuse("invalid-token", "the credential is not valid");
  }
  return done(undefined);
}

function bucketKeys(principal: Principal, origin: Origin): readonly string[] {
  const keys: string[] = [];
  if (origin.client !== undefined) keys.push(`client:${clientNetwork(origin.client)}`);
  if (principal.kind === "org-token") keys.push(`token:${principal.token.familyId}`);
  return keys;
}

/** Every scope that tokens of a kind can be granted, as it is stored. */
export function grantableScopes(service: TokenService, kind: TokenKindName): readonly string[] {
  return providersOf(service.authority).flatMap((provider) => {
    const { grantable } = viewFor(provider, kind);
    return provider.scopes.flatMap((scope, number) =>
      (grantable[number >>> 5]! >>> (number & 31)) & 1 ? [`${provider.id}/${scope.name}`] : [],
    );
  });
}
