import { type DenialReason, denialReasons } from "./audit/labels.ts";
import { authenticate } from "./authenticate.ts";
import { type Decision, decide } from "./authorise.ts";
import { showScope } from "./authority.ts";
import type { Organization, User } from "./organization.ts";
import { admitPersonal, operationName } from "./policy/enforce.ts";
import { type Origin, tokenLabel } from "./principal.ts";
import type { Refusal } from "./refusal.ts";
import type { TokenService } from "./service.ts";
import { findMembership, findOrganization, findUser } from "./store/organization-rows.ts";
import { chainOf, type LiveToken } from "./token.ts";

/** A request to the guarded API. */
export interface GuardedRequest {
  readonly method: string;
  /** As it came: nothing decoded, nothing resolved. */
  readonly path: string;
}

/** What became of a token and a request made with it. */
export type Judgement =
  | { readonly valid: false; readonly reason: DenialReason }
  | {
      readonly valid: true;
      readonly token: LiveToken;
      readonly organization: Organization | undefined;
      readonly user: User | undefined;
      /** As they are written in requests. */
      readonly scopes: readonly string[];
      /** Absent without a request. */
      readonly decision: Decision | undefined;
      /** Why the organisation does not admit the token, where it does not. */
      readonly policy: Refusal | undefined;
    };

/**
 * Judges a token for the guarded API, and tells the audit of every refusal.
 *
 * @param within id or slug of the organisation whose data the request is about: a token of another
 * one is then as good as none
 * @throws {StoreUnavailable} when it could not be judged
 */
export async function judge(
  service: TokenService,
  plaintext: string,
  request: GuardedRequest | undefined,
  within: string | undefined,
  origin: Origin,
  client?: string,
): Promise<Judgement> {
  const judged = await authenticate(service, plaintext, origin);
  if (!judged.ok) {
    refused(service, judged.reason, judged.token, origin, undefined, judged.hash);
    return { valid: false, reason: judged.reason };
  }
  const { token } = judged;
  const place = await placeFor(service, token, within);
  if (place === undefined) {
    const reason = denialReasons.wrongOrganization;
    refused(service, reason, token, origin, undefined);
    return { valid: false, reason };
  }
  const provider = service.authority.guarded ?? service.authority.own;
  const decision =
    request === undefined ? undefined : decide(provider, token, request.method, request.path);
  if (decision?.allowed === false) {
    const { operation } = decision;
    const name = operation === undefined ? undefined : `${operation.method} ${operation.path}`;
    refused(service, decision.reason, token, origin, name);
  }
  const scopes = token.scopes.map((scope) => showScope(service.authority, scope));
  const policy = await policyOn(service, token, place, decision, client);
  if (policy !== undefined) refused(service, denialReasons.policy, token, origin, undefined);
  return { valid: true, token, ...place, scopes, decision, policy };
}

/** What the organisation says of a personal token; of what is refused anyway nothing is asked. */
async function policyOn(
  service: TokenService,
  token: LiveToken,
  { organization }: JudgedPlace,
  decision: Decision | undefined,
  client: string | undefined,
): Promise<Refusal | undefined> {
  if (token.kind !== "personal-token" || organization === undefined) return undefined;
  if (decision?.allowed === false) return undefined;
  const provider = service.authority.guarded ?? service.authority.own;
  const operation = operationName(provider.id, decision?.operation);
  const admitted = await admitPersonal(service, organization, token, { operation, client });
  return admitted.ok ? undefined : admitted.refusal;
}

interface JudgedPlace {
  readonly organization: Organization | undefined;
  readonly user: User | undefined;
}

async function placeFor(
  service: TokenService,
  token: LiveToken,
  within: string | undefined,
): Promise<JudgedPlace | undefined> {
  const { read } = service.store;
  if (token.organizationId !== undefined) {
    const organization = await findOrganization(read, token.organizationId);
    const inside =
      within === undefined || within === organization?.id || within === organization?.slug;
    return inside ? { organization, user: undefined } : undefined;
  }
  const user = await findUser(read, token.userId!);
  if (user === undefined) return undefined;
  if (within === undefined) return { organization: undefined, user };
  const organization = await findOrganization(read, within);
  if (organization === undefined) return undefined;
  const membership = await findMembership(read, organization.id, user.id);
  return membership === undefined ? undefined : { organization, user };
}

function refused(
  service: TokenService,
  reason: DenialReason,
  token: LiveToken | undefined,
  origin: Origin,
  operation: string | undefined,
  hash?: Uint8Array,
): void {
  service.denials.note({
    at: service.clock(),
    reason,
    actor: token && { label: tokenLabel(token), id: token.id },
    chain: token && chainOf(token),
    operation,
    origin,
    ...(hash === undefined ? {} : { hash }),
  });
}
