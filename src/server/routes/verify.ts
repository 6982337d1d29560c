import { type Judgement, judge } from "../../tokens/judge.ts";
import { refuse } from "../../tokens/refusal.ts";
import { time } from "../json.ts";
import { badCredential } from "../refusal-answer.ts";
import { type Answer, openly, type Route } from "../route.ts";
import type { JsonSchema } from "../shape.ts";
import { object, text } from "../shape.ts";

const nullableText: JsonSchema = { type: ["string", "null"] };

/** Said of every token that is no good, whatever is wrong with it. */
const invalid: Answer = {
  ...badCredential,
  json: { valid: false, allowed: false, ...(badCredential.json as object) },
};

const verdict: JsonSchema = {
  type: "object",
  properties: {
    valid: { type: "boolean" },
    allowed: { type: "boolean", description: "Absent when no method and path were given." },
    token: {
      type: "object",
      properties: {
        id: { type: "string" },
        kind: { type: "string" },
        prefix: { type: "string" },
        name: nullableText,
        owner: nullableText,
        created_by: { type: "string" },
        expires_at: { type: "string", format: "date-time" },
      },
    },
    organization: { type: ["object", "null"] },
    user: { type: ["object", "null"] },
    scopes: { type: "array", items: { type: "string" } },
    resources: { type: "object" },
    operation: { type: ["object", "null"] },
    reason: { type: "string" },
    message: { type: "string" },
    help: { type: "string" },
    would_allow: {
      type: "array",
      items: { type: "array", items: { type: "string" } },
      description: "Sets of scopes, any of which would allow it.",
    },
  },
  required: ["valid"],
};

function verdictJson(judgement: Judgement & { readonly valid: true }): object {
  const { token, organization, user, scopes, decision, policy } = judgement;
  return {
    valid: true,
    ...(policy !== undefined
      ? { allowed: false }
      : decision === undefined
        ? {}
        : { allowed: decision.allowed }),
    token: {
      id: token.id,
      kind: token.kind,
      prefix: token.prefix,
      name: token.name ?? null,
      owner: token.owner ?? null,
      created_by: token.createdBy,
      expires_at: time(token.expiresAt),
    },
    organization:
      organization === undefined ? null : { id: organization.id, slug: organization.slug },
    user:
      user === undefined ? null : { id: user.id, subject: user.subject, email: user.email ?? null },
    scopes,
    resources: token.bindings,
    ...(decision === undefined
      ? {}
      : {
          operation:
            decision.operation === undefined
              ? null
              : { method: decision.operation.method, path: decision.operation.path },
        }),
    ...(decision?.allowed === false
      ? { reason: decision.reason, message: decision.message, would_allow: decision.wouldAllow }
      : {}),
    ...(policy === undefined
      ? {}
      : { reason: "policy", message: policy.message, help: policy.help }),
  };
}

export const verifyRoutes: readonly Route[] = [
  openly({
    method: "POST",
    path: "/v1/verify",
    id: "verifyToken",
    summary: "Judge a token and a request made with it",
    description:
      "For the API that the service protects. The status says the verdict too, so that a caller who looks at nothing else is safe: 200 allowed, 401 no valid token, 403 not allowed, 503 could not be judged. With `organization`, a token of any other is not valid.",
    body: object(
      { token: text({ max: 500 }) },
      {
        method: text({ min: 1, max: 20 }),
        path: text({ min: 1, max: 8_000, description: "the path of the request, as it came" }),
        organization: text({ max: 100, description: "id or slug" }),
        user_agent: text({ max: 500, description: "of the client that sent the token" }),
      },
    ),
    answers: {
      200: { description: "Valid and, if a request was given, allowed.", schema: verdict },
      401: { description: "No valid token.", schema: verdict },
      403: { description: "Valid, and the request is not allowed.", schema: verdict },
    },
    handle: async ({ service, body, origin, request: sent }) => {
      const { method, path } = body;
      if ((method === undefined) !== (path === undefined)) {
        return refuse("invalid-request", "method and path go together", {
          field: method === undefined ? "method" : "path",
        });
      }
      const request = method === undefined || path === undefined ? undefined : { method, path };
      const client = body.user_agent ?? sent.headers.get("user-agent") ?? undefined;
      const judgement = await judge(
        service,
        body.token,
        request,
        body.organization,
        origin,
        client,
      );
      if (!judgement.valid) return invalid;
      const allowed = judgement.decision?.allowed !== false && judgement.policy === undefined;
      return { status: allowed ? 200 : 403, json: verdictJson(judgement) };
    },
  }),
];
