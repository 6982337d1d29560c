import { showScope } from "../../tokens/authority.ts";
import { reachByProvider } from "../../tokens/reach.ts";
import { refuse } from "../../tokens/refusal.ts";
import { listScopeSets } from "../../tokens/store/token-lists.ts";
import { time } from "../json.ts";
import { inOrganization, ok, type Route } from "../route.ts";

/** Scope sets that one report shows. */
const most = 100;

/** What the tokens of an organisation reach, and the report on definitions where there are any. */
export const reportRoutes: readonly Route[] = [
  inOrganization({
    method: "GET",
    path: "/org/report",
    id: "getReport",
    summary: "Read what live tokens reach, by the scopes that they share",
    answers: {
      200: {
        description: "Scope sets with the number of tokens that have them, most tokens first.",
        schema: {
          type: "object",
          properties: {
            scope_sets: { type: "array" },
            more: { type: "boolean" },
            definitions: { type: "boolean" },
          },
          required: ["scope_sets", "more", "definitions"],
        },
      },
    },
    handle: async ({ service, organization }) => {
      const { authority, store, clock } = service;
      const sets = await listScopeSets(store.read, organization.id, clock(), most + 1);
      return ok({
        scope_sets: sets.slice(0, most).map((set) => ({
          scopes: set.scopes.map((scope) => showScope(authority, scope)),
          tokens: set.tokens,
          never_used: set.neverUsed,
          last_used_at: set.lastUsedAt === undefined ? null : time(set.lastUsedAt),
          reach: reachByProvider(authority, "org-token", set.scopes).map(
            ({ provider, counts }) => ({
              id: provider.id,
              counts,
            }),
          ),
        })),
        more: sets.length > most,
        definitions: service.definitionsReport !== undefined,
      });
    },
  }),
  inOrganization({
    method: "GET",
    path: "/org/report/definitions",
    id: "getDefinitionsReport",
    summary: "Read the scope report on the definitions that the service was started with",
    answers: { 200: { description: "One page that loads nothing.", type: "text/html" } },
    handle: async ({ service }) => {
      const { definitionsReport } = service;
      if (definitionsReport === undefined) {
        return refuse("not-found", "the service was started without definitions", {
          help: "Start it with --integrations and the folder that holds them.",
        });
      }
      const report = await definitionsReport();
      if (!report.ok) {
        return refuse("cannot-judge", `the definitions can't be read: ${report.why}`, {
          help: "Mend them and try again; the service reads them anew each time.",
        });
      }
      return {
        status: 200,
        text: { type: "text/html; charset=utf-8", body: report.html },
        headers: { "content-security-policy": `${report.policy}; frame-ancestors 'none'` },
      };
    },
  }),
];
