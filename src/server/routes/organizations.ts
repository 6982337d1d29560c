import { lastOfFullPage } from "../../tokens/full-page.ts";
import { newId } from "../../tokens/id.ts";
import type { Organization } from "../../tokens/organization.ts";
import { roles } from "../../tokens/organization.ts";
import {
  changeOrganization,
  createOrganization,
  removeMember,
  setMember,
} from "../../tokens/organizations.ts";
import { refuse } from "../../tokens/refusal.ts";
import type { TokenService } from "../../tokens/service.ts";
import {
  findMembership,
  listMembers,
  listMemberships,
  listOrganizations,
  upsertUser,
} from "../../tokens/store/organization-rows.ts";
import { memberJson, organizationJson, schemaOf } from "../json.ts";
import {
  type AnswerDescription,
  anywhere,
  created,
  inOrganization,
  noContent,
  ok,
  type Route,
} from "../route.ts";
import { choice, integer, nullable, object, text } from "../shape.ts";

const page = 500;
const words = { min: 1, max: 200 };
const slug = { min: 1, max: 40, pattern: /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/ };

const organizationAnswer: AnswerDescription = {
  description: "The organisation.",
  schema: schemaOf("Organization"),
};
const memberAnswer: AnswerDescription = { description: "The member.", schema: schemaOf("Member") };

function pageOf(name: string, schema: "Organization" | "Member"): AnswerDescription {
  return {
    description: "In order of slug or id; `next_after` where there are more.",
    schema: {
      type: "object",
      properties: {
        [name]: { type: "array", items: schemaOf(schema) },
        next_after: { type: ["string", "null"] },
      },
      required: [name, "next_after"],
    },
  };
}

const paging = { limit: integer(1, page), after: text({ max: 100 }) };

export const organizationRoutes: readonly Route[] = [
  anywhere({
    method: "GET",
    path: "/orgs",
    id: "listOrganizations",
    summary: "List the organisations that the caller belongs to; with ADMIN_TOKEN, all",
    query: paging,
    answers: { 200: pageOf("organizations", "Organization") },
    handle: async ({ service, principal, query }) => {
      const limit = query.limit ?? page;
      const { read } = service.store;
      const member = principal.kind === "session" || principal.kind === "personal-token";
      const found: readonly Organization[] = member
        ? (await listMemberships(read, principal.user.id))
            .map((membership) => membership.organization)
            .filter((organization) => organization.slug > (query.after ?? ""))
            .slice(0, limit)
        : await listOrganizations(read, limit, query.after);
      return ok({
        organizations: found.map(organizationJson),
        next_after: lastOfFullPage(found, limit)?.slug ?? null,
      });
    },
  }),
  anywhere({
    method: "POST",
    path: "/orgs",
    id: "createOrganization",
    summary: "Make an organisation",
    body: object(
      { slug: text(slug) },
      { name: text(words), contact: text(words), claim: text(words) },
    ),
    answers: { 201: organizationAnswer },
    handle: async ({ service, principal, body, origin }) => {
      const result = await createOrganization(service, principal, body, origin);
      return result.ok ? created(organizationJson(result.value)) : result;
    },
  }),
  inOrganization({
    method: "GET",
    path: "/orgs/{org}",
    id: "getOrganization",
    summary: "Read an organisation",
    answers: { 200: organizationAnswer },
    handle: ({ organization }) => Promise.resolve(ok(organizationJson(organization))),
  }),
  inOrganization({
    method: "PATCH",
    path: "/orgs/{org}",
    id: "changeOrganization",
    summary: "Change an organisation's name, contact or sign-in claim",
    body: object({}, { name: text(words), contact: nullable(text(words)), claim: text(words) }),
    answers: { 200: organizationAnswer },
    handle: async ({ service, principal, organization, body, origin }) => {
      const result = await changeOrganization(service, principal, organization, body, origin);
      return result.ok ? ok(organizationJson(result.value)) : result;
    },
  }),
  inOrganization({
    method: "GET",
    path: "/orgs/{org}/members",
    id: "listMembers",
    summary: "List members",
    query: paging,
    answers: { 200: pageOf("members", "Member") },
    handle: async ({ service, organization, query }) => {
      const limit = query.limit ?? page;
      const members = await listMembers(service.store.read, organization.id, limit, query.after);
      return ok({
        members: members.map(memberJson),
        next_after: lastOfFullPage(members, limit)?.user.id ?? null,
      });
    },
  }),
  inOrganization({
    method: "POST",
    path: "/orgs/{org}/members",
    id: "addMember",
    summary: "Add a member, known by the subject that the identity provider gives",
    body: object(
      { issuer: text(words), subject: text(words), role: choice(roles) },
      { name: text(words), email: text(words) },
    ),
    answers: { 201: memberAnswer },
    handle: async ({ service, principal, organization, body, origin }) => {
      const { issuer, subject, role, name, email } = body;
      const now = service.clock();
      const user = await service.store.transaction((transaction) =>
        upsertUser(transaction, {
          id: newId(now, service.random),
          issuer,
          subject,
          name,
          email,
          createdAt: now,
        }),
      );
      const result = await setMember(service, principal, organization, user, role, origin);
      return result.ok ? created(memberJson(result.value)) : result;
    },
  }),
  inOrganization({
    method: "GET",
    path: "/orgs/{org}/members/{user}",
    id: "getMember",
    summary: "Read a member",
    answers: { 200: memberAnswer },
    handle: async ({ service, organization, parameters }) => {
      const member = await memberOf(service, organization, parameters["user"]);
      return member === undefined ? noMember : ok(memberJson(member));
    },
  }),
  inOrganization({
    method: "PATCH",
    path: "/orgs/{org}/members/{user}",
    id: "changeMember",
    summary: "Change a member's role",
    body: object({ role: choice(roles) }, {}),
    answers: { 200: memberAnswer },
    handle: async ({ service, principal, organization, parameters, body, origin }) => {
      const member = await memberOf(service, organization, parameters["user"]);
      if (member === undefined) return noMember;
      const { user } = member;
      const result = await setMember(service, principal, organization, user, body.role, origin);
      return result.ok ? ok(memberJson(result.value)) : result;
    },
  }),
  inOrganization({
    method: "DELETE",
    path: "/orgs/{org}/members/{user}",
    id: "removeMember",
    summary: "Remove a member",
    answers: { 204: { description: "Removed." } },
    handle: async ({ service, principal, organization, parameters, origin }) => {
      const { user = "" } = parameters;
      const result = await removeMember(service, principal, organization, user, origin);
      return result.ok ? noContent : result;
    },
  }),
];

const noMember: ReturnType<typeof refuse> = refuse("not-found", "there is no such member here");

function memberOf(
  service: TokenService,
  organization: Organization,
  userId: string | undefined,
): ReturnType<typeof findMembership> {
  return findMembership(service.store.read, organization.id, userId ?? "");
}
