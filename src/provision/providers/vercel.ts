import { betterCredential } from "../credentials.ts";
import { type Failure, refused } from "../failure.ts";
import {
  field,
  plainField,
  type Remote,
  type Reply,
  send,
  statusFailure,
  textField,
} from "../http.ts";
import type { Answer, LiveToken, MintAnswer, TokenProvider } from "../token-provider.ts";
import { deadToken } from "./dead-token.ts";
import { mintedToken } from "./minted-token.ts";

/** What a person's token is limited to. Vercel knows no narrower permission. */
export interface VercelLimits {
  /** `team_…` */
  readonly team?: string;
  /** `prj_…` */
  readonly project?: string;
}

const tokens = "/user/tokens";

/**
 * Tokens of the person whose credential is used, for a team or a project. They hold no scopes: a
 * token does whatever the person may do there.
 */
export function vercelProvider(remote: Remote, { team, project }: VercelLimits): TokenProvider {
  const query = team === undefined ? "" : `?teamId=${encodeURIComponent(team)}`;
  return {
    capabilities: {
      mint: "multi",
      listable: true,
      nameable: true,
      expiry: "instant",
      managerCredential: "separate",
    },
    preflight: async () => {
      const listed = await list(remote);
      return listed.ok ? { ok: true, value: undefined } : listed;
    },
    list: () => list(remote),
    mint: async ({ label, expiresAt }) => {
      const result = await send(remote, {
        method: "POST",
        path: `/v3${tokens}${query}`,
        body: {
          name: label,
          ...(expiresAt === undefined ? {} : { expiresAt }),
          ...(project === undefined ? {} : { projectId: project }),
        },
      });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      return minted(result.reply);
    },
    identify: async (secret) => {
      const path = `/v5${tokens}/current`;
      const result = await send(remote, { method: "GET", path, as: secret });
      if (!result.ok) return result;
      const { reply } = result;
      if (isDead(reply)) return refused(deadToken("Vercel"));
      const id = textField(field(reply.json, "token"), "id");
      if (reply.status !== 200) return refused(failureOf(reply, "read the token itself"));
      return { ok: true, value: id === "" ? {} : { id } };
    },
    revoke: async (id) => {
      const path = `/v3${tokens}/${encodeURIComponent(id)}`;
      const result = await send(remote, { method: "DELETE", path });
      if (!result.ok) return result;
      const { reply } = result;
      const ended = reply.status === 200 || reply.status === 204 || reply.status === 404;
      return ended ? { ok: true, value: undefined } : refused(failureOf(reply, "end tokens"));
    },
  };
}

/** Vercel refuses a token that it does not know with 403, as it does one that may too little. */
function isDead({ status, json }: Reply): boolean {
  return status === 401 || (status === 403 && field(field(json, "error"), "invalidToken") === true);
}

function minted(reply: Reply): MintAnswer {
  const failure = failureOf(reply, "make tokens");
  if (reply.status >= 500) return { kind: "unknown", failure };
  if (reply.status < 200 || reply.status >= 300) return { kind: "refused", failure };
  return mintedToken(
    "Vercel",
    field(reply.json, "bearerToken"),
    tokenOf(field(reply.json, "token")),
  );
}

const mostPages = 100;

async function list(remote: Remote): Promise<Answer<readonly LiveToken[]>> {
  const live: LiveToken[] = [];
  let until = "";
  for (let page = 0; page < mostPages; page += 1) {
    const path = `/v5${tokens}?limit=100${until}`;
    const result = await send(remote, { method: "GET", path });
    if (!result.ok) return result;
    const { reply } = result;
    const listed = field(reply.json, "tokens");
    if (reply.status !== 200 || !Array.isArray(listed)) {
      return refused(failureOf(reply, "list tokens"));
    }
    live.push(...listed.map(tokenOf));
    const next = field(field(reply.json, "pagination"), "next");
    // A time so far; version 6 of the list has text. Either says that there is more.
    if (typeof next !== "number" && typeof next !== "string") return { ok: true, value: live };
    until = `&until=${encodeURIComponent(next)}`;
  }
  return refused({
    code: "too-many-tokens",
    message: "Vercel's list of tokens does not end",
    next: "revoke those that are not in use",
  });
}

function tokenOf(json: unknown): LiveToken {
  const time = (name: string): number | undefined => {
    const value = field(json, name);
    return typeof value === "number" ? value : undefined;
  };
  const createdAt = time("createdAt");
  const expiresAt = time("expiresAt");
  const lastUsedAt = time("activeAt");
  return {
    id: textField(json, "id"),
    name: textField(json, "name"),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  };
}

function failureOf(reply: Reply, what: string): Failure {
  const code = plainField(field(reply.json, "error"), "code");
  const failure = statusFailure("Vercel", reply, what, code);
  return reply.status === 403 ? { ...failure, next: betterCredential("vercel") } : failure;
}
