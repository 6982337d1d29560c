import { actorLabels } from "./audit/labels.ts";
import type { Organization, Role, User } from "./organization.ts";
import type { LiveToken } from "./token.ts";

/** Who asks, after authentication. */
export type Principal =
  | {
      readonly kind: "org-token";
      readonly token: LiveToken;
      readonly organization: Organization;
    }
  | { readonly kind: "personal-token"; readonly token: LiveToken; readonly user: User }
  | { readonly kind: "session"; readonly user: User }
  /** `ADMIN_TOKEN` of the environment: the first start, and emergencies. */
  | { readonly kind: "admin-token" }
  /** The one-time code of a first start. */
  | { readonly kind: "bootstrap-code" }
  /** Somebody with the store itself in hand. */
  | { readonly kind: "command-line" };

/** An actor as the audit names it, with the unique id behind the name. */
export interface Actor {
  readonly label: string;
  readonly id: string | undefined;
}

export function actorOf(principal: Principal): Actor {
  switch (principal.kind) {
    case "org-token":
    case "personal-token":
      return { label: tokenLabel(principal.token), id: principal.token.id };
    case "session":
      return {
        label: actorLabels.session + (principal.user.email ?? principal.user.subject),
        id: principal.user.id,
      };
    case "admin-token":
      return { label: actorLabels.adminToken, id: undefined };
    case "bootstrap-code":
      return { label: actorLabels.bootstrapCode, id: undefined };
    case "command-line":
      return { label: actorLabels.commandLine, id: undefined };
  }
}

/** A token as an actor: its prefix is what lists show. */
export function tokenLabel(token: Pick<LiveToken, "kind" | "prefix">): string {
  const label =
    token.kind === "org-token" ? actorLabels.organizationToken : actorLabels.personalToken;
  return label + token.prefix;
}

/** Where a request comes from, for limits and for the audit. */
export interface Origin {
  readonly requestId: string;
  /** The client's address, as far as proxies are trusted; undefined on the command line. */
  readonly client: string | undefined;
}

const own = (scopes: readonly string[]): readonly string[] =>
  scopes.map((scope) => `scopewright/${scope}`);

const administer = [
  "tokens:read",
  "tokens:mint",
  "tokens:rotate",
  "tokens:revoke",
  "policy:read",
  "audit:read",
];

/** What a signed-in member holds of the service's own scopes in an organisation. */
export const roleScopes: Readonly<Record<Role, readonly string[]>> = {
  owner: own(["orgs:write", "members:write", "policy:write", ...administer]),
  admin: own(["orgs:read", "members:read", ...administer]),
  member: own(["orgs:read", "members:read", "policy:read"]),
};
