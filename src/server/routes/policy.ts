import type { PersonalTokenPolicy } from "../../model/settings.ts";
import { showScope } from "../../tokens/authority.ts";
import { isId } from "../../tokens/id.ts";
import { limits } from "../../tokens/limits.ts";
import {
  addException,
  changePolicy,
  cutTokenOff,
  removeException,
  setAdmission,
} from "../../tokens/policy/change.ts";
import {
  type BrownoutWindow,
  nextWindow,
  type OrganizationPolicy,
  windowAt,
} from "../../tokens/policy/policy.ts";
import { evidenceOf, previewDeny, type PreviewedToken } from "../../tokens/policy/preview.ts";
import { refuse } from "../../tokens/refusal.ts";
import type { TokenService } from "../../tokens/service.ts";
import { findMembership, findOrganization } from "../../tokens/store/organization-rows.ts";
import {
  findPolicy,
  listExceptions,
  type PolicyException,
} from "../../tokens/store/policy-rows.ts";
import { listMemberTokens } from "../../tokens/store/token-rows.ts";
import { time, tokenJson, userJson } from "../json.ts";
import {
  type AnswerDescription,
  anywhere,
  created,
  inOrganization,
  noContent,
  ok,
  type Route,
} from "../route.ts";
import type { JsonSchema } from "../shape.ts";
import { choice, integer, list, object, text } from "../shape.ts";

const modes: readonly PersonalTokenPolicy[] = ["allow", "observe", "brownout", "sso", "deny"];
const page = 100;
const paging = { limit: integer(1, page), after: text({ max: 100 }) };
const reason = text({ max: limits.textLength });
const at: JsonSchema = { type: "string", format: "date-time" };
const maybeAt: JsonSchema = { type: ["string", "null"] };
const windowSchema: JsonSchema = { type: "object", properties: { from: at, until: at } };

