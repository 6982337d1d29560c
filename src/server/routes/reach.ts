import { has, membersOf } from "../../catalog/bitset.ts";
import type { CompiledProvider } from "../../catalog/compiled.ts";
import { matchOperation } from "../../catalog/match.ts";
import type { OperationName } from "../../model/catalog.ts";
import { targetsOf } from "../../privilege/calls.ts";
import { type Authority, providersOf, showScope, viewFor } from "../../tokens/authority.ts";
import { limits } from "../../tokens/limits.ts";
import { minimalFor, type MintRequest, requestedScopes } from "../../tokens/mint-request.ts";
import { type ProviderReach, reachByProvider } from "../../tokens/reach.ts";
import { inOrganization, ok, type Refused, type Route } from "../route.ts";
import { list, object, type Shape, text } from "../shape.ts";
import { callShape } from "../minting.ts";

const kind = "org-token";

/** The same three ways of asking as at the mint. */
const reachBody: Shape<Pick<MintRequest, "scopes" | "integration" | "calls">> = object(
  {},
  {
    scopes: list(text({ max: 200 }), limits.scopes),
    integration: text({ max: 200 }),
    calls: list(callShape, limits.calls),
  },
);

/** What scopes there are, and what they reach: for those who choose some. */
export const reachRoutes: readonly Route[] = [
  inOrganization({
    method: "GET",
    path: "/org/catalog",
    id: "getCatalog",
    summary: "Read the scopes and operations that tokens can be given, and the known definitions",
    answers: {
      200: {
        description: "The catalog as tokens of the organisation see it.",
        schema: {
          type: "object",
          properties: { providers: { type: "array" }, integrations: { type: "array" } },
          required: ["providers", "integrations"],
        },
      },
    },
    handle: ({ service }) =>
      Promise.resolve(
        ok({
          providers: providersOf(service.authority).map((provider) =>
            providerJson(service.authority, provider),
          ),
          integrations: [...service.integrations.values()],
        }),
      ),
  }),
  inOrganization({
    method: "POST",
    path: "/org/reach",
    id: "showReach",
    summary: "Work out what scopes reach, or which scopes calls need; nothing is minted",
    body: reachBody,
    answers: {
      200: {
        description:
          "The scopes, what they reach of each provider (numbers of operations in the catalog's list), and for calls which of them need each scope.",
        schema: {
          type: "object",
          properties: {
            scopes: { type: "array", items: { type: "string" } },
            providers: { type: "array" },
            needs: { type: ["array", "null"] },
            proven: { type: ["boolean", "null"] },
          },
          required: ["scopes", "providers", "needs", "proven"],
        },
      },
    },
    handle: ({ service, body }) => Promise.resolve(answer(service, body)),
  }),
];

function providerJson(authority: Authority, provider: CompiledProvider): object {
  const view = viewFor(provider, kind);
  return {
    id: provider.id,
    title: provider.title,
    guarded: provider === authority.guarded,
    digest: provider.digest,
    scopes: provider.scopes.flatMap((scope, number) =>
      has(view.grantable, number)
        ? [
            {
              name: showScope(authority, `${provider.id}/${scope.name}`),
              resource: scope.resource ?? null,
              access: scope.access,
              label: scope.label ?? null,
              advised: has(view.choosable, number),
            },
          ]
        : [],
    ),
    operations: provider.operations.map(({ method, path, risk }, number) => {
      const targets = targetsOf(view, number);
      return { method, path, risk, ...(targets.length > 1 ? { targets } : {}) };
    }),
  };
}

function answer(
  { authority, integrations }: Parameters<Route["handle"]>[0]["service"],
  asked: MintRequest,
): ReturnType<typeof ok> | Refused {
  const scopes = requestedScopes(authority, integrations, kind, asked);
  if (!scopes.ok) return scopes;
  const minimal = asked.calls === undefined ? undefined : minimalFor(authority, kind, asked.calls);
  if (minimal?.ok === false) return minimal;
  const provider = authority.guarded ?? authority.own;
  return ok({
    scopes: scopes.value.map((scope) => showScope(authority, scope)),
    providers: reachByProvider(authority, kind, scopes.value).map((each) =>
      reachJson(each, each.provider === provider ? (asked.calls ?? []) : []),
    ),
    needs:
      minimal?.value.why.map(({ scope, calls }) => ({
        scope: showScope(authority, `${provider.id}/${scope}`),
        calls,
      })) ?? null,
    proven: minimal?.value.proven ?? null,
  });
}

/** Counts and operations of a reach; the numbers are places in the catalog's list. */
function reachJson(
  { provider, operations, counts }: ProviderReach,
  calls: readonly OperationName[],
): object {
  const called = calls.flatMap(({ method, path }) => {
    const match = matchOperation(provider, method, path);
    return match.kind === "operation" ? [match.operation] : [];
  });
  return {
    id: provider.id,
    counts,
    operations: membersOf(operations),
    called,
  };
}
