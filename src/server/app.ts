import { type Context, Hono } from "hono";
import { denialReasons } from "../tokens/audit/labels.ts";
import { newId } from "../tokens/id.ts";
import { admitPersonal, operationName } from "../tokens/policy/enforce.ts";
import { StoreUnavailable } from "../tokens/store/sql.ts";
import { deny, mayCallOwn, placeOf } from "./access.ts";
import { type Presented, whoIs } from "./authentication.ts";
import { clientAddress } from "./client-address.ts";
import { failureFacts } from "./log.ts";
import { openApiDocument } from "./openapi.ts";
import { ownOperations } from "./own-operations.ts";
import { badCredential, errorAnswer, refusalAnswer, unavailable } from "./refusal-answer.ts";
import { pageRoutes } from "./page-routes.ts";
import { readBody, readQuery } from "./request-reading.ts";
import type { Answer, Refused, Route } from "./route.ts";
import { routes } from "./routes/all.ts";
import type { ServerSettings } from "./settings.ts";
import { reuseOnRotate } from "./rotate-reuse.ts";
import { signInRoutes } from "./sign-in.ts";
import { statusRoutes } from "./status.ts";

/** What the adapter to `node:http` puts beside each request. */
interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

interface Variables {
  presented: Presented;
}

type Env = { Bindings: Bindings; Variables: Variables };

/** The service as a function from Request to Response; no port, no process. */
export type App = Hono<Env>;

const requestIdPattern = /^[A-Za-z0-9._-]{1,100}$/;

/**
 * Builds the HTTP interface.
 *
 * @throws {Error} when a route is not in the catalog `scopewright`: a defect
 */
export function buildApp(settings: ServerSettings): App {
  const app: App = new Hono<Env>();
  const operations = ownOperations(settings.service.authority.own, routes);
  const document = openApiDocument(routes, settings);

  app.use(async (context, next) => {
    const begun = performance.now();
    const presented = presentedBy(context, settings);
    context.set("presented", presented);
    await next();
    finish(settings, context, (performance.now() - begun) / 1_000);
  });

  for (const route of mostLiteralFirst(routes)) {
    const operation = operations.get(route);
    app.on(route.method, honoPath(route.path), async (context) =>
      respond(context, await runRoute(settings, context, route, operation)),
    );
  }
  for (const { method, path, handle } of [
    ...statusRoutes(settings, document),
    ...signInRoutes(settings),
    ...pageRoutes(settings),
  ]) {
    app.on(method, path, async (context) =>
      respond(context, await handle(context.req.raw, named(context, `${method} ${path}`).origin)),
    );
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(honoPath(path), (context) =>
      respond(
        context,
        errorAnswer(
          405,
          "method-not-allowed",
          `this path takes ${methods.join(", ")}`,
          {},
          {
            allow: methods.join(", "),
          },
        ),
      ),
    );
  }
  app.notFound((context) =>
    respond(context, errorAnswer(404, "not-found", "there is nothing at this path")),
  );
  app.onError((error, context) => {
    const { requestId } = context.get("presented").origin;
    if (error instanceof StoreUnavailable) {
      settings.metrics.count("scopewright_store_failures", "Requests that the store failed.", {});
      settings.log.error({ requestId, ...failureFacts(error) }, "the store does not answer");
      return respond(context, unavailable);
    }
    settings.log.error({ requestId, ...failureFacts(error) }, "a request failed by a defect");
    return respond(context, errorAnswer(500, "defect", "the service failed; this is a defect"));
  });
  return app;
}

/** Literal segments before parameters, so that `self` is not taken for an id. */
function mostLiteralFirst(all: readonly Route[]): readonly Route[] {
  const key = (route: Route): string => route.path.replaceAll(/\{[^}]+\}/g, "\uffff");
  return all.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function honoPath(template: string): string {
  return template.replaceAll(/\{([^}]+)\}/g, ":$1");
}

function methodsByPath(all: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path, method } of mostLiteralFirst(all)) {
    paths.set(path, [...(paths.get(path) ?? []), method]);
  }
  return paths;
}

function presentedBy(context: Context<Env>, settings: ServerSettings): Presented {
  const { headers, method } = context.req.raw;
  const remote = (context.env as Bindings | undefined)?.incoming?.socket?.remoteAddress;
  const given = headers.get("x-request-id") ?? "";
  // A stranger's id would let him write into our log under somebody else's.
  const trusted =
    remote !== undefined && settings.proxies.trusts(remote) && requestIdPattern.test(given);
  const { clock, random } = settings.service;
  return {
    method,
    operation: method,
    headers,
    remote,
    origin: {
      requestId: trusted ? given : newId(clock(), random),
      client: clientAddress(remote, headers.get("x-forwarded-for"), settings.proxies),
    },
  };
}