const policySchema: JsonSchema = {
  type: "object",
  properties: {
    personal_tokens: { enum: [...modes] },
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

const policyAnswer: AnswerDescription = { description: "The policy.", schema: policySchema };

function windowJson({ from, until }: BrownoutWindow): object {
  return { from: time(from), until: time(until) };
}

function policyJson(policy: OrganizationPolicy, now: number): object {
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

function exceptionJson(exception: PolicyException, now: number): object {
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

function previewedJson({ authority }: TokenService, each: PreviewedToken): object {
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

function listAnswer(name: string, description: string): AnswerDescription {
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

const exceptionAnswer: AnswerDescription = {
  description: "The exception.",
  schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
};
const malformedId: ReturnType<typeof refuse> = refuse("invalid-request", "that is no id", {
  field: "id",
});
const nobody: ReturnType<typeof refuse> = refuse(
  "forbidden",
  "only a signed-in person can do this",
);

/** A time as people write it; undefined when it is none. */
function readTime(written: string): number | undefined {
  const parsed = /^\d{4}-\d\d-\d\d/.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** What an organisation does about personal tokens. */
export const policyRoutes: readonly Route[] = [
  inOrganization({
    method: "GET",
    path: "/org/policy",
    id: "getPolicy",
    summary: "Read the policy on personal tokens",
    answers: { 200: policyAnswer },
    handle: async ({ service, organization }) => {
      const policy = await findPolicy(service.store.read, organization.id);
      return ok(policyJson(policy, service.clock()));
    },
  }),
  inOrganization({
    method: "PUT",
    path: "/org/policy",
    id: "setPolicy",
    summary: "Set the policy on personal tokens",
    description:
      "`allow`, `observe` (write down what would be refused), `brownout` (refuse in announced windows; the usual three unless given), `sso` (admit what its person authorised, signed in), `deny`. Each step can be taken back; it holds for the next request.",
    body: object(
      { personal_tokens: choice(modes) },
      {
        windows: list(
          object(
            {
              from: text({ format: "date-time", max: 40 }),
              until: text({ format: "date-time", max: 40 }),
            },
            {},
          ),
          50,
          "Of `brownout`.",
        ),
        reason,
      },
    ),
    answers: { 200: policyAnswer },
    handle: async ({ service, principal, organization, body, origin }) => {
      const windows = body.windows?.map(({ from, until }) => ({
        from: readTime(from),
        until: readTime(until),
      }));
      if (windows?.some(({ from, until }) => from === undefined || until === undefined) === true) {
        return refuse(
          "invalid-request",
          "a window's end must be a time such as 2027-01-31T09:00:00Z",
          {
            field: "windows",
          },
        );
      }
      const result = await changePolicy(
        service,
        { principal, organization, origin },
        {
          personalTokens: body.personal_tokens,
          ...(windows === undefined ? {} : { windows: windows as readonly BrownoutWindow[] }),
          ...(body.reason === undefined ? {} : { reason: body.reason }),
        },
      );
      return result.ok ? ok(policyJson(result.value, service.clock())) : result;
    },
  }),
  inOrganization({
    method: "GET",
    path: "/org/policy/preview",
    id: "previewPolicy",
    summary: "What denying personal tokens would break",
    description:
      "Out of what was seen since observing began: token by token, whose it is, what it calls, when it last ran, and the minimal scopes that a token of the organisation needs in its place. With too few days of evidence, what is not listed is not known to be safe.",
    query: paging,
    answers: { 200: listAnswer("tokens", "Tokens that would be refused.") },
    handle: async ({ service, organization, query }) => {
      const preview = await previewDeny(service, organization, query.limit ?? page, query.after);
      return ok({
        policy: policyJson(preview.policy, service.clock()),
        tokens: preview.tokens.map((each) => previewedJson(service, each)),
        next_after: preview.next ?? null,
      });
    },
  }),
  inOrganization({
    method: "GET",
    path: "/org/policy/exceptions",
    id: "listExceptions",
    summary: "List exceptions, newest first",
    query: paging,
    answers: { 200: listAnswer("exceptions", "Exceptions, ended and lapsed ones among them.") },
    handle: async ({ service, organization, query }) => {
      const limit = query.limit ?? page;
      const found = await listExceptions(service.store.read, organization.id, limit, query.after);
      return ok({
        exceptions: found.map((each) => exceptionJson(each, service.clock())),
        next_after: found.length === limit ? (found.at(-1)?.id ?? null) : null,
      });
    },
  }),
  inOrganization({
    method: "POST",
    path: "/org/policy/exceptions",
    id: "addException",
    summary: "Let one personal token go on, for a time",
    body: object(
      {
        token: text({ max: 100, description: "its id" }),
        owner: text({ min: 1, max: limits.textLength, description: "who answers for it" }),
        reason: text({ min: 1, max: limits.textLength }),
        expires_at: text({ format: "date-time", max: 40 }),
      },
      {},
    ),
    answers: { 201: exceptionAnswer },
    handle: async ({ service, principal, organization, body, origin }) => {
      const expiresAt = readTime(body.expires_at);
      if (expiresAt === undefined) {
        return refuse("invalid-request", "expires_at must be a time such as 2027-01-31T00:00:00Z", {
          field: "expires_at",
        });
      }
      if (!isId(body.token)) return malformedId;
      const { token, owner, reason: why } = body;
      const cause = { principal, organization, origin };
      const result = await addException(service, cause, { token, owner, reason: why, expiresAt });
      return result.ok ? created(exceptionJson(result.value, service.clock())) : result;
    },
  }),
  inOrganization({
    method: "DELETE",
    path: "/org/policy/exceptions/{id}",
    id: "endException",
    summary: "End an exception",
    query: { reason },
    answers: { 204: { description: "Ended." } },
    handle: async ({ service, principal, organization, parameters, query, origin }) => {
      const { id = "" } = parameters;
      if (!isId(id)) return malformedId;
      const cause = { principal, organization, origin };
      const result = await removeException(service, cause, id, query.reason);
      return result.ok ? noContent : result;
    },
  }),
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
      const tokens = await listMemberTokens(read, organization.id, now, limit, query.after);
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
        next_after: tokens.length === limit ? (tokens.at(-1)?.id ?? null) : null,
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
        if (principal.kind !== "session") return nobody;
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
