import { type DenialReason, denialReasons } from "../tokens/audit/labels.ts";
import { decideOperation, type Decision, type Holder } from "../tokens/authorise.ts";
import type { Organization, Role } from "../tokens/organization.ts";
import { actorOf, type Principal, roleScopes } from "../tokens/principal.ts";
import type { TokenService } from "../tokens/service.ts";
import {
  findMembership,
  findOrganization,
  listMemberships,
  listOrganizations,
} from "../tokens/store/organization-rows.ts";
import type { Presented } from "./authentication.ts";
import { badCredential, errorAnswer } from "./refusal-answer.ts";
import type { Answer } from "./route.ts";
import type { ServerSettings } from "./settings.ts";

/** In which organisation a request acts, and what the caller is there. */
export type Place =
  | { readonly ok: true; readonly organization: Organization; readonly role: Role | undefined }
  | { readonly ok: false; readonly answer: Answer; readonly reason?: DenialReason };

const noOrganization: Place & { readonly ok: false } = {
  ok: false,
  answer: errorAnswer(404, "not-found", "there is no such organisation"),
};

/**
 * Finds the organisation: the path's or the query's, else the credential's own, else the only one
 * there is. To whom an organisation is none of his business, there is none.
 *
 * @param named id or slug as the request names it
 */
export async function placeOf(
  service: TokenService,
  principal: Principal,
  named: string | undefined,
): Promise<Place> {
  const { read } = service.store;
  switch (principal.kind) {
    case "org-token": {
      const { organization } = principal;
      const own = named === undefined || named === organization.id || named === organization.slug;
      // The same answer as for a token that never was: it is none in that organisation.
      if (!own)
        return { ok: false, answer: badCredential, reason: denialReasons.wrongOrganization };
      return { ok: true, organization, role: undefined };
    }
    case "session":
    case "personal-token": {
      if (named === undefined) {
        const memberships = await listMemberships(read, principal.user.id);
        const [only, ...others] = memberships;
        if (only === undefined) return noOrganization;
        return others.length > 0
          ? several
          : { ok: true, organization: only.organization, role: only.role };
      }
      const organization = await findOrganization(read, named);
      const membership =
        organization && (await findMembership(read, organization.id, principal.user.id));
      if (membership === undefined) return { ...noOrganization, reason: denialReasons.notMember };
      return { ok: true, organization: membership.organization, role: membership.role };
    }
    default: {
      if (named !== undefined) {
        const organization = await findOrganization(read, named);
        return organization === undefined
          ? noOrganization
          : { ok: true, organization, role: undefined };
      }
      const [only, ...others] = await listOrganizations(read, 2, undefined);
      if (only === undefined) return noOrganization;
      return others.length > 0 ? several : { ok: true, organization: only, role: undefined };
    }
  }
}

const several: Place = {
  ok: false,
  answer: errorAnswer(400, "invalid-request", "there are several organisations", {
    help: "Name one with ?org= and its slug.",
    field: "org",
  }),
};

/** What the caller holds of the service's own scopes at the place; a list for each thing that bounds it. */
function holders(principal: Principal, role: Role | undefined): readonly Holder[] {
  const bindings = {};
  const byRole: Holder = {
    kind: "session",
    scopes: role === undefined ? [] : roleScopes[role],
    bindings,
  };
  switch (principal.kind) {
    case "org-token":
      return [principal.token];
    case "personal-token":
      // A person's token never does more than its person could.
      return [principal.token, { ...byRole, kind: "personal-token" }];
    case "session":
      return [byRole];
    case "admin-token":
    case "bootstrap-code":
    case "command-line":
      return [{ kind: "admin-token", scopes: [], bindings }];
  }
}

/**
 * Whether the caller may call an operation of the service's own API, as its catalog says.
 *
 * @param operation its number in the catalog
 */
export function mayCallOwn(
  settings: ServerSettings,
  presented: Presented,
  principal: Principal,
  role: Role | undefined,
  operation: number,
  keepsBindings: boolean,
  organization: Organization | undefined,
): Answer | undefined {
  const { own } = settings.service.authority;
  const bootstrapOnly =
    principal.kind === "bootstrap-code" && presented.operation !== "POST /org/tokens";
  const decisions = holders(principal, role).map((holder): Decision => {
    const bindings = keepsBindings ? {} : holder.bindings;
    return decideOperation(own, { ...holder, bindings }, operation, {});
  });
  const denied = decisions.find((decision) => !decision.allowed);
  if (denied === undefined && !bootstrapOnly) return undefined;
  const decision = denied?.allowed === false ? denied : undefined;
  const reason = decision?.reason ?? denialReasons.kind;
  deny(settings, presented, principal, reason, organization);
  const message = bootstrapOnly
    ? "the one-time code opens POST /org/tokens alone, once"
    : decision?.reason === denialReasons.scope
      ? "the credential lacks a scope"
      : (decision?.message ?? "the credential can't do this");
  const needed = (decision?.wouldAllow ?? []).map((scopes) => scopes.join(" and "));
  return errorAnswer(
    403,
    "forbidden",
    message,
    needed.length === 0 ? {} : { help: `It takes ${needed.join(", or ")}.` },
  );
}

/** Writes a refusal of somebody known to the metrics and the audit. */
export function deny(
  settings: ServerSettings,
  presented: Presented,
  principal: Principal,
  reason: DenialReason,
  organization: Organization | undefined,
): void {
  const { service, metrics } = settings;
  metrics.count("scopewright_denials", "Refused requests by reason.", { reason });
  const ofToken = principal.kind === "org-token" ? principal.organization.id : undefined;
  service.denials.note({
    at: service.clock(),
    reason,
    actor: actorOf(principal),
    chain: organization?.id ?? ofToken,
    operation: presented.operation,
    origin: presented.origin,
  });
}
