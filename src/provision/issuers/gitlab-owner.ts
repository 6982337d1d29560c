import { type Failure, refused } from "../failure.ts";
import type { Remote } from "../http.ts";
import { gitlabProvider } from "../providers/gitlab/access-tokens.ts";
import type { Boundary } from "../providers/gitlab/boundary.ts";
import { gitlabFineGrained } from "../providers/gitlab/fine-grained.ts";
import { gitlabPersonalProvider } from "../providers/gitlab/personal.ts";
import { gitlabRotation, gitlabSelfRotation } from "../providers/gitlab/rotation.ts";
import type { Answer, TokenProvider } from "../token-provider.ts";

/** Opens the tokens of one owner, once a credential is at hand. */
export type OpenOwner = (remote: Remote) => TokenProvider;

interface KindOfToken {
  /** What `token.resources` has to say, as a clause, and an example of it. */
  readonly missing: string;
  readonly example: string;
  /** Undefined where the resources name no owner. */
  readonly open: (resources: readonly string[]) => OpenOwner | undefined;
}

const kinds: Readonly<Record<string, KindOfToken>> = {
  "project-access-token": {
    missing: "which project the token is of",
    example: "[acme/web]",
    open: ([path, ...others]) =>
      path === undefined || others.length > 0
        ? undefined
        : (remote) => gitlabProvider(remote, { kind: "project", path }),
  },
  "group-access-token": {
    missing: "which group the token is of",
    example: "[acme]",
    open: ([path, ...others]) =>
      path === undefined || others.length > 0
        ? undefined
        : (remote) => gitlabProvider(remote, { kind: "group", path }),
  },
  "service-account-token": {
    missing: "which service account the token is of",
    example: "[acme/service_accounts/57]",
    open: ([named = "", ...others]) => {
      const [, path, user] = /^([^/]+)\/service_accounts\/(\d+)$/.exec(named) ?? [];
      return path === undefined || user === undefined || others.length > 0
        ? undefined
        : (remote) => gitlabProvider(remote, { kind: "service-account", path, user });
    },
  },
  "personal-access-token": {
    missing: "which user the token is of, and how it is replaced,",
    example:
      "[users/57] for an administrator's credential, [users/57/rotate] for a second token of user 57, or [users/57/self-rotate] where there is none",
    open: ([named = "", ...others]) => {
      const [, user, how] = /^users\/(\d+)(?:\/(rotate|self-rotate))?$/.exec(named) ?? [];
      if (user === undefined || others.length > 0) return undefined;
      if (how === "rotate") return (remote) => gitlabRotation(remote, user);
      if (how === "self-rotate") return (remote) => gitlabSelfRotation(remote);
      return (remote) => gitlabPersonalProvider(remote, user);
    },
  },
  "fine-grained-token": {
    missing: "which user the token is of, and what it reaches,",
    example: "[users/57, projects/42, groups/7], or [users/57, personal_projects]",
    open: (resources) => {
      const [user, ...others] = numbersOf(resources, "users");
      const boundary = boundaryOf(resources.filter((each) => !each.startsWith("users/")));
      return user === undefined || others.length > 0 || boundary === undefined
        ? undefined
        : (remote) => gitlabFineGrained(remote, user, boundary);
    },
  },
};

/** How the tokens of a kind are reached, or which statement is missing. */
export function ownerOf(kind: string | undefined, resources: readonly string[]): Answer<OpenOwner> {
  const found = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (found === undefined) return refused(noSuchKind(kind));
  const { missing, example, open } = found;
  const value = open(resources);
  if (value !== undefined) return { ok: true, value };
  return refused({
    code: "no-owner",
    message: `${missing} is not stated`,
    next: `name one in \`token.resources\`, such as ${example}`,
  });
}

function noSuchKind(kind = "not stated"): Failure {
  return {
    code: "no-such-kind",
    message: `GitLab's tokens of kind \`${kind}\` can't be minted yet`,
    next: `use ${Object.keys(kinds).join(" or ")}`,
  };
}

const wide = ["user", "instance", "all_memberships", "personal_projects"] as const;

/** Which of several boundaries a permission would be for is not stated, so there is one. */
function boundaryOf(named: readonly string[]): Boundary | undefined {
  const access = wide.find((each) => each === named[0]);
  if (access !== undefined) return named.length === 1 ? { access } : undefined;
  const projects = numbersOf(named, "projects");
  const groups = numbersOf(named, "groups");
  return named.length > 0 && projects.length + groups.length === named.length
    ? { access: "selected_memberships", projects, groups }
    : undefined;
}

function numbersOf(named: readonly string[], what: string): readonly string[] {
  return named.flatMap((each) => new RegExp(`^${what}/(\\d+)$`).exec(each)?.[1] ?? []);
}
