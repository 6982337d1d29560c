import { lastOfFullPage } from "../../tokens/full-page.ts";
import { isId } from "../../tokens/id.ts";
import { lineageOf } from "../../tokens/lineage.ts";
import { limits, parseDuration } from "../../tokens/limits.ts";
import { mint, type Minted } from "../../tokens/mint.ts";
import type { MintRequest, RequestedCall } from "../../tokens/mint-request.ts";
import { refuse } from "../../tokens/refusal.ts";
import { belongsTo, revoke } from "../../tokens/revoke.ts";
import { rotate, type Rotated, type RotateRequest } from "../../tokens/rotate.ts";
import type { TokenService } from "../../tokens/service.ts";
import { listTokens, tokenById, type TokenHolder } from "../../tokens/store/token-rows.ts";
import type { Token } from "../../tokens/token.ts";
import { schemaOf, time, tokenJson } from "../json.ts";
import { tokenCursor, tokenPage } from "../paging.ts";
import {
  type Answer,
  type AnswerDescription,
  anywhere,
  created,
  inOrganization,
  noContent,
  ok,
  type Refused,
  type Route,
} from "../route.ts";
import { choice, flag, integer, list, object, record, type Shape, text } from "../shape.ts";

const warning =
  "This is the only time the token is shown. Store it now; whoever holds it can use it.";

const duration = /^[1-9][0-9]{0,8}(?:d|h|m|s)$/;

/** A call that a token is asked for by. */
export const callShape: Shape<RequestedCall> = object(
  { method: text({ min: 1, max: 20 }), path: text({ min: 1, max: 2_000 }) },
  { target: text({ max: 100 }) },
);

/** What a mint may be asked for. */
export interface MintBody {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly integration?: string;
  readonly calls?: readonly RequestedCall[];
  readonly resources?: Readonly<Record<string, readonly string[]>>;
  readonly expires_in?: string;
  readonly expires_at?: string;
  readonly owner?: string;
  readonly purpose?: string;
}

export const mintBody: Shape<MintBody> = object(
  {},
  {
    name: text({ max: limits.nameLength, description: `at most ${limits.nameLength} characters` }),
    scopes: list(text({ max: 200 }), limits.scopes, "Scopes of the catalog."),
    integration: text({ max: 200, description: "A definition whose scopes it shall have." }),
    calls: list(callShape, limits.calls, "It shall have the minimal set of scopes for these."),
    resources: record(
      list(text({ max: limits.bindingLength }), limits.bindingValues),
      "What it is bound to, by kind: `{project: [web]}`.",
    ),
    expires_in: text({
      pattern: duration,
      max: 10,
      description: "a length of time such as 90d, 12h or 30m",
    }),
    expires_at: text({ format: "date-time", max: 40 }),
    owner: text({ max: limits.textLength }),
    purpose: text({ max: limits.textLength }),
  },
);

export interface RotateBody {
  readonly grace?: string;
  readonly answer_lost?: boolean;
  readonly reason?: string;
}

export const rotateBody: Shape<RotateBody> = object(
  {},
  {
    grace: text({
      pattern: /^(?:0|[1-9][0-9]{0,8}(?:d|h|m|s))$/,
      max: 10,
      description: "how long the old token may live if its successor is not used: 0, 30m, 24h",
    }),
    answer_lost: flag(
      "The answer to an earlier rotation never came: replace its unused successor.",
    ),
    reason: text({ max: limits.textLength }),
  },
);

export const mintAnswer: AnswerDescription = {
  description: "The token, with its plaintext for the only time.",
  schema: {
    allOf: [
      schemaOf("Token"),
      {
        type: "object",
        properties: { token: { type: "string" }, warning: { type: "string" } },
        required: ["token", "warning"],
      },
    ],
  },
};

/** The domain's request out of the body's words. */
export function mintRequest(
  body: MintBody,
  now: number,
): { readonly ok: true; readonly value: MintRequest } | Refused {
  const { resources, expires_in: lasts, expires_at: until, ...words } = body;
  if (lasts !== undefined && until !== undefined) {
    return refuse("invalid-request", "expires_in and expires_at exclude each other");
  }
  const parsed = until === undefined ? undefined : Date.parse(until);
  if (parsed !== undefined && (Number.isNaN(parsed) || !/^\d{4}-\d\d-\d\d/.test(until!))) {
    return refuse("invalid-request", "expires_at must be a time such as 2027-01-31T00:00:00Z", {
      field: "expires_at",
    });
  }
  const expiresAt = lasts === undefined ? parsed : now + parseDuration(lasts)!;
  return {
    ok: true,
    value: {
      ...words,
      ...(resources === undefined ? {} : { bindings: resources }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
  };
}

export function rotateRequest(body: RotateBody): RotateRequest {
  const { grace, answer_lost: answerLost, reason } = body;
  return {
    ...(grace === undefined ? {} : { graceMs: grace === "0" ? 0 : parseDuration(grace)! }),
    ...(answerLost === undefined ? {} : { answerLost }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A minted token's answer: the one place where a plaintext leaves. */
export function mintedJson(service: TokenService, minted: Minted): object {
  return {
    token: minted.secret.reveal(),
    warning,
    ...tokenJson(service.authority, minted.token, service.clock()),
  };
}

export function rotatedJson(service: TokenService, rotated: Rotated): object {
  return {
    ...mintedJson(service, rotated),
    replaces: { id: rotated.replaced, grace_until: time(rotated.graceUntil) },
  };
}

const malformedId: Refused = refuse("invalid-request", "that is no id of a token", { field: "id" });
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
    query: {
      limit: integer(1, limits.page),
      cursor: text({ max: 200 }),
      status: choice(["live", "all"], "live, or all that ever were"),
    },
    answers: { 200: tokenPage("Tokens of the organisation; `next_cursor` where there are more.") },
    handle: async ({ service, organization, query }) => {
      const after = query.cursor === undefined ? undefined : tokenCursor.read(query.cursor);
      if (after === null)
        return refuse("invalid-request", "that is no cursor of ours", { field: "cursor" });
      const limit = query.limit ?? limits.page;
      const now = service.clock();
      const tokens = await listTokens(
        service.store.read,
        { organizationId: organization.id },
        limit,
        after,
        query.status === "live" ? now : undefined,
      );
      const last = lastOfFullPage(tokens, limit);
      return ok({
        tokens: tokens.map((token) => tokenJson(service.authority, token, now)),
        next_cursor: last === undefined ? null : tokenCursor.write(last),
      });
    },
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