function named(context: Context<Env>, operation: string): Presented {
  const presented = { ...context.get("presented"), operation };
  context.set("presented", presented);
  return presented;
}

async function runRoute(
  settings: ServerSettings,
  context: Context<Env>,
  route: Route,
  operation: number | undefined,
): Promise<Answer> {
  const { service } = settings;
  const presented = named(context, `${route.method} ${route.path}`);
  const request = context.req.raw;
  const { origin } = presented;
  const parameters = context.req.param();
  const org = parameters["org"] ?? new URL(request.url).searchParams.get("org") ?? undefined;
  if ([org, ...Object.values(parameters)].some((each) => each?.includes("\u0000"))) {
    // PostgreSQL has no text with NUL in it, and would fail where SQLite finds nothing.
    return errorAnswer(400, "invalid-request", "the address holds a NUL character");
  }
  const common = { service, origin, parameters, request };
  if (route.acts === "openly") {
    const read = await readRequest(route, request);
    if (!read.ok) return read.answer;
    return settle(await route.handle({ ...common, ...read.value } as never));
  }
  const who = await whoIs(settings, presented);
  if (!who.ok) {
    await reuseOnRotate(settings, presented, who);
    return badCredential;
  }
  const { principal } = who;
  const inside = route.acts === "organization";
  const place = inside ? await placeOf(service, principal, org) : undefined;
  if (place?.ok === false) {
    if (place.reason !== undefined) deny(settings, presented, principal, place.reason, undefined);
    return place.answer;
  }
  if (principal.kind === "personal-token" && place !== undefined) {
    const { path, method } = route;
    const admitted = await admitPersonal(service, place.organization, principal.token, {
      operation: operationName(service.authority.own.id, { method, path }),
      client: request.headers.get("user-agent") ?? undefined,
    });
    if (!admitted.ok) {
      deny(settings, presented, principal, denialReasons.policy, place.organization);
      return refusalAnswer(admitted.refusal);
    }
  }
  const refused = mayCallOwn(
    settings,
    presented,
    principal,
    place?.role,
    operation!,
    route.keepsBindings === true,
    place?.organization,
  );
  if (refused !== undefined) return refused;
  const read = await readRequest(route, request);
  if (!read.ok) return read.answer;
  const call = { ...common, principal, organization: place?.organization, role: place?.role };
  const result = await route.handle({ ...call, ...read.value } as never);
  if ("ok" in result) {
    const { code } = result.refusal;
    if (code === "beyond-own-rights") {
      deny(settings, presented, principal, "beyond-own-rights", place?.organization);
    }
    if (code === "mint-limit") {
      deny(settings, presented, principal, "mint-limit", place?.organization);
    }
  } else if (principal.kind === "bootstrap-code" && result.status < 300) {
    settings.bootstrap?.spend();
  }
  return settle(result);
}

type RequestRead =
  | { readonly ok: true; readonly value: { readonly body: unknown; readonly query: unknown } }
  | { readonly ok: false; readonly answer: Answer };

async function readRequest(route: Route, request: Request): Promise<RequestRead> {
  const query = readQuery(new URL(request.url).searchParams, route.query ?? {}, route.acts);
  if (!query.ok) return query;
  const body = await readBody(request, route.body);
  if (!body.ok) return body;
  return { ok: true, value: { body: body.value, query: query.value } };
}

function settle(result: Answer | Refused): Answer {
  return "ok" in result ? refusalAnswer(result.refusal) : result;
}

/** Headers of every answer: none is kept by caches, sniffed, framed, or tells where people were. */
const always: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

function respond(context: Context<Env>, answer: Answer): Response {
  const { status, json, text } = answer;
  const type = text?.type ?? (json === undefined ? undefined : "application/json; charset=utf-8");
  // Complete when it is made: the adapter to node:http is slow with one that is changed afterwards.
  const headers = {
    ...always,
    ...(type === undefined ? {} : { "content-type": type }),
    ...answer.headers,
    "x-request-id": context.get("presented").origin.requestId,
  };
  const body = text?.body ?? (json === undefined ? null : JSON.stringify(json));
  return new Response(body, { status, headers });
}

function finish(settings: ServerSettings, context: Context<Env>, seconds: number): void {
  const { operation, origin } = context.get("presented");
  const status = String(context.res.status);
  settings.metrics.count("scopewright_requests", "Answered requests.", { operation, status });
  settings.metrics.observe(
    "scopewright_request_seconds",
    "How long requests took.",
    { operation },
    seconds,
  );
  settings.log.info(
    {
      requestId: origin.requestId,
      client: origin.client,
      operation,
      status: context.res.status,
      ms: Math.round(seconds * 1_000_000) / 1_000,
    },
    "request",
  );
}
