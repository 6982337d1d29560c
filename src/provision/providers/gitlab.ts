import { type Failure, refused } from "../failure.ts";
import { field, type Remote, type Reply, send, statusFailure, textField } from "../http.ts";
import type { Answer, LiveToken, MintAnswer, TokenProvider } from "../token-provider.ts";
import { mintedToken } from "./minted-token.ts";

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

const day = 86_400_000;

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
      const listed = await list(remote, base);
      return listed.ok ? { ok: true, value: undefined } : listed;
    },
    list: () => list(remote, base),
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
      return minted(result.reply);
    },
    identify: async (secret) => {
      const path = "/api/v4/personal_access_tokens/self";
      const result = await send(remote, { method: "GET", path, as: secret });
      if (!result.ok) return result;
      const { reply } = result;
      if (reply.status === 401) {
        const failure = { code: "dead-token", message: "GitLab does not know the token" };
        return { ok: false, failure };
      }
      if (reply.status !== 200) return refused(failureOf(reply, "read the token itself"));
      const scopes = field(reply.json, "scopes");
      return {
        ok: true,
        value: {
          id: textField(reply.json, "id"),
          ...(Array.isArray(scopes) ? { scopes: scopes.map(String) } : {}),
        },
      };
    },
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

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function minted(reply: Reply): MintAnswer {
  const failure = failureOf(reply, "make access tokens");
  if (reply.status >= 500) return { kind: "unknown", failure };
  if (reply.status !== 201 && reply.status !== 200) return { kind: "refused", failure };
  return mintedToken("GitLab", field(reply.json, "token"), tokenOf(reply.json));
}

const mostPages = 100;

async function list(remote: Remote, base: string): Promise<Answer<readonly LiveToken[]>> {
  const tokens: LiveToken[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const path = `${base}?state=active&per_page=100&page=${page}`;
    const result = await send(remote, { method: "GET", path });
    if (!result.ok) return result;
    const { reply } = result;
    if (reply.status !== 200 || !Array.isArray(reply.json)) {
      return refused(failureOf(reply, "list access tokens"));
    }
    tokens.push(...reply.json.filter((each) => field(each, "active") !== false).map(tokenOf));
    if (reply.json.length < 100) return { ok: true, value: tokens };
  }
  const message = `GitLab lists more than ${mostPages * 100} access tokens`;
  return refused({ code: "too-many-tokens", message, next: "revoke those that are not in use" });
}

function tokenOf(json: unknown): LiveToken {
  const time = (key: string): number => Date.parse(textField(json, key));
  const [createdAt, expiresAt, lastUsedAt] = [
    time("created_at"),
    time("expires_at"),
    time("last_used_at"),
  ];
  const scopes = field(json, "scopes");
  return {
    id: textField(json, "id"),
    name: textField(json, "name"),
    ...(Number.isNaN(createdAt) ? {} : { createdAt }),
    ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
    ...(Number.isNaN(lastUsedAt) ? {} : { lastUsedAt }),
    ...(Array.isArray(scopes) ? { scopes: scopes.map(String) } : {}),
  };
}

function failureOf(reply: Reply, what: string): Failure {
  return statusFailure("GitLab", reply, what);
}
