import { createServer, type IncomingMessage, type Server } from "node:http";
import { listen } from "../loopback.ts";
import { organizationToken } from "../provision/clients/organization-token.ts";

interface Answered {
  readonly status: number;
  readonly body?: unknown;
}

interface OrganizationToken {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

const cookie = "sentrysid=a-person";
const tokensPath = "/api/0/organizations/acme/org-auth-tokens/";

/**
 * Sentry, as far as an internal integration and organisation tokens need it. As the real one, it lets
 * a person's browser session alone make, list and end tokens, and refuses there whatever carries an
 * `Authorization` header.
 */
export class SentryStandIn {
  /** Method and path, and whether a token was sent along. */
  readonly requests: string[] = [];
  readonly apps: { slug: string; name: string; scopes: readonly string[] }[] = [];
  /** What tokens hold, by their text. */
  readonly tokens: Map<string, readonly string[]> = new Map([
    ["sentry-credential", ["org:read", "org:write", "org:ci"]],
  ]);
  /** Tokens that live and do not open the organisation, whatever they say of themselves. */
  readonly strangers: Set<string> = new Set();
  #organizationTokens: readonly OrganizationToken[] = [];
  #made = 0;
  #base = "";
  readonly #server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const as = headers.authorization === undefined ? "" : " with a token";
      this.requests.push(`${method} ${url}${as}`);
      const { status, body } = this.#answer(request, text);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });

  async listen(): Promise<string> {
    this.#base = `http://127.0.0.1:${await listen(this.#server)}`;
    return this.#base;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  /** What a person does on the page of the organisation's tokens. */
  async makesOrganizationToken(name: string): Promise<string> {
    const made = (await this.#inBrowser("POST", tokensPath, { name })) as { token: string };
    return made.token;
  }

  /** Ends the one with that name. */
  async endsOrganizationToken(name: string): Promise<void> {
    const all = (await this.#inBrowser("GET", tokensPath)) as OrganizationToken[];
    const { id } = all.find((each) => each.name === name)!;
    await this.#inBrowser("DELETE", `${tokensPath}${id}/`);
  }

  /** Names of the organisation's tokens that live. */
  get organizationTokens(): readonly string[] {
    return this.#organizationTokens.map(({ name }) => name);
  }

  async #inBrowser(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the stand-in: ${response.status}`);
    return response.status === 204 ? undefined : response.json();
  }

  #answer({ method = "", url = "", headers }: IncomingMessage, text: string): Answered {
    const { pathname } = new URL(url, this.#base);
    const { authorization } = headers;
    const sessionOnly = pathname.endsWith("/api-tokens/") || pathname.startsWith(tokensPath);
    if (sessionOnly) {
      return authorization === undefined && headers.cookie === cookie
        ? this.#ofOrganization(method, pathname, text)
        : { status: 401, body: { detail: "Authentication credentials were not provided." } };
    }
    if (authorization === undefined) {
      return pathname === "/api/0/"
        ? { status: 200, body: { version: "0", auth: null, user: null } }
        : { status: 401, body: { detail: "Authentication credentials were not provided." } };
    }
    const bearer = authorization.replace("Bearer ", "");
    const held = this.tokens.get(bearer);
    if (held === undefined) return { status: 401, body: { detail: "Invalid token" } };
    if (pathname === "/api/0/") {
      return { status: 200, body: { version: "0", auth: { scopes: held }, user: null } };
    }
    if (pathname === "/api/0/organizations/acme/releases/" && method === "GET") {
      return held.includes("org:ci") && !this.strangers.has(bearer)
        ? { status: 200, body: [] }
        : { status: 403, body: {} };
    }
    if (!held.includes("org:write")) return { status: 403, body: { detail: "no permission" } };
    return this.#ofIntegration(method, pathname, text);
  }

  #ofOrganization(method: string, path: string, text: string): Answered {
    if (method === "GET") {
      const body = this.#organizationTokens.map(({ id, name }) => ({ id, name }));
      return { status: 200, body };
    }
    if (method === "DELETE") {
      const gone = this.#organizationTokens.find(({ id }) => path.endsWith(`/${id}/`));
      if (gone === undefined) return { status: 404, body: {} };
      this.#organizationTokens = this.#organizationTokens.filter((each) => each !== gone);
      this.tokens.delete(gone.text);
      return { status: 204 };
    }
    const { name } = JSON.parse(text) as { name: string };
    this.#made += 1;
    const payload = {
      iat: Date.now() / 1000,
      url: this.#base,
      region_url: this.#base,
      org: "acme",
    };
    const made = organizationToken(payload, `canary${"x".repeat(32)}${this.#made}`);
    this.tokens.set(made, ["org:ci"]);
    const id = String(1000 + this.#made);
    this.#organizationTokens = [...this.#organizationTokens, { id, name, text: made }];
    return { status: 201, body: { id, name, scopes: ["org:ci"], token: made } };
  }

  #ofIntegration(method: string, path: string, text: string): Answered {
    const asked = text === "" ? {} : (JSON.parse(text) as { name: string; scopes: string[] });
    if (method === "GET") return { status: 200, body: this.apps };
    if (method === "POST") {
      const { name, scopes } = asked as { name: string; scopes: string[] };
      const app = { slug: `${name}-1a2b`, name, scopes };
      this.apps.push(app);
      return { status: 201, body: app };
    }
    const app = this.apps.find(({ slug }) => path.includes(slug));
    if (app === undefined) return { status: 404, body: {} };
    Object.assign(app, asked);
    return { status: 200, body: app };
  }
}
