import { lastOfFullPage } from "../../tokens/full-page.ts";
import { isId } from "../../tokens/id.ts";
import { limits } from "../../tokens/limits.ts";
import { cutTokenOff, setAdmission } from "../../tokens/policy/member-tokens.ts";
import { refuse } from "../../tokens/refusal.ts";
import { findMembership, findOrganization } from "../../tokens/store/organization-rows.ts";
import { listMemberTokens } from "../../tokens/store/token-lists.ts";
import { tokenById } from "../../tokens/store/token-rows.ts";
import { malformedId, personNeeded } from "../common-refusals.ts";
import { tokenJson, userJson } from "../json.ts";
import { listAnswer } from "../policy-json.ts";
import { anywhere, inOrganization, noContent, ok, type Route } from "../route.ts";
import { integer, text } from "../shape.ts";

const page = 100;
const paging = { limit: integer(1, page), after: text({ max: 100 }) };
const reason = text({ max: limits.textLength });
/** Members' personal tokens, as an organisation and their persons deal with them. */
export const memberTokenRoutes: readonly Route[] = [
  inOrganization({
    method: "GET",
    path: "/org/personal-tokens",
    id: "listMemberTokens",
    summary: "List the live personal tokens of members",
    query: paging,
    answers: { 200: listAnswer("tokens", "Prefix, owner and last use; never a plaintext.") },
    handle: async ({ service, organization, query }) => {
      const limit = query.limit ?? page;
      const { read } = service.store;
      const now = service.clock();
      const after = query.after === undefined ? undefined : await tokenById(read, query.after);
      if (query.after !== undefined && after?.userId === undefined) {
        return refuse("invalid-request", "that is no id of a personal token", { field: "after" });
      }
      const tokens = await listMemberTokens(read, organization.id, now, limit, after);
      const rows: object[] = [];
      for (const token of tokens) {
        const member = await findMembership(read, organization.id, token.userId!);
        rows.push({
          ...tokenJson(service.authority, token, now),
          user: member === undefined ? null : userJson(member.user),
        });
      }
      return ok({
        tokens: rows,
        next_after: lastOfFullPage(tokens, limit)?.id ?? null,
      });
    },
  }),
  inOrganization({
    method: "DELETE",
    path: "/org/personal-tokens/{id}",
    id: "cutOffMemberToken",
    summary: "Shut a member's personal token out of the organisation, without the member",
    description:
      "At once and for good; in other organisations it lives on until its person ends it.",
    query: { reason },
    answers: { 204: { description: "Shut out." } },
    handle: async ({ service, principal, organization, parameters, query, origin }) => {
      const { id = "" } = parameters;
      if (!isId(id)) return malformedId;
      const cause = { principal, organization, origin };
      const result = await cutTokenOff(service, cause, id, query.reason);
      return result.ok ? noContent : result;
    },
  }),
  ...(["PUT", "DELETE"] as const).map((method) =>
    anywhere({
      method,
      path: "/user/tokens/{id}/orgs/{org}",
      id: method === "PUT" ? "admitPersonalToken" : "withdrawPersonalToken",
      summary:
        method === "PUT"
          ? "Authorise a personal token of one's own for an organisation"
          : "Take that back",
      description: "Signed in alone; it counts where the organisation's policy is `sso`.",
      answers: { 204: { description: "Done." } },
      handle: async ({ service, principal, parameters, origin }) => {
        if (principal.kind !== "session") return personNeeded;
        const { id = "", org = "" } = parameters;
        if (!isId(id)) return malformedId;
        const organization = await findOrganization(service.store.read, org);
        const member =
          organization &&
          (await findMembership(service.store.read, organization.id, principal.user.id));
        if (organization === undefined || member === undefined) {
          return refuse("not-found", "there is no such organisation");
        }
        const cause = { principal, organization, origin, user: principal.user };
        const result = await setAdmission(service, cause, id, method === "PUT");
        return result.ok ? noContent : result;
      },
    }),
  ),
];
