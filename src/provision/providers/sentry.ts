import { createHash } from "node:crypto";
import type { Secret } from "../../model/secret.ts";
import type { Failure } from "../failure.ts";
import {
  field,
  plainField,
  type Remote,
  type Reply,
  send,
  statusFailure,
  textField,
} from "../http.ts";
import type { Answer, HolderState, TokenHolder, TokenProvider } from "../token-provider.ts";
import type { Assistance, Errand } from "./assistance.ts";

/** Which internal integration of which organisation. */
export interface SentryIntegration {
  /** Slug of the organisation. */
  readonly organization: string;
  /** The integration's name; Sentry takes 57 characters. */
  readonly name: string;
}

/**
 * The internal integration: made, found by its name, and its scopes set by API. New scopes hold for
 * every live token at once, so tightening needs no new token.
 */
export function sentryHolder(remote: Remote, about: SentryIntegration): TokenHolder {
  const { organization, name } = about;
  const ask = async (
    method: string,
    path: string,
    what: string,
    body?: unknown,
  ): Promise<Answer<unknown>> => {
    const result = await send(remote, { method, path, ...(body === undefined ? {} : { body }) });
    if (!result.ok) return result;
    const { reply } = result;
    return reply.status >= 200 && reply.status < 300
      ? { ok: true, value: reply.json }
      : { ok: false, failure: appFailure(reply, what) };
  };
  return {
    observe: async () => {
      const path = `/api/0/organizations/${encodeURIComponent(organization)}/sentry-apps/`;
      const answer = await ask("GET", path, "list the organisation's integrations");
      if (!answer.ok) return answer;
      const apps = Array.isArray(answer.value) ? answer.value : [];
      const own = apps.filter((app) => field(app, "name") === name);
      if (own.length > 1) {
        const message = `${own.length} integrations of ${organization} are called ${name}`;
        const next = "rename one in Sentry, or take one over with `scopewright adopt`";
        return { ok: false, failure: { code: "ambiguous-name", message, next } };
      }
      return { ok: true, value: own[0] === undefined ? undefined : holderOf(own[0]) };
    },
    create: async (scopes) => {
      const answer = await ask("POST", "/api/0/sentry-apps/", "create an internal integration", {
        name,
        organization,
        scopes,
        isInternal: true,
        verifyInstall: false,
        isAlertable: false,
      });
      return answer.ok ? { ok: true, value: holderOf(answer.value) } : answer;
    },
    update: async (id, scopes) => {
      const path = `/api/0/sentry-apps/${encodeURIComponent(id)}/`;
      const answer = await ask("PUT", path, "set the integration's scopes", { name, scopes });
      return answer.ok ? { ok: true, value: holderOf(answer.value) } : answer;
    },
    remove: async (id) => {
      const path = `/api/0/sentry-apps/${encodeURIComponent(id)}/`;
      const answer = await ask("DELETE", path, "remove the integration");
      return answer.ok ? { ok: true, value: undefined } : answer;
    },
  };
}

/**
 * The tokens of an internal integration. Sentry mints them in a person's browser session and nowhere
 * else (any `Authorization` header is refused there), so a person is sent to the very page; what they
 * bring is asked whose it is before it goes anywhere.
 *
 * @param slug of the integration; undefined before it is made
 */
