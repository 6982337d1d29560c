import { type Failure, refused } from "../../failure.ts";
import { type Remote, type Reply, send } from "../../http.ts";
import type { Answer, MintAnswer, TokenProvider } from "../../token-provider.ts";
import { listPersonal, personalLife, revokePersonal } from "./personal.ts";
import {
  askManager,
  dayOf,
  failureOf,
  granular,
  identifyItself,
  minted,
  ownToken,
  saidBy,
} from "./tokens.ts";

/**
 * A person's own tokens, which nobody can make by the API: GitLab's rotation ends one and makes its
 * successor in the same call, with its name, description and scopes. It is asked for by a second
 * token of that person, or of an administrator, and never by the rotated one: were that dead
 * already, GitLab would take the request for a thief's and end all its successors.
 *
 * @param user the person's number
 */
export function gitlabRotation(remote: Remote, user: string): TokenProvider {
  return {
    capabilities: {
      mint: "replace",
      inherits: true,
      listable: true,
      nameable: false,
      ...personalLife,
      managerCredential: "separate",
    },
    preflight: async (replaces) => {
      const manager = await askManager(remote);
      if (!manager.ok) return manager;
      const { id, scopes = ["api"] } = manager.value.identity;
      if (replaces !== undefined && id === replaces) return refused(managesItself);
      return holdsOne(scopes, ["api"]) ? done : refused(needsScope("`api`"));
    },
    list: () => listPersonal(remote, user),
    mint: ({ replaces, expiresAt }) =>
      replaces === undefined
        ? Promise.resolve(nothingToRotate)
        : rotate(remote, replaces, expiresAt),
    identify: (secret) => identifyItself(remote, secret),
    revoke: (id) => revokePersonal(remote, user, id),
  };
}

/**
 * The same where there is no second credential: the token asks for its own successor. What becomes
 * of it after an answer that got lost can't be found out, so it is asked for once and never again.
 */
export function gitlabSelfRotation(remote: Remote): TokenProvider {
  // Where an end was asked for and the answer got lost, the credential is dead by its own doing.
  let ending: string | undefined;
  return {
    capabilities: {
      mint: "replace",
      inherits: true,
      listable: false,
      nameable: false,
      ...personalLife,
      managerCredential: "self",
    },
    preflight: async (replaces) => {
      const self = await askManager(remote);
      if (!self.ok) return self;
      const { id, scopes = ["api"] } = self.value.identity;
      if (replaces !== undefined && id !== replaces) return refused(otherToken(replaces));
      const may = holdsOne(scopes, ["api", "self_rotate"]);
      return may ? done : refused(needsScope("`self_rotate` or `api`"));
    },
    list: () => Promise.resolve(refused(notListable)),
    mint: ({ replaces, expiresAt }) =>
      replaces === undefined ? Promise.resolve(nothingToRotate) : rotate(remote, "self", expiresAt),
    identify: (secret) => identifyItself(remote, secret),
    revoke: async (id) => {
      const self = await askManager(remote);
      if (!self.ok) return self.failure.code === "dead-credential" && ending === id ? done : self;
      if (self.value.identity.id !== id) return refused(otherToken(id));
      ending = id;
      const result = await send(remote, { method: "DELETE", path: ownToken });
      if (!result.ok) return result;
      if (result.reply.status === 204) return done;
      return refused(failureOf(result.reply, "revoke itself"));
    },
  };
}

const done: Answer<void> = { ok: true, value: undefined };

/** What a fine-grained token may do is not in its scopes: GitLab tells when it is asked. */
function holdsOne(held: readonly string[], scopes: readonly string[]): boolean {
  return [...scopes, granular].some((scope) => held.includes(scope));
}

/** One request. @param which the token's id, or `self` */
async function rotate(
  remote: Remote,
  which: string,
  expiresAt: number | undefined,
): Promise<MintAnswer> {
  const result = await send(remote, {
    method: "POST",
    path: `/api/v4/personal_access_tokens/${encodeURIComponent(which)}/rotate`,
    body: expiresAt === undefined ? {} : { expires_at: dayOf(expiresAt) },
  });
  if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
  const { reply } = result;
  switch (reply.status) {
    case 400:
      return unchanged(reply);
    case 403: {
      const failure = failureOf(reply, "rotate personal access tokens");
      const next = "give it the scope `api`, or `self_rotate` for itself alone";
      return { kind: "refused", failure: { ...failure, next } };
    }
    case 405:
      return { kind: "refused", failure: wrongKind(reply) };
    default:
      return minted(reply, "rotate personal access tokens");
  }
}

/** A 400 leaves the old token as it is, unless it says that the token was revoked before. */
function unchanged(reply: Reply): MintAnswer {
  const said = saidBy(reply);
  if (/already revoked/i.test(said)) {
    // Maybe by a request of ours whose answer nobody got.
    const message = "GitLab: the token was revoked already (400)";
    const next = "see at GitLab who has ended or rotated it";
    return { kind: "unknown", failure: { code: "already-revoked", message, next, status: 400 } };
  }
  if (/rotation of legacy personal access tokens is disabled/i.test(said)) {
    return {
      kind: "refused",
      failure: {
        code: "legacy-rotation-disabled",
        message: "GitLab: this instance rotates no personal tokens but fine-grained ones (400)",
        next: "use a token of kind `fine-grained-token`, which is made beside the old one",
        status: 400,
      },
    };
  }
  return { kind: "refused", failure: failureOf(reply, "rotate personal access tokens") };
}

function wrongKind({ status }: Reply): Failure {
  return {
    code: "wrong-kind",
    message: `GitLab: the token is no personal access token (${status})`,
    next: "name its kind in `token.kind`, such as project-access-token",
    status,
  };
}

const nothingToRotate: MintAnswer = {
  kind: "refused",
  failure: {
    code: "no-first-token",
    message: "GitLab rotates personal tokens, and makes no first one for a person by its API",
    next: "make one on the page /-/user_settings/personal_access_tokens, deliver it, and take it over with `scopewright adopt`",
  },
};

const managesItself: Failure = {
  code: "rotates-itself",
  message: "GitLab: the credential in GITLAB_TOKEN is the very token that is to be rotated",
  next: "set GITLAB_TOKEN to a second token of the same person with `api`, or state `/self-rotate` in `token.resources`",
};

const notListable: Failure = {
  code: "not-listable",
  message: "GitLab: a token that manages itself alone lists no others",
};

function otherToken(id: string): Failure {
  return {
    code: "other-token",
    message: `GitLab: the credential in GITLAB_TOKEN is not the token ${id}, and can speak for itself alone`,
    next: `set GITLAB_TOKEN to the token ${id}, as its place holds it`,
  };
}

function needsScope(which: string): Failure {
  return {
    code: "missing-permission",
    message: `GitLab: the credential in GITLAB_TOKEN needs the scope ${which} to rotate a token`,
    next: "replace it by one that holds that scope",
  };
}
