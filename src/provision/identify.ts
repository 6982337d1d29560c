import type { Secret } from "../model/secret.ts";
import type { Access } from "./credentials.ts";
import { type Failure, refused } from "./failure.ts";
import { field, plainField, type Reply, send, statusFailure } from "./http.ts";
import { scopesTold } from "./providers/gitlab/boundary.ts";
import { misplaced, readText } from "./providers/sentry/organization-token-text.ts";
import type { ServicePort } from "./providers/scopewright.ts";
import type { Answer, TokenIdentity } from "./token-provider.ts";

/** How a platform is asked with a token whose it is. */
interface Question {
  readonly name: string;
  readonly path: string;
  readonly header?: (secret: Secret) => Readonly<Record<string, string>>;
  /** Why a token must not be sent to this address, as far as it says itself where it belongs. */
  readonly misplaced?: (secret: Secret, base: string) => Failure | undefined;
  readonly read: (reply: Reply, secret: Secret) => TokenIdentity;
}

const questions: Readonly<Record<string, Question>> = {
  sentry: {
    name: "Sentry",
    path: "/api/0/",
    misplaced: (secret, base) => {
      const told = readText(secret);
      return told === undefined ? undefined : misplaced(told, base);
    },
    read: ({ json }, secret) => ({
      // A token of an organisation acts for no user, and Sentry vouches for what stands in it.
      ...owned({ name: readText(secret)?.organization }, "name"),
      ...owned(field(json, "user"), "email", "username", "id"),
      ...scopesIn(field(field(json, "auth"), "scopes")),
    }),
  },
  gitlab: {
    name: "GitLab",
    path: "/api/v4/personal_access_tokens/self",
    header: (secret) => ({ "private-token": secret.reveal() }),
    read: ({ json }) => ({
      ...idIn(json),
      ...owned(json, "user_id"),
      ...scopesIn(scopesTold(json)),
      // Dead at the beginning of that day, UTC.
      ...expiryIn(field(json, "expires_at")),
    }),
  },
  vercel: {
    name: "Vercel",
    path: "/v5/user/tokens/current",
    read: ({ json }) => ({
      ...idIn(field(json, "token")),
      ...owned(field(json, "token"), "name"),
      ...expiryIn(field(field(json, "token"), "expiresAt")),
    }),
  },
  github: {
    name: "GitHub",
    path: "/user",
    read: ({ json, headers }) => ({
      ...owned(json, "login"),
      // Classic tokens alone say what they hold, and an empty list is an answer too.
      ...wordsIn(headers?.get("x-oauth-scopes") ?? undefined),
      ...expiryIn(headers?.get("github-authentication-token-expiration") ?? undefined),
    }),
  },
};

/** Platforms whose tokens can be asked whose they are. */
export const identifiable: readonly string[] = [...Object.keys(questions), "scopewright"];

/**
 * Asks with a token alone whose it is, what it may do and when it ends: one request that changes
 * nothing, and goes to no other place than the platform.
 *
 * @param base address of the platform's API
 */
export async function identifyToken(
  platform: string,
  secret: Secret,
  { base }: Pick<Access, "base">,
  fetch: typeof globalThis.fetch,
): Promise<Answer<TokenIdentity>> {
  const question = questions[platform];
  if (question === undefined) throw new Error(`no way is known to ask ${platform}`);
  const { name, path, header, misplaced: misplacedAt, read } = question;
  const elsewhere = misplacedAt?.(secret, base);
  if (elsewhere !== undefined) return refused(elsewhere);
  const remote = {
    name,
    base,
    credential: secret,
    fetch,
    ...(header === undefined ? {} : { header }),
  };
  const result = await send(remote, { method: "GET", path });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 401) return refused(deadToken(name));
  if (reply.status !== 200) return refused(statusFailure(name, reply, "tell whose it is"));
  return { ok: true, value: read(reply, secret) };
}

/** The same, of a token of the token service. */
export async function identifyServiceToken(
  service: ServicePort,
  secret: Secret,
): Promise<Answer<TokenIdentity>> {
  let response: Response;
  let json: unknown;
  try {
    response = await service.request("GET", "/org/tokens/self", undefined, secret);
    json = await response.json();
  } catch {
    return refused({ code: "unreachable", message: "the token service does not answer" });
  }
  if (response.status === 401) return refused(deadToken("the token service"));
  if (response.status !== 200) {
    const reply = { status: response.status, json };
    return refused(statusFailure("the token service", reply, "tell whose it is"));
  }
  return {
    ok: true,
    value: {
      ...idIn(json),
      ...owned(json, "owner", "created_by"),
      kind: "org-token",
      ...scopesIn(field(json, "scopes")),
      ...expiryIn(field(json, "expires_at")),
    },
  };
}

function deadToken(name: string): Failure {
  return {
    code: "dead-token",
    message: `${name} does not know the token, or it has ended`,
    next: "nothing is to be done about a dead token but to take it from where it lies",
  };
}

function idIn(json: unknown): Pick<TokenIdentity, "id"> {
  const id = plain(field(json, "id"));
  return id === undefined ? {} : { id };
}

/** The first of these fields that says something. */
function owned(json: unknown, ...names: readonly string[]): Pick<TokenIdentity, "owner"> {
  const [owner] = names.flatMap((each) => plainField(json, each) ?? plain(field(json, each)) ?? []);
  return owner === undefined ? {} : { owner };
}

function plain(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && /^[\w.:/@ -]{1,120}$/.test(value) ? value : undefined;
}

function scopesIn(value: unknown): Pick<TokenIdentity, "scopes"> {
  return Array.isArray(value) ? { scopes: value.map(String) } : {};
}

function wordsIn(list: string | undefined): Pick<TokenIdentity, "scopes"> {
  return list === undefined ? {} : { scopes: list.split(/,\s*/).filter((word) => word !== "") };
}

/** Milliseconds as a number, or any form of a date. */
function expiryIn(value: unknown): Pick<TokenIdentity, "expiresAt"> {
  const at =
    typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? {} : { expiresAt: at };
}
