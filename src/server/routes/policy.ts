import { lastOfFullPage } from "../../tokens/full-page.ts";
import { isId } from "../../tokens/id.ts";
import { limits } from "../../tokens/limits.ts";
import { changePolicy } from "../../tokens/policy/change.ts";
import { addException, removeException } from "../../tokens/policy/exceptions.ts";
import type { BrownoutWindow } from "../../tokens/policy/policy.ts";
import { previewDeny } from "../../tokens/policy/preview.ts";
import { refuse } from "../../tokens/refusal.ts";
import { findPolicy, listExceptions } from "../../tokens/store/policy-rows.ts";
import {
  exceptionJson,
  listAnswer,
  policyAnswer,
  policyJson,
  policyModes,
  previewedJson,
} from "../policy-json.ts";
import { malformedId } from "../common-refusals.ts";
import {
  type AnswerDescription,
  created,
  inOrganization,
  noContent,
  ok,
  type Route,
} from "../route.ts";
import { choice, integer, list, object, text } from "../shape.ts";

const page = 100;
const paging = { limit: integer(1, page), after: text({ max: 100 }) };
const reason = text({ max: limits.textLength });
const exceptionAnswer: AnswerDescription = {
  description: "The exception.",
  schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
};

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
      { personal_tokens: choice(policyModes) },
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
        next_after: lastOfFullPage(found, limit)?.id ?? null,
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
];
