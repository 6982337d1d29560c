import { createHash, type KeyObject } from "node:crypto";
import { Secret } from "../../../model/secret.ts";
import { type Failure, refused } from "../../failure.ts";
import { field, type Remote, type Reply, send, statusFailure, textField } from "../../http.ts";
import type { Answer, MintAnswer, TokenProvider } from "../../token-provider.ts";
import { deadToken } from "../dead-token.ts";
import { appToken, missingPermissions, newAppPage, permissionsOf } from "./app.ts";

/** Whose installation tokens, and what they are narrowed to. */
export interface GitHubInstallation {
  /** Client id or number of the App. */
  readonly app: string;
  readonly key: KeyObject;
  /** Owner of the repositories. */
  readonly owner: string;
  /** Names, less the owner. At least one: a token for all repositories is asked for by nobody. */
  readonly repositories: readonly [string, ...string[]];
  readonly scopes: readonly string[];
  /** Named where a person has to make or change the App. */
  readonly integration: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const hour = 3_600_000;

/**
 * Installation tokens of a GitHub App: narrowed to permissions and repositories, and over within the
 * hour. GitHub lists none, and ends one for nobody but its holder, so the id tells when it ends by itself.
 */
export function githubProvider(remote: Remote, about: GitHubInstallation): TokenProvider {
  const asApp = (): Secret => appToken(about.app, about.key, about.now());
  const find = (): Promise<Answer<string>> => installation(remote, about, asApp());
  return {
    capabilities: {
      mint: "multi",
      listable: false,
      nameable: false,
      expiry: "instant",
      maxLife: hour,
      managerCredential: "separate",
    },
    preflight: async () => {
      const found = await find();
      return found.ok ? { ok: true, value: undefined } : found;
    },
    list: () => Promise.resolve(refused(notListable)),
    mint: async ({ scopes }): Promise<MintAnswer> => {
      const permissions = permissionsOf(scopes);
      if (!permissions.ok) return { kind: "refused", failure: permissions.failure };
      const id = await find();
      if (!id.ok) return { kind: "refused", failure: id.failure };
      const result = await send(remote, {
        method: "POST",
        path: `/app/installations/${id.value}/access_tokens`,
        body: { repositories: about.repositories, permissions: permissions.value },
        as: asApp(),
      });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      return minted(result.reply);
    },
    identify: async (secret) => {
      const path = "/installation/repositories?per_page=1";
      const result = await send(remote, { method: "GET", path, as: secret });
      if (!result.ok) return result;
      const { reply } = result;
      if (reply.status === 401) return refused(deadToken("GitHub"));
      if (reply.status !== 200) return refused(failureOf(reply, "read the token's repositories"));
      return { ok: true, value: { kind: "installation", owner: about.owner } };
    },
    revoke: (id) => Promise.resolve(ended(id, about.now())),
  };
}

const notListable: Failure = {
  code: "not-listable",
  message: "GitHub lists an App's installation tokens to nobody",
};

/** The App's installation at the owner, which has to hold what is wanted. */
async function installation(
  remote: Remote,
  about: GitHubInstallation,
  as: Secret,
): Promise<Answer<string>> {
  const { owner, repositories, scopes } = about;
  const permissions = permissionsOf(scopes);
  if (!permissions.ok) return permissions;
  const names = [owner, repositories[0]].map(encodeURIComponent);
  const path = `/repos/${names.join("/")}/installation`;
  const result = await send(remote, { method: "GET", path, as });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 404) return refused(notInstalled(remote, about, permissions.value));
  const id = textField(reply.json, "id");
  if (reply.status !== 200) return refused(failureOf(reply, "find the App's installation"));
  if (!/^\d+$/.test(id)) return refused(broken("the installation's number"));
  const held = field(reply.json, "permissions");
  const missing = missingPermissions(permissions.value, (held ?? {}) as Record<string, unknown>);
  return missing.length === 0
    ? { ok: true, value: id }
    : refused({
        code: "scope-refused",
        message: `the GitHub App's installation at ${owner} lacks ${missing.join(", ")}`,
        next: "add that to the App's permissions, and accept it where the App is installed",
      });
}

function notInstalled(
  remote: Remote,
  { owner, repositories, integration }: GitHubInstallation,
  permissions: Readonly<Record<string, string>>,
): Failure {
  const page = newAppPage(siteOf(remote), owner, integration, permissions);
  return {
    code: "not-installed",
    message: `the GitHub App is not installed on ${owner}/${repositories[0]}`,
    next: `install it there; one that needs no more than this is made at ${page}`,
  };
}

/** Where people are, of an API that programs use. */
function siteOf({ base }: Remote): string {
  return base === "https://api.github.com" ? "https://github.com" : base.replace(/\/api\/v3$/, "");
}

const idForm = /^ends-(\d+)-[0-9a-f]{12}$/;

function minted(reply: Reply): MintAnswer {
  const failure = failureOf(reply, "make installation tokens");
  if (reply.status >= 500) return { kind: "unknown", failure };
  if (reply.status !== 201) return { kind: "refused", failure };
  const plaintext = field(reply.json, "token");
  const expiresAt = Date.parse(textField(reply.json, "expires_at"));
  if (typeof plaintext !== "string" || Number.isNaN(expiresAt)) {
    return { kind: "unknown", failure: broken("a token and its end") };
  }
  const digest = createHash("sha256").update(plaintext).digest("hex").slice(0, 12);
  return {
    kind: "minted",
    id: `ends-${expiresAt}-${digest}`,
    secret: new Secret(plaintext),
    expiresAt,
  };
}

/** Whether it is over; nothing is sent, as nobody but the token itself could end it sooner. */
function ended(id: string, now: number): Answer<void> {
  const end = Number(idForm.exec(id)?.[1]);
  if (Number.isNaN(end)) {
    return refused({
      code: "not-found",
      message: `${JSON.stringify(id)} is no id of an installation token`,
      next: "wait an hour: every such token is over by then; `scopewright recover --abandon` gives this up",
    });
  }
  if (end <= now) return { ok: true, value: undefined };
  return refused({
    code: "ends-by-itself",
    message: `GitHub ends an installation token for its holder alone; this one ends by itself at ${new Date(end).toISOString()}`,
    next: "run `scopewright recover` after that; where it has leaked, suspend the App's installation",
    retryAfter: end - now,
  });
}

function broken(wanted: string): Failure {
  return {
    code: "broken-answer",
    message: `GitHub answered without ${wanted}`,
    next: "see that SCOPEWRIGHT_GITHUB_API, where it is set, is the address of GitHub's API",
  };
}

function failureOf(reply: Reply, what: string): Failure {
  const failure = statusFailure("GitHub", reply, what);
  if (reply.status === 401) return { ...failure, next: otherKey };
  return reply.status === 403 || reply.status === 422 ? { ...failure, next: narrower } : failure;
}

const otherKey =
  "see that GITHUB_APP_ID is the App's, and that the key in GITHUB_APP_PRIVATE_KEY is one of it that was not removed";

const narrower =
  "see that the App is installed on every repository in `token.resources`, is not suspended, and holds each permission";
