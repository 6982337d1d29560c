import { lastOfFullPage } from "../../tokens/full-page.ts";
import { isId } from "../../tokens/id.ts";
import { limits } from "../../tokens/limits.ts";
import { mint } from "../../tokens/mint.ts";
import { refuse } from "../../tokens/refusal.ts";
import { revoke } from "../../tokens/revoke.ts";
import { rotate } from "../../tokens/rotate.ts";
import { listMemberships } from "../../tokens/store/organization-rows.ts";
import { listTokens } from "../../tokens/store/token-rows.ts";
import { schemaOf, tokenJson, userJson } from "../json.ts";
import { tokenCursor, tokenPage } from "../paging.ts";
import { anywhere, created, noContent, ok, type Route } from "../route.ts";
import { integer, text } from "../shape.ts";
import {
  findToken,
  mintAnswer,
  mintBody,
  mintedJson,
  mintRequest,
  rotateBody,
  rotatedJson,
  rotateRequest,
} from "./tokens.ts";

const nobody: ReturnType<typeof refuse> = refuse("forbidden", "only a person has this");

/** What people do with their own tokens. */
export const userRoutes: readonly Route[] = [
  anywhere({
    method: "GET",
    path: "/user",
    id: "getUser",
    summary: "Read who is signed in, and where a member",
    answers: {
      200: {
        description: "The user.",
        schema: {
          allOf: [
            schemaOf("User"),
            {
              type: "object",
              properties: { memberships: { type: "array" } },
              required: ["memberships"],
            },
          ],
        },
      },
    },
    handle: async ({ service, principal }) => {
      if (principal.kind !== "session" && principal.kind !== "personal-token") return nobody;
      const memberships = await listMemberships(service.store.read, principal.user.id);
      return ok({
        ...userJson(principal.user),
        memberships: memberships.map(({ organization, role }) => ({
          organization: { id: organization.id, slug: organization.slug, name: organization.name },
          role,
        })),
      });
    },
  }),
  anywhere({
    method: "POST",
    path: "/user/tokens",
    id: "mintPersonalToken",
    summary: "Mint a personal token",
    body: mintBody,
    answers: { 201: mintAnswer },
    handle: async ({ service, principal, body, origin }) => {
      if (principal.kind !== "session") return nobody;
      const request = mintRequest(body, service.clock());
      if (!request.ok) return request;
      const whom = { kind: "personal-token", user: principal.user } as const;
      const result = await mint(service, principal, whom, request.value, origin);
      return result.ok ? created(mintedJson(service, result.value)) : result;
    },
  }),
  anywhere({
    method: "GET",
    path: "/user/tokens",
    id: "listPersonalTokens",
    summary: "List one's personal tokens, newest first",
    query: { limit: integer(1, limits.page), cursor: text({ max: 200 }) },
    answers: { 200: tokenPage("One's own tokens.") },
    handle: async ({ service, principal, query }) => {
      if (principal.kind !== "session") return nobody;
      const after = query.cursor === undefined ? undefined : tokenCursor.read(query.cursor);
      if (after === null) {
        return refuse("invalid-request", "that is no cursor of ours", { field: "cursor" });
      }
      const limit = query.limit ?? limits.page;
      const holder = { userId: principal.user.id };
      const tokens = await listTokens(service.store.read, holder, limit, after, undefined);
      const last = lastOfFullPage(tokens, limit);
      const now = service.clock();
      return ok({
        tokens: tokens.map((token) => tokenJson(service.authority, token, now)),
        next_cursor: last === undefined ? null : tokenCursor.write(last),
      });
    },
  }),
  anywhere({
    method: "DELETE",
    path: "/user/tokens/{id}",
    id: "revokePersonalToken",
    summary: "Revoke one of one's personal tokens",
    answers: { 204: { description: "Revoked." } },
    handle: async ({ service, principal, parameters, origin }) => {
      if (principal.kind !== "session") return nobody;
      const { id = "" } = parameters;
      if (!isId(id)) return refuse("invalid-request", "that is no id of a token", { field: "id" });
      const holder = { userId: principal.user.id };
      const result = await revoke(service, principal, holder, id, undefined, origin);
      return result.ok ? noContent : result;
    },
  }),
  anywhere({
    method: "POST",
    path: "/user/tokens/{id}/rotate",
    id: "rotatePersonalToken",
    summary: "Replace one of one's personal tokens",
    body: rotateBody,
    answers: { 201: mintAnswer },
    handle: async ({ service, principal, parameters, body, origin }) => {
      if (principal.kind !== "session") return nobody;
      const token = await findToken(service, parameters["id"], { userId: principal.user.id });
      if ("ok" in token) return token;
      const result = await rotate(service, principal, token, rotateRequest(body), origin);
      return result.ok ? created(rotatedJson(service, result.value)) : result;
    },
  }),
];
