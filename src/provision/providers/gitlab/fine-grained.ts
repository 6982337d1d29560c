import { type Failure, refused } from "../../failure.ts";
import { type Remote, type Reply, send, textField } from "../../http.ts";
import type { Answer, LiveToken, MintAnswer, TokenProvider } from "../../token-provider.ts";
import { type Boundary, granularScope, heldWithin } from "./boundary.ts";
import { listPersonal, personalLife, revokePersonal } from "./personal.ts";
import { askItself, askManager, dayOf, failureOf, minted, saidBy } from "./tokens.ts";

/** The releases from which on GitLab makes fine-grained tokens by its API. */
const forOneself = [19, 2] as const;
const forOthers = [19, 6] as const;

/**
 * Fine-grained personal tokens: they hold permissions in place of scopes, for chosen projects and
 * groups, and are made beside the ones before by the person's own credential or an administrator's.
 *
 * @param user the number of the person whose they are
 */
export function gitlabFineGrained(remote: Remote, user: string, boundary: Boundary): TokenProvider {
  let known: string | undefined;
  const ready = async (): Promise<Answer<string>> => {
    if (known !== undefined) return { ok: true, value: known };
    const found = await wayTo(remote, user);
    if (found.ok) known = found.value;
    return found;
  };
  return {
    capabilities: {
      mint: "multi",
      listable: true,
      nameable: true,
      ...personalLife,
      managerCredential: "separate",
    },
    preflight: async () => {
      const way = await ready();
      return way.ok ? { ok: true, value: undefined } : way;
    },
    list: async () => {
      const listed = await listPersonal(remote, user);
      // What stands in the place of their scopes says nothing of them.
      return listed.ok ? { ok: true, value: listed.value.map(withoutScopes) } : listed;
    },
    mint: async ({ label, scopes, expiresAt }): Promise<MintAnswer> => {
      const way = await ready();
      if (!way.ok) return { kind: "refused", failure: way.failure };
      const result = await send(remote, {
        method: "POST",
        path: way.value,
        body: {
          name: label,
          granular_scopes: [granularScope(boundary, scopes)],
          ...(expiresAt === undefined ? {} : { expires_at: dayOf(expiresAt) }),
        },
      });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      const { reply } = result;
      return reply.status === 400
        ? { kind: "refused", failure: badRequest(reply) }
        : minted(reply, "make fine-grained tokens");
    },
    identify: async (secret) => {
      const told = await askItself(remote, secret);
      // A token that may not look at itself lives: a dead one is met with 401.
      if (!told.ok && told.failure.code === "missing-permission") return { ok: true, value: {} };
      if (!told.ok) return told;
      const { json, identity } = told.value;
      const held = heldWithin(json, boundary);
      const { id = "" } = identity;
      return { ok: true, value: { id, ...(held === undefined ? {} : { scopes: held }) } };
    },
    revoke: (id) => revokePersonal(remote, user, id),
  };
}

function withoutScopes(token: LiveToken): LiveToken {
  const { scopes: _, ...others } = token;
  return others;
}

/** The path to make a token at, for oneself or for another person, where the server has it. */
async function wayTo(remote: Remote, user: string): Promise<Answer<string>> {
  const self = await askManager(remote);
  if (!self.ok) return self;
  const own = textField(self.value.json, "user_id") === user;
  const version = await versionOf(remote);
  if (!version.ok) return version;
  const needed = own ? forOneself : forOthers;
  if (version.value !== undefined && isOlder(version.value, needed)) {
    return refused(tooOld(version.value.join("."), own));
  }
  const path = own ? "/api/v4/user" : `/api/v4/users/${user}`;
  return { ok: true, value: `${path}/personal_access_tokens` };
}

type Version = readonly [number, number];

/** Undefined where GitLab does not tell it to this credential. */
async function versionOf(remote: Remote): Promise<Answer<Version | undefined>> {
  const result = await send(remote, { method: "GET", path: "/api/v4/version" });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 403) return { ok: true, value: undefined };
  if (reply.status !== 200) return refused(failureOf(reply, "read its version"));
  const [, major, minor] =
    /^(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(textField(reply.json, "version")) ?? [];
  if (major === undefined) return { ok: true, value: undefined };
  return { ok: true, value: [Number(major), Number(minor)] };
}

function isOlder([major, minor]: Version, [least, leastMinor]: Version): boolean {
  return major < least || (major === least && minor < leastMinor);
}

function badRequest(reply: Reply): Failure {
  // A server that knows nothing of them misses the scopes of a legacy token.
  return /\bscopes is missing\b/.test(saidBy(reply))
    ? tooOld("this version", true)
    : failureOf(reply, "make fine-grained tokens");
}

function tooOld(version: string, own: boolean): Failure {
  const needed = (own ? forOneself : forOthers).join(".");
  return {
    code: "server-too-old",
    message: `GitLab ${version} makes no fine-grained tokens${own ? "" : " for others"} by its API: ${needed} or newer is needed`,
    next: "upgrade GitLab, or use another kind: project-access-token, group-access-token, service-account-token or personal-access-token",
  };
}
