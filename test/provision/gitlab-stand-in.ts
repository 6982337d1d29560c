/** A token as a stand-in keeps it. */
export interface IssuedToken {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly scopes: readonly string[];
  /** The token that it took the place of. */
  readonly parent?: string;
  live: boolean;
}

/** Who has issued what, and what must not have been asked. */
export interface Issued {
  readonly tokens: readonly IssuedToken[];
  readonly breaches: string[];
  issue(name: string, scopes: readonly string[], parent?: string): IssuedToken;
}

export interface GitLabAnswer {
  readonly status: number;
  readonly body: unknown;
}

export const gitlabUser = 57;

const api = "/api/v4/personal_access_tokens";

/**
 * GitLab's personal tokens of one person, as rotation meets them: one transaction ends the old token
 * and makes its successor; a token that was revoked is answered with 400; and whoever asks for a
 * rotation with a token that was revoked is taken for a thief, and all of its successors end.
 */
export class GitLabStandIn {
  readonly #issued: Issued;
  /** The person's second token, or an empty text where there is none. */
  readonly #manager: string;
  /** Somebody has looked since the last request to rotate. */
  #looked = true;
  rotations = 0;

  constructor(issued: Issued, manager: string) {
    this.#issued = issued;
    this.#manager = manager;
  }

  /** @param url path and query */
  answer(method: string, url: string, secret: string): GitLabAnswer {
    const { pathname, searchParams } = new URL(url, "http://stand-in");
    const [which = "", action] = pathname.slice(api.length + 1).split("/");
    const caller = this.#caller(secret);
    const isRotation = method === "POST" && action === "rotate";
    if (caller?.live !== true) {
      if (isRotation && caller !== undefined) this.#thief(caller);
      return { status: 401, body: { message: "401 Unauthorized" } };
    }
    if (!pathname.startsWith(api)) return { status: 404, body: {} };
    if (isRotation) return this.#rotate(caller, which);
    if (method === "GET" && which === "self") return { status: 200, body: told(caller) };
    if (method === "GET" && which === "") return this.#list(searchParams);
    if (method === "DELETE") return this.#revoke(caller, which);
    return { status: 404, body: {} };
  }

  #caller(secret: string): IssuedToken | undefined {
    if (secret === "") return undefined;
    if (secret === this.#manager) {
      return { id: "m1", name: "manager", secret, scopes: ["api"], live: true };
    }
    return this.#issued.tokens.find((each) => each.secret === secret);
  }

  #list(query: URLSearchParams): GitLabAnswer {
    this.#looked = true;
    if (query.get("user_id") !== String(gitlabUser) || query.get("state") !== "active") {
      this.#issued.breaches.push(`other tokens were listed: ${query}`);
    }
    const live = this.#issued.tokens.filter((token) => token.live);
    const manager = { id: "m1", name: "manager", scopes: ["api"], active: true };
    return { status: 200, body: [...live.map(told), manager] };
  }

  #rotate(caller: IssuedToken, which: string): GitLabAnswer {
    const { breaches, tokens } = this.#issued;
    this.rotations += 1;
    if (which === "self" && this.rotations > 1) breaches.push("I3: it rotated itself twice");
    if (which !== "self" && !this.#looked) breaches.push(`I3: ${which} was rotated unseen`);
    this.#looked = false;
    const old = which === "self" ? caller : tokens.find(({ id }) => id === which);
    if (old === undefined) return { status: 401, body: { message: "401 Unauthorized" } };
    const may =
      which !== "self" || ["api", "self_rotate"].some((each) => old.scopes.includes(each));
    if (!may) return { status: 403, body: { message: "403 Forbidden" } };
    if (!old.live) {
      breaches.push(`I3: ${old.id} is dead and was asked to be rotated`);
      return { status: 400, body: { message: "400 Bad request - Token already revoked" } };
    }
    old.live = false;
    const child = this.#issued.issue(old.name, old.scopes, old.id);
    return { status: 200, body: { ...told(child), token: child.secret } };
  }

  #revoke(caller: IssuedToken, which: string): GitLabAnswer {
    const token = which === "self" ? caller : this.#issued.tokens.find(({ id }) => id === which);
    if (token === undefined) return { status: 401, body: { message: "401 Unauthorized" } };
    token.live = false;
    return { status: 204, body: undefined };
  }

  #thief({ id }: IssuedToken): void {
    this.#issued.breaches.push(`I3: ${id} is dead and asked to rotate`);
    const family = new Set([id]);
    for (const token of this.#issued.tokens) {
      if (token.parent === undefined || !family.has(token.parent)) continue;
      family.add(token.id);
      token.live = false;
    }
  }
}

function told({ id, name, scopes, live }: IssuedToken): object {
  return { id, name, scopes, user_id: gitlabUser, active: live, revoked: !live };
}
