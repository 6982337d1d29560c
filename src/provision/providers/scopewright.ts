import type { Secret } from "../../model/secret.ts";
import { type Failure, refused } from "../failure.ts";
import { field, plainField, type Reply, statusFailure, textField } from "../http.ts";
import type { Answer, LiveToken, MintAnswer, TokenProvider } from "../token-provider.ts";
import { deadToken } from "./dead-token.ts";
import { mintedToken } from "./minted-token.ts";

/** The token service's interface, wherever it is: over the network, or the store in hand. */
export interface ServicePort {
  /**
   * Sends one request; rejects where no answer came.
   *
   * @param as the token to ask with, in place of the caller's own credential
   */
  request(method: string, path: string, body?: unknown, as?: Secret): Promise<Response>;
}

const name = "the token service";

/**
 * Tokens of our own service, for any API that it protects. Fully automatic: it mints by API, lists,
 * names and revokes.
 *
 * @param organization slug; the default one unless stated
 * @param resources what the tokens are bound to, by kind
 */
export function scopewrightProvider(
  service: ServicePort,
  { organization, owner }: { readonly organization?: string; readonly owner?: string },
): TokenProvider {
  const query = organization === undefined ? "" : `?org=${encodeURIComponent(organization)}`;
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    as?: Secret,
  ): Promise<Reply | Failure> => {
    try {
      const response = await service.request(method, path, body, as);
      const text = await response.text();
      return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
    } catch {
      const next = "see that it runs and can be reached from here";
      return { code: "unreachable", message: `${name} does not answer`, next };
    }
  };
  return {
    capabilities: {
      mint: "multi",
      listable: true,
      nameable: true,
      expiry: "instant",
      maxLife: 365 * 86_400_000,
      managerCredential: "separate",
    },
    preflight: async () => {
      const reply = await ask("GET", `/org/tokens${query}`);
      return isFailure(reply) ? refused(reply) : nothingOr(reply, 200, "list tokens");
    },
    list: () => listAll(ask, query),
    mint: async ({ label, scopes, expiresAt, environment }): Promise<MintAnswer> => {
      const reply = await ask("POST", `/org/tokens${query}`, {
        name: label,
        scopes,
        purpose: `provisioned for ${environment}`,
        ...(owner === undefined ? {} : { owner }),
        ...(expiresAt === undefined ? {} : { expires_at: new Date(expiresAt).toISOString() }),
      });
      if (isFailure(reply)) return { kind: "unknown", failure: reply };
      return minted(reply, expiresAt);
    },
    identify: async (secret) => {
      const reply = await ask("GET", "/org/tokens/self", undefined, secret);
      if (isFailure(reply)) return refused(reply);
      if (reply.status === 401) {
        return refused(deadToken(name));
      }
      if (reply.status !== 200) return refused(failureOf(reply, "read the token itself"));
      const token = tokenOf(reply.json);
      const held = field(reply.json, "scopes");
      return {
        ok: true,
        value: {
          id: token.id,
          kind: "org-token",
          scopes: Array.isArray(held) ? held.map(String) : [],
          ...(token.expiresAt === undefined ? {} : { expiresAt: token.expiresAt }),
        },
      };
    },
    revoke: async (id) => {
      const reply = await ask("DELETE", `/org/tokens/${encodeURIComponent(id)}${query}`);
      if (isFailure(reply)) return refused(reply);
      // One that never was is as gone as one can be.
      return reply.status === 404 ? done : nothingOr(reply, 204, "revoke tokens");
    },
  };
}

type Ask = (method: string, path: string) => Promise<Reply | Failure>;

const done: Answer<void> = { ok: true, value: undefined };

function isFailure(reply: Reply | Failure): reply is Failure {
  return "code" in reply;
}

function failureOf(reply: Reply, what: string): Failure {
  const error = field(reply.json, "error");
  const failure = statusFailure(name, reply, what, plainField(error, "code"));
  const message = field(error, "message");
  // The service's own words name scopes and limits, and never a credential.
  return typeof message === "string"
    ? { ...failure, message: `${failure.message}: ${message}` }
    : failure;
}

function nothingOr(reply: Reply, wanted: number, what: string): Answer<void> {
  return reply.status === wanted ? done : refused(failureOf(reply, what));
}

async function listAll(ask: Ask, query: string): Promise<Answer<readonly LiveToken[]>> {
  const tokens: LiveToken[] = [];
  let cursor: string | undefined;
  do {
    const parameters = new URLSearchParams(query.slice(1));
    parameters.set("status", "live");
    if (cursor !== undefined) parameters.set("cursor", cursor);
    const reply = await ask("GET", `/org/tokens?${parameters.toString()}`);
    if (isFailure(reply)) return refused(reply);
    if (reply.status !== 200) return refused(failureOf(reply, "list tokens"));
    const page = field(reply.json, "tokens");
    tokens.push(...(Array.isArray(page) ? page.map(tokenOf) : []));
    const next = field(reply.json, "next_cursor");
    cursor = typeof next === "string" ? next : undefined;
  } while (cursor !== undefined);
  return { ok: true, value: tokens };
}

function minted(reply: Reply, expiresAt: number | undefined): MintAnswer {
  if (reply.status >= 500) return { kind: "unknown", failure: failureOf(reply, "mint tokens") };
  if (reply.status !== 201) {
    const failure = failureOf(reply, "mint tokens");
    const next = shorterLife(reply, expiresAt);
    return { kind: "refused", failure: next === undefined ? failure : { ...failure, next } };
  }
  return mintedToken(name, field(reply.json, "token"), tokenOf(reply.json));
}

/** Its rotation would not do: a successor ends when its predecessor would. */
const longer = "mint with a new credential that lives longer";

/** What to do where the credential may mint, and ends before the token would. */
function shorterLife({ json }: Reply, expiresAt: number | undefined): string | undefined {
  const error = field(json, "error");
  const [code, about] = [field(error, "code"), field(error, "field")];
  if (code !== "beyond-own-rights" || about !== "expiresAt") return undefined;
  const [stated] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(textField(error, "help")) ?? [];
  const end = Date.parse(stated ?? "");
  if (stated === undefined || expiresAt === undefined || Number.isNaN(end)) {
    return `set a shorter \`maxAge\`, or ${longer}`;
  }
  const days = Math.max(1, Math.ceil((expiresAt - end) / 86_400_000));
  const least = days === 1 ? "a day" : `${days} days`;
  return `set a \`maxAge\` that is shorter by ${least} or more, or ${longer}: this one ends at ${stated}`;
}

function tokenOf(json: unknown): LiveToken {
  const time = (key: string): number | undefined => {
    const value = field(json, key);
    const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return Number.isNaN(parsed) ? undefined : parsed;
  };
  const label = field(json, "name");
  const [createdAt, expiresAt, lastUsedAt] = [
    time("created_at"),
    time("expires_at"),
    time("last_used_at"),
  ];
  return {
    id: textField(json, "id"),
    ...(typeof label === "string" ? { name: label } : {}),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  };
}
