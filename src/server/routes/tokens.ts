import { isId } from "../../tokens/id.ts";
import { lineageOf } from "../../tokens/lineage.ts";
import { limits } from "../../tokens/limits.ts";
import { mint } from "../../tokens/mint.ts";
import { refuse } from "../../tokens/refusal.ts";
import { belongsTo, revoke } from "../../tokens/revoke.ts";
import { rotate } from "../../tokens/rotate.ts";
import type { TokenService } from "../../tokens/service.ts";
import { type TokenHolder } from "../../tokens/store/token-lists.ts";
import { tokenById } from "../../tokens/store/token-rows.ts";
import type { Token } from "../../tokens/token.ts";
import { malformedId } from "../common-refusals.ts";
import { schemaOf, tokenJson } from "../json.ts";
import {
  mintAnswer,
  mintBody,
  mintedJson,
  mintRequest,
  rotateBody,
  rotatedJson,
  rotateRequest,
} from "../minting.ts";
import {
  type Answer,
  anywhere,
  created,
  inOrganization,
  noContent,
  ok,
  type Refused,
  type Route,
} from "../route.ts";
import { choice, text } from "../shape.ts";
import { tokenList, tokenListQuery, tokenPage } from "../token-list.ts";

const noToken: Refused = refuse("not-found", "there is no such token here");

/** The token of a path's id, if it belongs to the holder. */
export async function findToken(
  service: TokenService,
  id: string | undefined,
  holder: TokenHolder,
): Promise<Token | Refused> {
  if (id === undefined || !isId(id)) return malformedId;
  const token = await tokenById(service.store.read, id);
  return token === undefined || !belongsTo(token, holder) ? noToken : token;
}

function rotationAnswer(
  service: TokenService,
  result: Awaited<ReturnType<typeof rotate>>,
): Answer | Refused {
  return result.ok ? created(rotatedJson(service, result.value)) : result;
}

export const tokenRoutes: readonly Route[] = [
  inOrganization({
    method: "POST",
    path: "/org/tokens",
    id: "mintToken",
    summary: "Mint a token",
    description:
      "Scopes come from `scopes`, from `integration`, or from `calls`; without any, the token can only read, rotate and revoke itself.",
    body: mintBody,
    keepsBindings: true,
    answers: { 201: mintAnswer },
    handle: async ({ service, principal, organization, role, body, origin }) => {
      const request = mintRequest(body, service.clock());
      if (!request.ok) return request;
      const whom = {
        kind: "org-token",
        organization,
        ...(role === undefined ? {} : { role }),
      } as const;
      const result = await mint(service, principal, whom, request.value, origin);
      return result.ok ? created(mintedJson(service, result.value)) : result;
    },
  }),
  inOrganization({
    method: "GET",
    path: "/org/tokens",
    id: "listTokens",
    summary: "List tokens, newest first",
    query: { ...tokenListQuery, status: choice(["live", "all"], "live, or all that ever were") },
    answers: { 200: tokenPage("Tokens of the organisation; `next_cursor` where there are more.") },
    handle: ({ service, organization, query }) =>
      tokenList(service, { organizationId: organization.id }, query, query.status === "live"),
  }),
  inOrganization({
    method: "GET",
    path: "/org/tokens/{id}",
    id: "getToken",
    summary: "Read one token",
    answers: { 200: { description: "The token.", schema: schemaOf("Token") } },
    handle: async ({ service, organization, parameters }) => {
      const token = await findToken(service, parameters["id"], { organizationId: organization.id });
      return "ok" in token ? token : ok(tokenJson(service.authority, token, service.clock()));
    },
  }),
  inOrganization({
    method: "DELETE",
    path: "/org/tokens/{id}",
    id: "revokeToken",
    summary: "Revoke a token and all that it minted",
    description: "Again for one that is revoked already answers the same.",
    query: { reason: text({ max: limits.textLength }) },
    answers: { 204: { description: "Revoked." } },
    handle: async ({ service, principal, organization, parameters, query, origin }) => {
      const { id = "" } = parameters;
      if (!isId(id)) return malformedId;
      const holder = { organizationId: organization.id };
      const result = await revoke(service, principal, holder, id, query.reason, origin);
      return result.ok ? noContent : result;
    },
  }),
  inOrganization({
    method: "GET",
    path: "/org/tokens/{id}/lineage",
    id: "getLineage",
    summary: "Read who minted a token, what it replaced, and what it minted",
    answers: {
      200: {
        description: "At most 200 tokens each; `more` where some are left out.",
        schema: {
          type: "object",
          properties: {
            ancestors: { type: "array", items: schemaOf("Token") },
            family: { type: "array", items: schemaOf("Token") },
            minted: { type: "array", items: schemaOf("Token") },
            more: { type: "boolean" },
          },
          required: ["ancestors", "family", "minted", "more"],
        },
      },
    },
    handle: async ({ service, organization, parameters }) => {
      const token = await findToken(service, parameters["id"], { organizationId: organization.id });
      if ("ok" in token) return token;
      const now = service.clock();
      const json = (each: Token): object => tokenJson(service.authority, each, now);
      const { ancestors, family, minted, more } = await lineageOf(service, token);
      return ok({
        ancestors: ancestors.map(json),
        family: family.map(json),
        minted: minted.map(json),
        more,
      });
    },
  }),
  inOrganization({
    method: "POST",
    path: "/org/tokens/{id}/rotate",
    id: "rotateToken",
    summary: "Replace a token by a successor with the same rights and end",
    body: rotateBody,
    answers: { 201: mintAnswer },
    handle: async ({ service, principal, organization, parameters, body, origin }) => {
      const token = await findToken(service, parameters["id"], { organizationId: organization.id });
      if ("ok" in token) return token;
      return rotationAnswer(
        service,
        await rotate(service, principal, token, rotateRequest(body), origin),
      );
    },
  }),
  anywhere({
    method: "GET",
    path: "/org/tokens/self",
    id: "getOwnToken",
    summary: "Read the token that is used",
    keepsBindings: true,
    answers: {
      200: {
        description: "The token, its organisation and what its scopes are.",
        schema: schemaOf("Token"),
      },
    },
    handle: async ({ service, principal }) => {
      if (principal.kind !== "org-token") return noToken;
      const { organization } = principal;
      const token = await findToken(service, principal.token.id, {
        organizationId: organization.id,
      });
      if ("ok" in token) return token;
      return ok({
        ...tokenJson(service.authority, token, service.clock()),
        organization: { id: organization.id, slug: organization.slug },
      });
    },
  }),
  anywhere({
    method: "DELETE",
    path: "/org/tokens/self",
    id: "revokeOwnToken",
    summary: "Revoke the token that is used, and all that it minted",
    keepsBindings: true,
    answers: { 204: { description: "Revoked." } },
    handle: async ({ service, principal, origin }) => {
      if (principal.kind !== "org-token") return noToken;
      const holder = { organizationId: principal.organization.id };
      const result = await revoke(
        service,
        principal,
        holder,
        principal.token.id,
        "by itself",
        origin,
      );
      return result.ok ? noContent : result;
    },
  }),
  anywhere({
    method: "POST",
    path: "/org/tokens/self/rotate",
    id: "rotateOwnToken",
    summary: "Replace the token that is used",
    body: rotateBody,
    keepsBindings: true,
    answers: { 201: mintAnswer },
    handle: async ({ service, principal, body, origin }) => {
      if (principal.kind !== "org-token") return noToken;
      const { token } = principal;
      return rotationAnswer(
        service,
        await rotate(service, principal, token, rotateRequest(body), origin),
      );
    },
  }),
];
