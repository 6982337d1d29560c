import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Api, type Credential, openApi, request } from "./client.ts";
import type { Organization, User } from "./types.ts";

/** What the pages offer depends on; the service itself judges each request. */
export type Right =
  | "tokens:read"
  | "tokens:mint"
  | "tokens:rotate"
  | "tokens:revoke"
  | "policy:read"
  | "policy:write"
  | "audit:read";

/** An organisation and what the caller may do there. */
export interface Place {
  readonly organization: Organization;
  /** As people say it: a role, or what kind of token it is. */
  readonly as: string;
  readonly rights: ReadonlySet<Right>;
}

/** Who uses the pages, and for which organisations. */
export interface Session {
  readonly credential: Credential;
  readonly who: string;
  readonly places: readonly Place[];
}

const administer: readonly Right[] = [
  "tokens:read",
  "tokens:mint",
  "tokens:rotate",
  "tokens:revoke",
  "policy:read",
  "audit:read",
];
const all: readonly Right[] = [...administer, "policy:write"];

/** What members of each role may do; a test holds it against the service's own table. */
export const roleRights: Readonly<Record<string, readonly Right[]>> = {
  owner: all,
  admin: administer,
  member: ["policy:read"],
};

/**
 * The browser's session.
 *
 * @throws {ApiError}
 */
export async function readSession(): Promise<Session> {
  const { csrf_token: csrf } = await request<{ csrf_token: string }>(
    undefined,
    "GET",
    "/auth/session",
  );
  const credential: Credential = { kind: "session", csrf };
  const user = await request<
    User & { memberships: readonly { organization: Organization; role: string }[] }
  >(credential, "GET", "/user");
  return {
    credential,
    who: user.name ?? user.email ?? user.subject,
    places: user.memberships.map(({ organization, role }) => ({
      organization,
      as: role,
      rights: new Set(roleRights[role] ?? []),
    })),
  };
}

/**
 * A session with a token that somebody pasted; it is kept in this page's memory alone.
 *
 * @throws {ApiError}
 */
export async function sessionWithToken(token: string): Promise<Session> {
  const credential: Credential = { kind: "token", token };
  if (!token.startsWith("swt_")) {
    const { organizations } = await request<{ organizations: readonly Organization[] }>(
      credential,
      "GET",
      "/orgs",
    );
    return {
      credential,
      who: "ADMIN_TOKEN",
      places: organizations.map((organization) => ({
        organization,
        as: "ADMIN_TOKEN, of which every use is audited",
        rights: new Set(all),
      })),
    };
  }
  const own = await request<{
    name: string | null;
    prefix: string;
    scopes: readonly string[];
    organization: { id: string; slug: string };
  }>(credential, "GET", "/org/tokens/self");
  const held = new Set(own.scopes.map((scope) => scope.replace(/^scopewright\//, "")));
  const rights = all.filter(
    (right) => held.has(right) || held.has(right.replace(":read", ":write")),
  );
  return {
    credential,
    who: own.name ?? own.prefix,
    places: [
      {
        organization: { ...own.organization, name: own.organization.slug },
        as: "an organisation token",
        rights: new Set(rights),
      },
    ],
  };
}

/** Ends the browser's session; a token is forgotten with the page. */
export async function signOut({ credential }: Session): Promise<void> {
  if (credential.kind === "session") await request(credential, "POST", "/auth/sign-out", {});
}

/** What every page works with. */
export interface Work {
  readonly api: Api;
  readonly place: Place;
  readonly may: (right: Right) => boolean;
  /** Says something to those who listen and to those who look. */
  readonly tell: (message: string) => void;
}

export const WorkContext: ReturnType<typeof createContext<Work | undefined>> = createContext<
  Work | undefined
>(undefined);

export function useWork(): Work {
  const work = useContext(WorkContext);
  if (work === undefined) throw new Error("a page outside the application");
  return work;
}

export function workAt(session: Session, place: Place, tell: (message: string) => void): Work {
  return {
    api: openApi(session.credential, place.organization.slug),
    place,
    may: (right) => place.rights.has(right),
    tell,
  };
}
