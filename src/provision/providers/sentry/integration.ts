import { betterCredential } from "../../credentials.ts";
import type { Failure } from "../../failure.ts";
import { field, type Remote, type Reply, send, statusFailure, textField } from "../../http.ts";
import type { Answer, HolderState, TokenHolder } from "../../token-provider.ts";

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
    return {
      ...failure,
      code: "name-taken",
      message: "Sentry refuses the integration's name",
      next: "rename the one that has it in Sentry, or the definition; Sentry takes 57 characters",
    };
  }
  return reply.status === 403 ? { ...failure, next: betterCredential("sentry") } : failure;
}
