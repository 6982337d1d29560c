import { refused } from "../../failure.ts";
import { type Remote, send } from "../../http.ts";
import type { MintAnswer, TokenProvider } from "../../token-provider.ts";
import { day, dayOf, failureOf, identifyItself, listTokens, minted } from "./tokens.ts";

/** Whose access tokens: a project's or a group's, by path or number, or a group's service account's. */
export type GitLabOwner =
  | { readonly kind: "project" | "group"; readonly path: string }
  | {
      readonly kind: "service-account";
      /** The top-level group. */
      readonly path: string;
      /** The account's number. */
      readonly user: string;
    };

/**
 * Access tokens of a GitLab project or group. A new one is made beside the old one, which then is
 * revoked: GitLab's own rotation ends the old token in the very call whose answer may get lost.
 */
export function gitlabProvider(remote: Remote, owner: GitLabOwner): TokenProvider {
  const base = pathOf(owner);
  return {
    capabilities: {
      mint: "multi",
      listable: true,
      nameable: true,
      expiry: "date",
      maxLife: 365 * day,
      managerCredential: "separate",
    },
    preflight: async () => {
      const listed = await listTokens(remote, base);
      return listed.ok ? { ok: true, value: undefined } : listed;
    },
    list: () => listTokens(remote, base),
    mint: async ({ label, scopes, expiresAt }): Promise<MintAnswer> => {
      const result = await send(remote, {
        method: "POST",
        path: base,
        body: {
          name: label,
          scopes,
          // A service account has the access that it was given as a member.
          ...(owner.kind === "service-account" ? {} : { access_level: accessLevel(scopes) }),
          ...(expiresAt === undefined ? {} : { expires_at: dayOf(expiresAt) }),
        },
      });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      return minted(result.reply, "make access tokens");
    },
    identify: (secret) => identifyItself(remote, secret),
    revoke: async (id) => {
      const path = `${base}/${encodeURIComponent(id)}`;
      const result = await send(remote, { method: "DELETE", path });
      if (!result.ok) return result;
      const { status } = result.reply;
      // Gone already is as good as ended now.
      if (status === 204 || status === 404) return { ok: true, value: undefined };
      return refused(failureOf(result.reply, "revoke access tokens"));
    },
  };
}

function pathOf(owner: GitLabOwner): string {
  const path = encodeURIComponent(owner.path);
  return owner.kind === "service-account"
    ? `/api/v4/groups/${path}/service_accounts/${owner.user}/personal_access_tokens`
    : `/api/v4/${owner.kind}s/${path}/access_tokens`;
}

/** What only reads is a reporter's, all else a developer's: more nobody gets unasked. */
function accessLevel(scopes: readonly string[]): number {
  return scopes.every((scope) => scope.startsWith("read_")) ? 20 : 30;
}
