import type { CompiledProvider } from "../catalog/compiled.ts";
import { schemas, schemaOf } from "./json.ts";
import { ownOperations } from "./own-operations.ts";
import type { Route } from "./route.ts";
import type { ServerSettings } from "./settings.ts";
import type { JsonSchema } from "./shape.ts";

const failures: Readonly<Record<string, string>> = {
  "400": "The request is not well-formed, or asks for what there is not.",
  "401": "No valid credential. Says nothing about what is wrong with it.",
  "403": "The credential does not allow this.",
  "404": "There is no such thing here.",
  "409": "Something else stands against it.",
  "413": "The body is too large.",
  "415": "The body is not JSON.",
  "422": "The catalog can't judge what was asked for.",
  "429": "Too many; Retry-After says when again.",
  "503": "The store does not answer; nothing was judged.",
};

/** The API's document (OpenAPI 3.1), out of the routes that are served and the catalog that opens them. */
export function openApiDocument(routes: readonly Route[], settings: ServerSettings): object {
  const { own } = settings.service.authority;
  const operations = ownOperations(own, routes);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, own, operations.get(route)!);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Scopewright token service",
      version: "1",
      description: "Scoped, revocable, audited organisation tokens.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: settings.publicUrl.origin }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "scopewright-session" },
      },
      headers: {
        RequestId: {
          description: "Names the request in the log and in the audit.",
          schema: { type: "string" },
        },
      },
    },
  };
}

function operationOf(route: Route, own: CompiledProvider, number: number): object {
  const operation = own.operations[number]!;
  const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
  const string: JsonSchema = { type: "string" };
  const query = Object.entries(route.query ?? {});
  const parameters = [
    ...names.map((name) => ({ name, in: "path", required: true, schema: string })),
    ...query.map(([name, shape]) => ({ name, in: "query", required: false, schema: shape.schema })),
    ...(route.acts === "organization" && !names.includes("org")
      ? [
          {
            name: "org",
            in: "query",
            required: false,
            description: "Slug or id, where the credential is of several organisations.",
            schema: string,
          },
        ]
      : []),
  ];
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: false,
            content: { "application/json": { schema: route.body.schema } },
          },
        }),
    security: route.acts === "openly" ? [] : [{ bearer: [] }, { session: [] }],
    "x-scopes": operation.requirements.flatMap((requirement) => requirement.anyOf),
    "x-risk": operation.risk,
    responses: responses(route),
  };
}

function responses(route: Route): object {
  const headers = { "X-Request-Id": { $ref: "#/components/headers/RequestId" } };
  const described = Object.entries(route.answers).map(([status, answer]) => {
    const type = answer.type ?? (answer.schema === undefined ? undefined : "application/json");
    const content =
      type === undefined
        ? {}
        : { content: { [type]: { schema: answer.schema ?? { type: "string" } } } };
    return [status, { description: answer.description, headers, ...content }] as const;
  });
  const named = new Set(described.map(([status]) => status));
  const failed = Object.entries(failures).flatMap(([status, description]) =>
    named.has(status)
      ? []
      : [
          [
            status,
            {
              description,
              headers,
              content: { "application/json": { schema: schemaOf("Error") } },
            },
          ] as const,
        ],
  );
  return Object.fromEntries([...described, ...failed]);
}
