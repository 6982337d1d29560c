import type { Context, MiddlewareHandler } from "hono";
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

/** What the middleware leaves for handlers: `context.get("token")`. */
export interface TokenVariables {
  readonly Variables: { token: LiveToken };
}

/** Lets requests through that carry a live token; others get 401, or 503 if it can't be judged. */
export function authenticate(service: TokenService): MiddlewareHandler<TokenVariables> {
  return async (context, next) => {
    const judged = await authenticateCall(service, callOf(context, service));
    if (!judged.ok) return responseOf(judged.answer);
    context.set("token", judged.token);
    return next();
  };
}

/**
 * Lets requests through that their token's scopes and bindings allow; behind {@link authenticate}.
 *
 * @param operation what the route serves, such as `POST /builds/{id}`; without it, what the
 * catalog finds by method and path
 * @param organizationOf which organisation's data a request is about
 * @throws {Error} at once, when the catalog lacks the operation
 */
export function authorize(
  service: TokenService,
  operation?: string,
  organizationOf?: OrganizationOf<Request>,
): MiddlewareHandler<TokenVariables> {
  const expected =
    operation === undefined ? undefined : statedOperation(guardedProvider(service), operation);
  return async (context, next) => {
    const call = {
      ...callOf(context, service),
      organization: organizationOf?.(context.req.raw),
    };
    const refused = await authorizeCall(service, context.get("token"), call, expected);
    return refused === undefined ? next() : responseOf(refused);
  };
}

function callOf(context: Context, service: TokenService): GuardedCall {
  const { url, method, headers } = context.req.raw;
  return {
    method,
    path: url.slice(url.indexOf("/", url.indexOf("//") + 2)),
    authorization: headers.get("authorization"),
    userAgent: headers.get("user-agent"),
    origin: lazyOrigin(service, undefined),
  };
}

function responseOf(answer: Answer): Response {
  return new Response(JSON.stringify(answer.json), {
    status: answer.status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...answer.headers },
  });
}
