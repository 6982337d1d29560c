import { refused } from "../../failure.ts";
import { field, type Remote, type Reply, send, textField } from "../../http.ts";
import type {
  Answer,
  Capabilities,
  LiveToken,
  MintAnswer,
  TokenProvider,
} from "../../token-provider.ts";
import { day, dayOf, failureOf, identifyItself, listTokens, minted } from "./tokens.ts";

/** Where personal tokens are listed and ended, whoever they are of. */
const personal = "/api/v4/personal_access_tokens";

/** What all personal tokens have: an end on a day, a year away at most. */
export const personalLife: Pick<Capabilities, "expiry" | "maxLife"> = {
  expiry: "date",
  maxLife: 365 * day,
};

/** The live personal tokens of one user. Nobody but an administrator sees another's. */
export async function listPersonal(
  remote: Remote,
  user: string,
): Promise<Answer<readonly LiveToken[]>> {
  const listed = await listTokens(remote, personal, `user_id=${user}&`);
  if (listed.ok || listed.failure.code !== "dead-credential") return listed;
  return refused({
    ...listed.failure,
    message: `GitLab does not accept the credential, or it may not see the tokens of user ${user} (401)`,
    next: `set GITLAB_TOKEN to a token of user ${user} or of an administrator; \`scopewright doctor\` tells what is there`,
  });
}

/** Ends one by id. */
export async function revokePersonal(
  remote: Remote,
  user: string,
  id: string,
): Promise<Answer<void>> {
  const path = `${personal}/${encodeURIComponent(id)}`;
  const result = await send(remote, { method: "DELETE", path });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 204 || reply.status === 404) return { ok: true, value: undefined };
  if (reply.status === 401 || reply.status === 400) {
    // GitLab says 401 of a token that is not there as of a credential that is not good: the list
    // tells the two apart.
    const listed = await listPersonal(remote, user);
    if (listed.ok && !listed.value.some((each) => each.id === id)) {
      return { ok: true, value: undefined };
    }
  }
  return refused(failureOf(reply, "revoke personal access tokens"));
}

/**
 * Personal tokens that an administrator's credential makes for one user of an instance, each beside
 * the one before.
 *
 * @param user the user's number
 */
export function gitlabPersonalProvider(remote: Remote, user: string): TokenProvider {
  return {
    capabilities: {
      mint: "multi",
      listable: true,
      nameable: true,
      ...personalLife,
      managerCredential: "separate",
    },
    preflight: () => isAdministrator(remote),
    list: () => listPersonal(remote, user),
    mint: async ({ label, scopes, expiresAt }): Promise<MintAnswer> => {
      const result = await send(remote, {
        method: "POST",
        path: `/api/v4/users/${user}/personal_access_tokens`,
        body: {
          name: label,
          scopes,
          ...(expiresAt === undefined ? {} : { expires_at: dayOf(expiresAt) }),
        },
      });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      return minted(result.reply, "make personal access tokens for others");
    },
    identify: (secret) => identifyItself(remote, secret),
    revoke: (id) => revokePersonal(remote, user, id),
  };
}

/** GitLab tells an administrator, and nobody else, that they are one. */
async function isAdministrator(remote: Remote): Promise<Answer<void>> {
  const result = await send(remote, { method: "GET", path: "/api/v4/user" });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status !== 200) return refused(failureOf(reply, "read whose it is"));
  return field(reply.json, "is_admin") === true
    ? { ok: true, value: undefined }
    : refused({
        code: "missing-permission",
        message: "GitLab: nobody but an administrator makes personal tokens of these scopes",
        next: `set GITLAB_TOKEN to an administrator's token with \`api\`; a person's own tokens are rotated: \`token.resources: [users/${numberOf(reply)}/rotate]\``,
      });
}

function numberOf({ json }: Reply): string {
  return /^\d{1,20}$/.exec(textField(json, "id"))?.[0] ?? "NUMBER";
}
