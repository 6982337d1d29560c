import type { PersonalTokenPolicy } from "../model/settings.ts";
import { showScope } from "../tokens/authority.ts";
import {
  type BrownoutWindow,
  nextWindow,
  type OrganizationPolicy,
  windowAt,
} from "../tokens/policy/policy.ts";
import { evidenceOf, type PreviewedToken } from "../tokens/policy/preview.ts";
import type { TokenService } from "../tokens/service.ts";
import type { PolicyException } from "../tokens/store/policy-rows.ts";
import { time, userJson } from "./json.ts";
import type { AnswerDescription } from "./route.ts";
import type { JsonSchema } from "./shape.ts";

/** Every step of the policy, from mild to strict. */
export const policyModes: readonly PersonalTokenPolicy[] = [
  "allow",
  "observe",
  "brownout",
  "sso",
  "deny",
];

const at: JsonSchema = { type: "string", format: "date-time" };
const maybeAt: JsonSchema = { type: ["string", "null"] };
const windowSchema: JsonSchema = { type: "object", properties: { from: at, until: at } };

const policySchema: JsonSchema = {
  type: "object",
  properties: {
    personal_tokens: { enum: [...policyModes] },
    windows: { type: "array", items: windowSchema },
    open_window: { anyOf: [windowSchema, { type: "null" }] },
    next_window: { anyOf: [windowSchema, { type: "null" }] },
    evidence: {
      type: "object",
      properties: { since: maybeAt, days: { type: "integer" }, enough: { type: "boolean" } },
    },
    set_at: maybeAt,
    set_by: { type: ["string", "null"] },
  },
  required: ["personal_tokens", "windows"],
};

export const policyAnswer: AnswerDescription = { description: "The policy.", schema: policySchema };

function windowJson({ from, until }: BrownoutWindow): object {
  return { from: time(from), until: time(until) };
}

/** A policy as answers show it. */
export function policyJson(policy: OrganizationPolicy, now: number): object {
  const open = windowAt(policy.windows, now);
  const next = nextWindow(policy.windows, now);
  const { since, days, enough } = evidenceOf(policy, now);
  return {
    personal_tokens: policy.personalTokens,
    windows: policy.windows.map(windowJson),
    open_window: open === undefined ? null : windowJson(open),
    next_window: next === undefined ? null : windowJson(next),
    evidence: { since: since === undefined ? null : time(since), days, enough },
    set_at: policy.setAt === undefined ? null : time(policy.setAt),
    set_by: policy.setBy ?? null,
  };
}

/** An exception as answers show it. */
export function exceptionJson(exception: PolicyException, now: number): object {
  const { endedAt, expiresAt } = exception;
  return {
    id: exception.id,
    token_family: exception.familyId,
    owner: exception.owner,
    reason: exception.reason,
    status: endedAt !== undefined ? "ended" : expiresAt <= now ? "lapsed" : "live",
    expires_at: time(expiresAt),
    created_at: time(exception.createdAt),
    created_by: exception.createdBy,
    ended_at: endedAt === undefined ? null : time(endedAt),
  };
}

/** A token of the preview as answers show it. */
export function previewedJson({ authority }: TokenService, each: PreviewedToken): object {
  const { token, owner, replacement } = each;
  return {
    token:
      token === undefined ? null : { id: token.id, prefix: token.prefix, name: token.name ?? null },
    family_id: each.familyId,
    owner: owner === undefined ? null : userJson(owner),
    requests: each.requests,
    first_at: time(each.firstAt),
    last_at: time(each.lastAt),
    excepted: each.excepted,
    cut_off: each.cutOff,
    clients: each.clients,
    operations: each.operations.map(({ operation, client, count, firstAt, lastAt }) => ({
      operation,
      client,
      count,
      first_at: time(firstAt),
      last_at: time(lastAt),
    })),
    replacement:
      replacement.kind === "unknown"
        ? { known: false, why: replacement.why }
        : {
            known: true,
            scopes: replacement.scopes.map((scope) => showScope(authority, scope)),
            calls: replacement.calls,
          },
  };
}

/** A page of a list that goes on after its last item. */
export function listAnswer(name: string, description: string): AnswerDescription {
  return {
    description,
    schema: {
      type: "object",
      properties: {
        [name]: { type: "array", items: { type: "object" } },
        next_after: { type: ["string", "null"] },
      },
      required: [name, "next_after"],
    },
  };
}
