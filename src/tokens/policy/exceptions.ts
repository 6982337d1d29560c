import { actions } from "../audit/labels.ts";
import { newId } from "../id.ts";
import { limits } from "../limits.ts";
import { actorOf } from "../principal.ts";
import { done, refuse, type Result } from "../refusal.ts";
import type { TokenService } from "../service.ts";
import { holdChain } from "../store/audit-rows.ts";
import {
  endException,
  findException,
  insertException,
  type PolicyException,
} from "../store/policy-rows.ts";
import { transact } from "../store/transact.ts";
import { memberToken, noToken } from "./member-tokens.ts";
import { type PolicyCause, tell } from "./tell.ts";

/** An exception as it is asked for. */
export interface ExceptionRequest {
  /** Id of any token of the family. */
  readonly token: string;
  readonly owner: string;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const longest = 365 * 86_400_000;

/** Lets one personal token go on; the exception lapses by itself. */
export async function addException(
  service: TokenService,
  cause: PolicyCause,
  request: ExceptionRequest,
): Promise<Result<PolicyException>> {
  const now = service.clock();
  if (request.expiresAt <= now || request.expiresAt > now + longest) {
    return refuse("invalid-request", "an exception ends within a year from now", {
      field: "expires_at",
    });
  }
  for (const field of ["owner", "reason"] as const) {
    if (request[field].trim() === "" || request[field].length > limits.textLength) {
      return refuse("invalid-request", `${field} has to say something`, { field });
    }
  }
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, cause.organization.id);
    const token = await memberToken(transaction, cause.organization, request.token);
    if (token === undefined) return noToken;
    const exception: PolicyException = {
      id: newId(now, service.random),
      organizationId: cause.organization.id,
      familyId: token.familyId,
      owner: request.owner,
      reason: request.reason,
      expiresAt: request.expiresAt,
      createdAt: now,
      createdBy: actorOf(cause.principal).label,
      endedAt: undefined,
    };
    await insertException(transaction, exception);
    await tell(transaction, cause, actions.exceptionAdd, now, {
      target: token.id,
      reason: request.reason,
      detail: {
        exception: exception.id,
        owner: request.owner,
        until: new Date(request.expiresAt).toISOString(),
      },
    });
    return done(exception);
  });
}

/** Ends an exception; one that has ended stays ended, and the answer is the same. */
export async function removeException(
  service: TokenService,
  cause: PolicyCause,
  id: string,
  reason: string | undefined,
): Promise<Result<undefined>> {
  const now = service.clock();
  const { organization } = cause;
  return transact(service.store, async (transaction) => {
    await holdChain(transaction, organization.id);
    const known = await findException(transaction, organization.id, id);
    if (known === undefined) return refuse("not-found", "there is no such exception here");
    if (await endException(transaction, organization.id, id, now)) {
      await tell(transaction, cause, actions.exceptionEnd, now, { target: id, reason, detail: {} });
    }
    return done(undefined);
  });
}
