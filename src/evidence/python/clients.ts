import type { Role } from "../typescript/clients.ts";

/** What a name of a module means: a client as it is, or what makes one when called. */
export interface PyClientImport {
  readonly client: string;
  readonly path?: readonly string[];
  /** Calling it makes the client; keyword and position of its base URL. */
  readonly makes?: { readonly base?: string; readonly position?: number };
}

const verbs = ["get", "post", "put", "patch", "delete", "head", "options"];

/** Members of HTTP clients: the method, and what the arguments are. */
export const pyVerbs: Readonly<Record<string, { method?: string; roles: readonly Role[] }>> = {
  ...Object.fromEntries(
    verbs.map((name) => [name, { method: name.toUpperCase(), roles: ["url"] as const }]),
  ),
  request: { roles: ["method", "url"] },
  stream: { roles: ["method", "url"] },
  urlopen: { roles: ["url", "body"] },
  request_encode_url: { roles: ["method", "url"] },
  request_encode_body: { roles: ["method", "url"] },
};

const functions = Object.fromEntries(
  [...verbs, "request"].map((name) => [name, { client: "http", path: [name] }]),
);
const session: PyClientImport = { client: "http", makes: { base: "base_url", position: 0 } };
const bare: PyClientImport = { client: "http", makes: { base: "base_url" } };

/** By module, then by name. */
export const pyClients: Readonly<Record<string, Readonly<Record<string, PyClientImport>>>> = {
  requests: { ...functions, Session: bare, session: bare },
  "requests.sessions": { Session: bare },
  "requests_toolbelt.sessions": { BaseUrlSession: session },
  requests_toolbelt: {},
  httpx: {
    ...functions,
    stream: { client: "http", path: ["stream"] },
    Client: bare,
    AsyncClient: bare,
  },
  aiohttp: { request: { client: "http", path: ["request"] }, ClientSession: session },
  urllib3: {
    request: { client: "http", path: ["request"] },
    PoolManager: bare,
    HTTPSConnectionPool: session,
  },
  "urllib.request": { urlopen: { client: "urlopen" }, Request: { client: "urllib.Request" } },
  "http.client": { HTTPSConnection: { client: "http", makes: { position: 0 } } },
  github: {
    Github: { client: "pygithub", path: ["Github"], makes: {} },
    GithubIntegration: { client: "pygithub", path: ["GithubIntegration"], makes: {} },
  },
  "github.MainClass": { Github: { client: "pygithub", path: ["Github"], makes: {} } },
  gitlab: { Gitlab: { client: "python-gitlab", path: ["Gitlab"], makes: {} } },
  slack_sdk: { WebClient: { client: "slack_sdk", makes: {} } },
  "slack_sdk.web": { WebClient: { client: "slack_sdk", makes: {} } },
  "slack_sdk.web.async_client": { AsyncWebClient: { client: "slack_sdk", makes: {} } },
  slack: { WebClient: { client: "slack_sdk", makes: {} } },
};

/** Annotations that say which client a parameter is. */
export const pyTypes: Readonly<
  Record<string, { readonly client: string; readonly path: readonly string[] }>
> = {
  "requests.Session": { client: "http", path: [] },
  Session: { client: "http", path: [] },
  "httpx.Client": { client: "http", path: [] },
  "httpx.AsyncClient": { client: "http", path: [] },
  AsyncClient: { client: "http", path: [] },
  "aiohttp.ClientSession": { client: "http", path: [] },
  ClientSession: { client: "http", path: [] },
  Github: { client: "pygithub", path: ["Github"] },
  Repository: { client: "pygithub", path: ["Repository"] },
  "Repository.Repository": { client: "pygithub", path: ["Repository"] },
  PullRequest: { client: "pygithub", path: ["PullRequest"] },
  WebClient: { client: "slack_sdk", path: [] },
};
