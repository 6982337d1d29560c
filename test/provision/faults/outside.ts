import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Capabilities } from "../../../src/provision/token-provider.ts";
import { minted } from "../../canary/ledger.ts";
import { listen } from "../../loopback.ts";
import { GitLabStandIn, type IssuedToken } from "../gitlab-stand-in.ts";

/**
 * A kind of provider, by what the lifecycle tells apart; `gitlab` and `gitlab-self` are the real
 * clients of GitLab's rotation, by a second token and by the rotated one.
 */
export type ProviderKind = "multi" | "replace" | "assisted" | "unlistable" | GitLabKind;
export type GitLabKind = "gitlab" | "gitlab-self";
export type SinkKind = "readable" | "write-only";

export const managerToken = "manager-of-the-stand-in";

export function capabilitiesOf(kind: Exclude<ProviderKind, GitLabKind>): Capabilities {
  return {
    mint: kind === "unlistable" ? "multi" : kind,
    listable: kind === "multi" || kind === "replace",
    nameable: kind === "multi" || kind === "unlistable",
    expiry: "none",
    managerCredential: "separate",
  };
}

/** What goes wrong with one request. `kill`: the client dies, by SIGKILL. */
export type Fault =
  | "kill-before"
  | "kill-after"
  /** The effect happens, the answer does not come. */
  | "lose"
  /** Neither. */
  | "drop"
  /** No answer, and the effect comes once somebody has looked. */
  | "late"
  /** The effect, and half of the answer. */
  | "truncate"
  | "429"
  | "500"
  /** The effect, and an answer that says otherwise. */
  | "502";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request, split into what it does and what is answered. */
interface Handling {
  readonly effect: () => Answer;
  /** Reading what a late effect would change lets it happen afterwards. */
  readonly looks: boolean;
}

/**
 * A stand-in for a provider and for the places that tokens go to, over real HTTP, in which one
 * request goes wrong in a chosen way. What must never be asked of it is noted as a breach.
 */
export class Outside {
  readonly kind: ProviderKind;
  readonly sinks: readonly SinkKind[];
  readonly tokens: IssuedToken[] = [];
  readonly places: { value: string | undefined; tokenId: string | undefined; version: number }[];
  readonly breaches: string[] = [];
  readonly labels: string[] = [];
  /** How often something was asked to be minted. */
  get mints(): number {
    return this.labels.length + this.#gitlab.rotations;
  }

  /** Requests so far, in words. */
  readonly requests: string[] = [];
  /** A leak, or an end that was asked for: places may hold a dead token. */
  mayBreak = false;
  fault: { readonly at: number; readonly kind: Fault } | undefined;
  /** Kills the client; set where it is a process. */
  kill: (() => void) | undefined;
  #late: (() => void) | undefined;
  readonly #server: Server;
  readonly #gitlab: GitLabStandIn;

  constructor(kind: ProviderKind, sinks: readonly SinkKind[]) {
    this.kind = kind;
    this.#gitlab = new GitLabStandIn(this, kind === "gitlab" ? managerToken : "");
    this.sinks = sinks;
    this.places = sinks.map(() => ({ value: undefined, tokenId: undefined, version: 0 }));
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.#server)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  issue(name: string, scopes: readonly string[], parent?: string): IssuedToken {
    const number = this.tokens.length + 1;
    const secret = `canary-${number}-${crypto.randomUUID()}`;
    minted(secret);
    const base = { id: `t${number}`, name, scopes, secret, live: true };
    const token = { ...base, ...(parent === undefined ? {} : { parent }) };
    this.tokens.push(token);
    return token;
  }

