import { betterCredential } from "../../credentials.ts";
import { type Failure, refused } from "../../failure.ts";
import { field, type Remote, type Reply, send, statusFailure, textField } from "../../http.ts";
import type { Answer, LiveToken, MintAnswer, TokenIdentity } from "../../token-provider.ts";
import { deadToken } from "../dead-token.ts";
import { mintedToken } from "../minted-token.ts";

// What all kinds of GitLab's access tokens have in common: they are one kind of object there.

export const day = 86_400_000;

export const ownToken = "/api/v4/personal_access_tokens/self";

/** What GitLab has in the place of scopes where a token is fine-grained. */
export const granular = "granular";

/** The form in which GitLab takes the day at whose beginning a token ends, UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** @param what completes «may not …» */
export function failureOf(reply: Reply, what: string): Failure {
  const failure = statusFailure("GitLab", reply, what);
  return reply.status === 403 ? { ...failure, next: betterCredential("gitlab") } : failure;
}

/** What GitLab says is wrong; never shown, as it may repeat what was sent. */
export function saidBy({ json }: Reply): string {
  const said = field(json, "message") ?? field(json, "error");
  return typeof said === "string" ? said : JSON.stringify(said ?? "");
}

/** What a request to make a token came to. */
export function minted(reply: Reply, what: string): MintAnswer {
  const failure = failureOf(reply, what);
  if (reply.status >= 500) return { kind: "unknown", failure };
  if (reply.status !== 201 && reply.status !== 200) return { kind: "refused", failure };
  return mintedToken("GitLab", field(reply.json, "token"), tokenOf(reply.json));
}

const mostPages = 100;

/**
 * The live tokens of a list, all pages.
 *
 * @param query of the list, ends with `&` unless it is empty
 */
export async function listTokens(
  remote: Remote,
  base: string,
  query = "",
): Promise<Answer<readonly LiveToken[]>> {
  const tokens: LiveToken[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const path = `${base}?${query}state=active&per_page=100&page=${page}`;
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

/** A token as GitLab describes it, in lists, in answers to mint, and when it is asked itself. */
export function tokenOf(json: unknown): LiveToken {
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

/** What a token says of itself. */
export interface OwnWords {
  readonly json: unknown;
  readonly identity: TokenIdentity;
}

/** Asks a token what it is. Asking with a dead one is harmless: it is no request to rotate. */
export async function askItself(
  remote: Remote,
  as: Remote["credential"],
): Promise<Answer<OwnWords>> {
  const result = await send(remote, { method: "GET", path: ownToken, as });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 401) {
    return refused(deadToken("GitLab"));
  }
  if (reply.status !== 200) return refused(statusFailure("GitLab", reply, "read the token itself"));
  const { json } = reply;
  const scopes = field(json, "scopes");
  const identity = {
    id: textField(json, "id"),
    ...(Array.isArray(scopes) ? { scopes: scopes.map(String) } : {}),
  };
  return { ok: true, value: { json, identity } };
}

/** The same, as an answer to whose the token is. */
export async function identifyItself(
  remote: Remote,
  secret: Remote["credential"],
): Promise<Answer<TokenIdentity>> {
  const told = await askItself(remote, secret);
  return told.ok ? { ok: true, value: told.value.identity } : told;
}

/** The same of the credential, which is nobody's token that could be dead in an orderly way. */
export async function askManager(remote: Remote): Promise<Answer<OwnWords>> {
  const told = await askItself(remote, remote.credential);
  if (told.ok || told.failure.code !== "dead-token") return told;
  return refused({
    code: "dead-credential",
    message: "GitLab does not accept the credential (401)",
    next: "replace what is in GITLAB_TOKEN; `scopewright doctor` tells what is there",
  });
}
