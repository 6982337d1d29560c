import type { Operation } from "../../model/catalog.ts";
import { matchOperation } from "../../catalog/match.ts";
import type { CompiledProvider } from "../../catalog/compiled.ts";
import { type DenialReason, denialReasons } from "../../tokens/audit/labels.ts";
import { authenticate } from "../../tokens/authenticate.ts";
import { newId } from "../../tokens/id.ts";
import { type Decision, decide } from "../../tokens/authorise.ts";
import type { Origin } from "../../tokens/principal.ts";
import { tokenLabel } from "../../tokens/principal.ts";
import type { TokenService } from "../../tokens/service.ts";
import { admitPersonal, operationName } from "../../tokens/policy/enforce.ts";
import { findMembership, findOrganization } from "../../tokens/store/organization-rows.ts";
import { StoreUnavailable } from "../../tokens/store/sql.ts";
import { chainOf, type LiveToken } from "../../tokens/token.ts";
import { badCredential, errorAnswer, refusalAnswer, unavailable } from "../refusal-answer.ts";
import type { Answer } from "../route.ts";

/** What a request shows: enough to judge it, whatever framework it came through. */
export interface GuardedCall {
  readonly method: string;
  /** As it came, query included. */
  readonly path: string;
  readonly authorization: string | null | undefined;
  readonly userAgent: string | null | undefined;
  /** Id or slug of the organisation whose data it is about, where the program says so. */
  readonly organization?: string | undefined;
  readonly origin: Origin;
}

/** Let through with the token, or the answer that refuses it. */
export type Guarded =
  | { readonly ok: true; readonly token: LiveToken }
  | { readonly ok: false; readonly answer: Answer };

/**
 * Which organisation's data a request is about, by id or slug, as the program's own routes tell it.
 * With it, tokens of other organisations and personal tokens that this one does not admit are
 * refused; without it, only scopes and bindings count.
 */
export type OrganizationOf<Request> = (request: Request) => string | undefined;

/** Names the request when somebody asks for its name: only refusals are written down. */
export function lazyOrigin(service: TokenService, client: string | undefined): Origin {
  let requestId: string | undefined;
  return {
    client,
    get requestId() {
      requestId ??= newId(service.clock(), service.random);
      return requestId;
    },
  };
}

const bearerPattern = /^Bearer +(\S+) *$/i;

/** Who calls: the token of the request, judged with one look-up. */
export async function authenticateCall(service: TokenService, call: GuardedCall): Promise<Guarded> {
  const plaintext = bearerPattern.exec(call.authorization ?? "")?.[1];
  if (plaintext === undefined) return { ok: false, answer: badCredential };
  try {
    const judged = await authenticate(service, plaintext, call.origin);
    if (judged.ok) return { ok: true, token: judged.token };
    const { token, hash, reason } = judged;
    service.denials.note({
      at: service.clock(),
      reason,
      actor: token && { label: tokenLabel(token), id: token.id },
      chain: token && chainOf(token),
      operation: undefined,
      origin: call.origin,
      ...(hash === undefined ? {} : { hash }),
    });
    return { ok: false, answer: badCredential };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { ok: false, answer: unavailable };
    throw error;
  }
}

/** The API that a service protects; without one, there is nothing to authorise against. */
export function guardedProvider(service: TokenService): CompiledProvider {
  const { guarded } = service.authority;
  if (guarded === undefined) throw new Error("the token service was made without a guarded API");
  return guarded;
}

/**
 * The operation that a route says it serves, such as `POST /orgs/{org}/builds`.
 *
 * @throws {Error} when the catalog lacks it: nobody could say what opens it
 */
export function statedOperation(provider: CompiledProvider, stated: string): Operation {
  const [method = "", path = ""] = stated.split(" ");
  const match = matchOperation(provider, method, path);
  const operation = match.kind === "operation" ? provider.operations[match.operation] : undefined;
  if (operation === undefined) {
    const nearest =
      match.kind === "none" && match.nearest !== undefined
        ? `; the nearest is ${match.nearest}`
        : "";
    throw new Error(`${provider.id} has no operation ${stated}${nearest}`);
  }
  return operation;
}

/**
 * Whether the token may make the call.
 *
 * @param expected the operation that the route serves: a request that the catalog takes for another
 * one is refused, since route and catalog would then disagree on what it is
 */
export async function authorizeCall(
  service: TokenService,
  token: LiveToken,
  call: GuardedCall,
  expected: Operation | undefined,
): Promise<Answer | undefined> {
  const provider = guardedProvider(service);
  const decision = decide(provider, token, call.method, call.path);
  const other = decision.allowed && expected !== undefined && decision.operation !== expected;
  if (decision.allowed && !other)
    return withinOrganization(service, token, call, decision.operation);
  const reason = decision.allowed ? denialReasons.operation : decision.reason;
  const name = decision.operation && `${decision.operation.method} ${decision.operation.path}`;
  service.denials.note({
    at: service.clock(),
    reason,
    actor: { label: tokenLabel(token), id: token.id },
    chain: chainOf(token),
    operation: name,
    origin: call.origin,
  });
  return forbidden(decision);
}

/**
 * What the organisation says of the token: one of another organisation is as good as none, and a
 * personal one is subject to its policy. Without an organisation nothing is asked.
 */
async function withinOrganization(
  service: TokenService,
  token: LiveToken,
  { organization: named, userAgent, origin }: GuardedCall,
  operation: Operation,
): Promise<Answer | undefined> {
  if (named === undefined) return undefined;
  const note = (reason: DenialReason, chain: string | undefined): void =>
    service.denials.note({
      at: service.clock(),
      reason,
      actor: { label: tokenLabel(token), id: token.id },
      chain,
      operation: `${operation.method} ${operation.path}`,
      origin,
    });
  try {
    const { read } = service.store;
    const organization = await findOrganization(read, named);
    const member =
      organization === undefined || token.userId === undefined
        ? organization?.id === token.organizationId
        : (await findMembership(read, organization.id, token.userId)) !== undefined;
    if (organization === undefined || !member) {
      note(denialReasons.wrongOrganization, chainOf(token));
      return badCredential;
    }
    if (token.kind !== "personal-token") return undefined;
    const admitted = await admitPersonal(service, organization, token, {
      operation: operationName(guardedProvider(service).id, operation),
      client: userAgent ?? undefined,
    });
    if (admitted.ok) return undefined;
    note(denialReasons.policy, organization.id);
    return refusalAnswer(admitted.refusal);
  } catch (error) {
    if (error instanceof StoreUnavailable) return unavailable;
    throw error;
  }
}

function forbidden(decision: Decision): Answer {
  const message = decision.allowed
    ? "this route does not serve the operation that was asked for"
    : decision.message;
  const sets = decision.allowed ? [] : decision.wouldAllow;
  const needed = sets.map((scopes) => scopes.join(" and ")).join(", or ");
  return errorAnswer(
    403,
    "forbidden",
    message,
    needed === "" ? {} : { help: `It takes ${needed}.` },
  );
}