export function sentryProvider(
  remote: Remote,
  { organization, name }: SentryIntegration,
  slug: string | undefined,
  people: Assistance,
): TokenProvider {
  const page = `${remote.base}/settings/${encodeURIComponent(organization)}/developer-settings/${encodeURIComponent(slug ?? name)}/`;
  return {
    capabilities: {
      mint: "assisted",
      listable: false,
      nameable: false,
      maxLive: 20,
      expiry: "none",
      managerCredential: "separate",
    },
    preflight: async () => {
      const identity = await identify(remote, undefined);
      return identity.ok ? { ok: true, value: undefined } : identity;
    },
    list: () => Promise.resolve({ ok: false, failure: notListable }),
    mint: async ({ environment, scopes }) => {
      const secret = await people.secret({
        title: `a new token of ${name} for ${environment}`,
        page,
        steps: [
          "sign in, and press «New Token» under Tokens",
          `it must hold exactly ${scopes.join(", ")}`,
          "copy the token; Sentry shows it this once",
        ],
      });
      if (secret === undefined) {
        return { kind: "refused", failure: nobody(page) };
      }
      if (/^sntry[us]_/.test(secret.reveal())) return { kind: "refused", failure: otherKind(page) };
      return { kind: "minted", id: idOf(secret), secret };
    },
    identify: (secret) => identify(remote, secret),
    revoke: async (id) => {
      const errand: Errand = {
        title: `the old token of ${name} (${id}) has to end`,
        page,
        steps: ["remove the token under Tokens; Sentry shows its last characters"],
      };
      return (await people.confirm(errand))
        ? { ok: true, value: undefined }
        : { ok: false, failure: nobody(page) };
    },
  };
}

/** Sentry tells a token nothing of its id, so it is called by what can be known of it. */
function idOf(secret: Secret): string {
  return `sha256-${createHash("sha256").update(secret.reveal()).digest("hex").slice(0, 16)}`;
}

const notListable: Failure = {
  code: "not-listable",
  message: "Sentry lists an integration's tokens to a person's session alone",
};

function nobody(page: string): Failure {
  return {
    code: "person-needed",
    message: "Sentry lets only a person do this, in their session, and nobody did",
    next: `run it on a terminal, or open ${page} and give the token with --token-stdin`,
  };
}

/** Their first letters say so; those of integrations have no such letters, or others. */
function otherKind(page: string): Failure {
  return {
    code: "wrong-kind",
    message: "that is a person's or an organisation's token, and not one of the integration",
    next: `make one under Tokens on ${page}`,
  };
}

async function identify(
  remote: Remote,
  secret: Secret | undefined,
): ReturnType<TokenProvider["identify"]> {
  const result = await send(remote, {
    method: "GET",
    path: "/api/0/",
    ...(secret === undefined ? {} : { as: secret }),
  });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 401 && secret !== undefined) {
    return {
      ok: false,
      failure: { code: "dead-token", message: "Sentry does not know the token" },
    };
  }
  if (reply.status !== 200) {
    return { ok: false, failure: statusFailure("Sentry", reply, "read the API's root") };
  }
  const scopes = field(field(reply.json, "auth"), "scopes");
  if (!Array.isArray(scopes)) {
    const message = "Sentry does not say what the token holds";
    return { ok: false, failure: { code: "broken-answer", message } };
  }
  const user = field(reply.json, "user");
  const owner = plainField(user, "email") ?? plainField(user, "username");
  return {
    ok: true,
    value: { scopes: scopes.map(String), ...(owner === undefined ? {} : { owner }) },
  };
}

function holderOf(app: unknown): HolderState {
  const scopes = field(app, "scopes");
  return {
    id: textField(app, "slug"),
    name: textField(app, "name"),
    scopes: Array.isArray(scopes) ? scopes.map(String).toSorted() : [],
  };
}

/** Sentry says in `scopes` which one it refuses, in a sentence of its own. */
function appFailure(reply: Reply, what: string): Failure {
  const failure = statusFailure("Sentry", reply, what);
  const refused = field(reply.json, "scopes");
  const words = Array.isArray(refused) ? refused.map(String).join("; ") : "";
  const scope = /\b[a-z]+:[a-z]+\b/.exec(words)?.[0];
  if (scope !== undefined) {
    return {
      ...failure,
      code: "scope-refused",
      message: `Sentry refuses the scope ${scope} to this credential or to internal integrations`,
      next: "grant the credential that scope, or see `scopewright explain` for who can hold it",
    };
  }
  const named = field(reply.json, "name");
  if (Array.isArray(named)) {
    return { ...failure, code: "name-taken", message: "Sentry refuses the integration's name" };
  }
  return failure;
}