  /** What was held up happens now; answers whether anything was. */
  catchUp(): boolean {
    const late = this.#late;
    this.#late = undefined;
    late?.();
    return late !== undefined;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    request.setEncoding("utf8");
    for await (const chunk of request) text += chunk as string;
    const words = `${request.method} ${request.url}`;
    const at = this.requests.push(words) - 1;
    const handling = this.#handle(request, text === "" ? {} : (JSON.parse(text) as object));
    const struck = this.fault?.at === at ? this.fault.kind : undefined;
    if (struck === undefined) {
      const { status, body } = handling.effect();
      send(response, status, JSON.stringify(body));
      if (handling.looks) this.catchUp();
      return;
    }
    switch (struck) {
      case "kill-before":
        this.kill!();
        return;
      case "kill-after":
        handling.effect();
        this.kill!();
        return;
      case "lose":
        handling.effect();
        break;
      case "late":
        this.#late = () => handling.effect();
        break;
      case "drop":
        break;
      case "truncate": {
        const half = JSON.stringify(handling.effect().body ?? { nothing: true });
        response.writeHead(200, { "content-length": half.length });
        response.write(half.slice(0, Math.floor(half.length / 2)), () => request.socket.destroy());
        return;
      }
      case "429":
        send(response, 429, "{}", { "retry-after": "0" });
        return;
      case "500":
        send(response, 500, "{}");
        return;
      case "502":
        handling.effect();
        send(response, 502, "<html>bad gateway</html>");
        return;
    }
    request.socket.destroy();
  }

  #handle(request: IncomingMessage, body: object): Handling {
    const { method = "", url = "" } = request;
    if (url.startsWith("/api/v4/")) {
      const secret = String(request.headers["private-token"] ?? "");
      const effect = (): Answer => this.#gitlab.answer(method, url, secret);
      return { effect, looks: url.includes("?") };
    }
    const bearer = (request.headers.authorization ?? "").replace("Bearer ", "");
    const manages = bearer === managerToken;
    if (url === "/self") return { effect: () => this.#self(bearer), looks: false };
    if (!manages) {
      this.breaches.push(`I3: ${method} ${url} was not asked by the manager`);
    }
    if (url === "/tokens" && method === "GET") {
      return { effect: () => this.#list(), looks: true };
    }
    if (url === "/tokens") {
      const asked = body as { label: string; scopes: string[]; replaces?: string };
      if (this.labels.includes(asked.label)) {
        this.breaches.push(`a mint was sent twice: ${asked.label}`);
      }
      this.labels.push(asked.label);
      return { effect: () => this.#mint(asked), looks: false };
    }
    if (url.startsWith("/tokens/")) {
      return { effect: () => this.#revoke(url.slice(8)), looks: false };
    }
    const index = Number(url.slice(7));
    if (method === "GET") return { effect: () => this.#read(index), looks: true };
    const written = body as { value: string; tokenId: string };
    return { effect: () => this.#write(index, written), looks: false };
  }

  #self(secret: string): Answer {
    const token = this.tokens.find((each) => each.secret === secret);
    if (token?.live !== true) return { status: 401, body: {} };
    return { status: 200, body: { id: token.id, scopes: token.scopes } };
  }

  #list(): Answer {
    const live = this.tokens.filter((token) => token.live);
    return { status: 200, body: live.map(({ id, name }) => ({ id, name })) };
  }

  #mint({
    label,
    scopes,
    replaces,
  }: {
    label: string;
    scopes: string[];
    replaces?: string;
  }): Answer {
    const old = this.tokens.find(({ id }) => id === replaces);
    if (replaces !== undefined && old?.live !== true) {
      return { status: 400, body: { message: "already revoked" } };
    }
    if (old !== undefined) old.live = false;
    const { id, secret } = this.issue(old?.name ?? label, scopes);
    return { status: 201, body: { id, secret } };
  }

  #revoke(id: string): Answer {
    const token = this.tokens.find((each) => each.id === id);
    const held = this.places.filter(({ value }) => value === token?.secret).length;
    if (token?.live === true && held > 0 && !this.mayBreak) {
      this.breaches.push(`I6: ${id} was revoked while ${held} places hold it`);
    }
    if (token !== undefined) token.live = false;
    return { status: 200, body: { revoked: id } };
  }

  #read(index: number): Answer {
    const { value, tokenId, version } = this.places[index]!;
    const readable = this.sinks[index] === "readable";
    return {
      status: 200,
      body: { there: value !== undefined, version, ...(readable ? { tokenId } : {}) },
    };
  }

  #write(index: number, { value, tokenId }: { value: string; tokenId: string }): Answer {
    const place = this.places[index]!;
    Object.assign(place, { value, tokenId, version: place.version + 1 });
    return { status: 200, body: { version: place.version } };
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, connection: "close" });
  response.end(text);
}
