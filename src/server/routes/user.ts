import { isId } from "../../tokens/id.ts";
import { mint } from "../../tokens/mint.ts";
import { refuse } from "../../tokens/refusal.ts";
import { revoke } from "../../tokens/revoke.ts";
import { rotate } from "../../tokens/rotate.ts";
import { listMemberships } from "../../tokens/store/organization-rows.ts";
import { malformedId, personNeeded } from "../common-refusals.ts";
import { schemaOf, userJson } from "../json.ts";
import {
  mintAnswer,
  mintBody,
  mintedJson,
  mintRequest,
  rotateBody,
  rotatedJson,
  rotateRequest,
} from "../minting.ts";
import { anywhere, created, noContent, ok, type Route } from "../route.ts";
import { tokenList, tokenListQuery, tokenPage } from "../token-list.ts";
import { findToken } from "./tokens.ts";

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
      if (principal.kind !== "session") return personNeeded;
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
    query: tokenListQuery,
    answers: { 200: tokenPage("One's own tokens.") },
    handle: async ({ service, principal, query }) =>
      principal.kind === "session"
        ? tokenList(service, { userId: principal.user.id }, query)
        : personNeeded,
  }),
  anywhere({
    method: "DELETE",
    path: "/user/tokens/{id}",
    id: "revokePersonalToken",
    summary: "Revoke one of one's personal tokens",
    answers: { 204: { description: "Revoked." } },
    handle: async ({ service, principal, parameters, origin }) => {
      if (principal.kind !== "session") return personNeeded;
      const { id = "" } = parameters;
      if (!isId(id)) return malformedId;
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
      if (principal.kind !== "session") return personNeeded;
      const token = await findToken(service, parameters["id"], { userId: principal.user.id });
      if ("ok" in token) return token;
      const result = await rotate(service, principal, token, rotateRequest(body), origin);
      return result.ok ? created(rotatedJson(service, result.value)) : result;
    },
  }),
];
