import type { Secret } from "../../../model/secret.ts";
import { refused } from "../../failure.ts";
import { field, plainField, type Remote, send, statusFailure } from "../../http.ts";
import type { Answer, TokenIdentity } from "../../token-provider.ts";
import { deadToken } from "../dead-token.ts";

/** The one path that tells any token what it holds; an id it tells to none. */
export const rootPath = "/api/0/";

/**
 * Asks what a token holds. `owner` is the user that it acts as: a person, or the one that stands for
 * an integration; tokens of organisations act as nobody.
 *
 * @param secret in place of the remote's own credential
 */
export async function askIdentity(
  remote: Remote,
  secret: Secret | undefined,
): Promise<Answer<TokenIdentity>> {
  const result = await send(remote, {
    method: "GET",
    path: rootPath,
    ...(secret === undefined ? {} : { as: secret }),
  });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 401 && secret !== undefined) {
    return refused(deadToken("Sentry"));
  }
  if (reply.status !== 200) {
    return refused(statusFailure("Sentry", reply, "read the API's root"));
  }
  const scopes = field(field(reply.json, "auth"), "scopes");
  if (!Array.isArray(scopes)) {
    const message = "Sentry does not say what the token holds";
    const next = "see that SCOPEWRIGHT_SENTRY_API, where it is set, is the address of your Sentry";
    return refused({ code: "broken-answer", message, next });
  }
  const user = field(reply.json, "user");
  const owner = plainField(user, "email") ?? plainField(user, "username");
  return {
    ok: true,
    value: { scopes: scopes.map(String), ...(owner === undefined ? {} : { owner }) },
  };
}
