import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenService } from "../../tokens/service.ts";
import type { LiveToken } from "../../tokens/token.ts";
import type { Answer } from "../route.ts";
import {
  authenticateCall,
  authorizeCall,
  type GuardedCall,
  guardedProvider,
  lazyOrigin,
  type OrganizationOf,
  statedOperation,
} from "./guard.ts";

/** The token of a request that may go on; undefined when it was answered already. */
export type NodeGuard = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<LiveToken | undefined>;

/** Lets requests of a `node:http` server on that carry a live token; answers others with 401 or 503. */
export function authenticate(service: TokenService): NodeGuard {
  return async (request, response) => {
    const judged = await authenticateCall(service, callOf(request, service));
    if (judged.ok) return judged.token;
    send(response, judged.answer);
    return undefined;
  };
}

/**
 * As {@link authenticate}, and lets on only what the token's scopes and bindings allow.
 *
 * @param operation what the server does with the request, such as `POST /builds/{id}`; without it,
 * what the catalog finds by method and path
 * @param organizationOf which organisation's data a request is about
 * @throws {Error} at once, when the catalog lacks the operation
 */
export function authorize(
  service: TokenService,
  operation?: string,
  organizationOf?: OrganizationOf<IncomingMessage>,
): NodeGuard {
  const expected =
    operation === undefined ? undefined : statedOperation(guardedProvider(service), operation);
  return async (request, response) => {
    const call = { ...callOf(request, service), organization: organizationOf?.(request) };
    const judged = await authenticateCall(service, call);
    const refused = judged.ok
      ? await authorizeCall(service, judged.token, call, expected)
      : judged.answer;
    if (judged.ok && refused === undefined) return judged.token;
    if (refused !== undefined) send(response, refused);
    return undefined;
  };
}

function callOf(request: IncomingMessage, service: TokenService): GuardedCall {
  return {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    authorization: request.headers.authorization,
    userAgent: request.headers["user-agent"],
    origin: lazyOrigin(service, request.socket.remoteAddress),
  };
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...answer.headers,
  });
  response.end(JSON.stringify(answer.json));
}
