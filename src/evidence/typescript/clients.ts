/**
 * HTTP clients of the JavaScript world: which import gives which client, and where in a call of it
 * the URL, the method and the options stand. From the clients' own documentation.
 */

/** What the n-th argument of a call is. */
export type Role = "url" | "options" | "body" | "method";

export interface HttpClient {
  /** How it is called in a report. */
  readonly title: string;
  /** The client itself can be called. An options object may stand where the URL is expected. */
  readonly call?: readonly Role[];
  /** Members that make a request: the method they send, or none where the options say it. */
  readonly verbs: Readonly<
    Record<string, { readonly method?: string; readonly roles: readonly Role[] }>
  >;
  /** Fields of the settings that stand before every URL. */
  readonly base: readonly string[];
  /** Members that make another client from settings. */
  readonly makes: readonly string[];
  /** Fields of the options that hold the URL or the path. */
  readonly urlFields: readonly string[];
  readonly methodFields: readonly string[];
  /** The first argument of its constructor is the origin. */
  readonly originFirst?: boolean;
  /** A request without a method is a POST when it has a body. */
  readonly bodyMeansPost?: boolean;
}

const reading = ["get", "head", "delete", "options"] as const;
const writing = ["post", "put", "patch"] as const;

function verbs(
  names: readonly string[],
  roles: readonly Role[],
): Record<string, { method: string; roles: readonly Role[] }> {
  return Object.fromEntries(
    names.map((name) => [name, { method: name === "del" ? "DELETE" : name.toUpperCase(), roles }]),
  );
}

const plain = { base: [], makes: [], urlFields: ["url", "uri"], methodFields: ["method"] } as const;
const allVerbs = [...reading, ...writing, "del"];

export const httpClients: Readonly<Record<string, HttpClient>> = {
  fetch: {
    ...plain,
    title: "fetch",
    call: ["url", "options"],
    verbs: { raw: { roles: ["url", "options"] }, native: { roles: ["url", "options"] } },
    base: ["baseURL", "baseUrl"],
    makes: ["create", "defaults"],
  },
  axios: {
    ...plain,
    title: "axios",
    call: ["url", "options"],
    verbs: {
      ...verbs(reading, ["url", "options"]),
      ...verbs(writing, ["url", "body", "options"]),
      postForm: { method: "POST", roles: ["url", "body", "options"] },
      putForm: { method: "PUT", roles: ["url", "body", "options"] },
      patchForm: { method: "PATCH", roles: ["url", "body", "options"] },
      request: { roles: ["options"] },
    },
    base: ["baseURL"],
    makes: ["create"],
  },
  got: {
    ...plain,
    title: "got",
    call: ["url", "options"],
    verbs: {
      ...verbs([...reading, ...writing], ["url", "options"]),
      stream: { roles: ["url", "options"] },
      paginate: { roles: ["url", "options"] },
    },
    base: ["prefixUrl", "baseUrl"],
    makes: ["extend"],
  },
  ky: {
    ...plain,
    title: "ky",
    call: ["url", "options"],
    verbs: verbs([...reading, ...writing], ["url", "options"]),
    base: ["prefixUrl", "prefix", "baseUrl"],
    makes: ["create", "extend"],
  },
  undici: {
    ...plain,
    title: "undici",
    call: ["url", "options"],
    verbs: {},
    urlFields: ["path"],
  },
  "undici.pool": {
    ...plain,
    title: "undici",
    verbs: {
      request: { roles: ["options"] },
      stream: { roles: ["options"] },
      pipeline: { roles: ["options"] },
    },
    base: ["origin"],
    urlFields: ["path"],
    originFirst: true,
  },
  "node:http": {
    ...plain,
    title: "node:http",
    verbs: {
      request: { roles: ["url", "options"] },
      get: { method: "GET", roles: ["url", "options"] },
    },
    urlFields: ["path", "pathname"],
  },
  superagent: {
    ...plain,
    title: "superagent",
    call: ["method", "url"],
    verbs: verbs(allVerbs, ["url", "body"]),
  },
  request: {
    ...plain,
    title: "request",
    call: ["url", "options"],
    verbs: verbs(allVerbs, ["url", "options"]),
    base: ["baseUrl"],
    makes: ["defaults"],
  },
  needle: {
    ...plain,
    title: "needle",
    call: ["method", "url", "body", "options"],
    verbs: { ...verbs(reading, ["url", "options"]), ...verbs(writing, ["url", "body", "options"]) },
  },
  jquery: {
    ...plain,
    title: "jQuery",
    verbs: {
      ajax: { roles: ["url", "options"] },
      get: { method: "GET", roles: ["url", "body"] },
      getJSON: { method: "GET", roles: ["url", "body"] },
      post: { method: "POST", roles: ["url", "body"] },
    },
    methodFields: ["method", "type"],
  },
};

/** What an import of a module means: a client as it is, or what makes one when called. */
export interface ClientImport {
  readonly client: string;
  readonly path?: readonly string[];
  /** Calling or constructing it makes the client; the argument with its settings. */
  readonly maker?: number;
}

const http: ClientImport = { client: "node:http" };
const fetchImport: Readonly<Record<string, ClientImport>> = {
  default: { client: "fetch" },
  fetch: { client: "fetch" },
  "*": { client: "fetch" },
};
const octokitClass: ClientImport = { client: "octokit", maker: 0 };
const octokitExports: Readonly<Record<string, ClientImport>> = {
  Octokit: octokitClass,
  default: octokitClass,
  "*": octokitClass,
  App: { client: "octokit.app", maker: 0 },
  OAuthApp: { client: "octokit.app", maker: 0 },
};
const octokitRequest: Readonly<Record<string, ClientImport>> = {
  request: { client: "octokit", path: ["request"] },
};
const slack: ClientImport = { client: "slack", maker: 1 };
const gitbeaker: Readonly<Record<string, ClientImport>> = {
  Gitlab: { client: "gitbeaker", maker: 0 },
  default: { client: "gitbeaker", maker: 0 },
  "*": { client: "gitbeaker" },
};

/** By module, then by exported name (`*`: the module itself, which CommonJS calls or members). */
export const clientImports: Readonly<Record<string, Readonly<Record<string, ClientImport>>>> = {
  "node-fetch": fetchImport,
  "node-fetch-native": fetchImport,
  "cross-fetch": fetchImport,
  "isomorphic-fetch": fetchImport,
  "isomorphic-unfetch": fetchImport,
  unfetch: fetchImport,
  "whatwg-fetch": fetchImport,
  "make-fetch-happen": fetchImport,
  "minipass-fetch": fetchImport,
  "fetch-retry": { default: { client: "fetch", maker: 9 }, "*": { client: "fetch", maker: 9 } },
  "undici-fetch": fetchImport,
  ofetch: {
    ofetch: { client: "fetch" },
    $fetch: { client: "fetch" },
    fetch: { client: "fetch" },
  },
  axios: {
    default: { client: "axios" },
    axios: { client: "axios" },
    "*": { client: "axios" },
  },
  got: { default: { client: "got" }, got: { client: "got" }, "*": { client: "got" } },
  ky: { default: { client: "ky" }, ky: { client: "ky" }, "*": { client: "ky" } },
  "ky-universal": { default: { client: "ky" }, "*": { client: "ky" } },
  undici: {
    fetch: { client: "fetch" },
    request: { client: "undici" },
    stream: { client: "undici" },
    pipeline: { client: "undici" },
    Pool: { client: "undici.pool", maker: 0 },
    Client: { client: "undici.pool", maker: 0 },
  },
  http: {
    default: http,
    "*": http,
    request: { ...http, path: ["request"] },
    get: { ...http, path: ["get"] },
  },
  https: {
    default: http,
    "*": http,
    request: { ...http, path: ["request"] },
    get: { ...http, path: ["get"] },
  },
  "follow-redirects": { http, https: http },
  superagent: { default: { client: "superagent" }, "*": { client: "superagent" } },
  request: { default: { client: "request" }, "*": { client: "request" } },
  "request-promise": { default: { client: "request" }, "*": { client: "request" } },
  "request-promise-native": { default: { client: "request" }, "*": { client: "request" } },
  needle: { default: { client: "needle" }, "*": { client: "needle" } },
  jquery: { default: { client: "jquery" }, "*": { client: "jquery" } },
  octokit: octokitExports,
  "@octokit/core": octokitExports,
  "@octokit/rest": octokitExports,
  "@octokit/action": octokitExports,
  "@octokit/request": octokitRequest,
  "@octokit/graphql": { graphql: { client: "octokit", path: ["graphql"] } },
  "@octokit/app": octokitExports,
  "@actions/github": {
    getOctokit: { client: "octokit", maker: 1 },
    GitHub: { client: "octokit", maker: 1 },
  },
  "@actions/github/lib/utils": { GitHub: { client: "octokit", maker: 0 } },
  probot: { ProbotOctokit: octokitClass },
  "@slack/web-api": { WebClient: slack },
  "@slack/bolt": { App: { client: "slack.app", maker: 0 } },
  "@gitbeaker/rest": gitbeaker,
  "@gitbeaker/node": gitbeaker,
  "@gitbeaker/core": gitbeaker,
  gitlab: gitbeaker,
  "@vercel/sdk": {
    Vercel: { client: "vercel", maker: 0 },
  },
};

/** Types that say which client a parameter is, whatever it is called. */
export const clientTypes: Readonly<Record<string, string>> = {
  Octokit: "octokit",
  ProbotOctokit: "octokit",
  GitHub: "octokit",
  RestEndpointMethods: "octokit",
  AxiosInstance: "axios",
  AxiosStatic: "axios",
  KyInstance: "ky",
  Got: "got",
  WebClient: "slack",
  Vercel: "vercel",
  Gitlab: "gitbeaker",
};

/** Names of the world around a module that are clients without an import. */
export const globalClients: Readonly<Record<string, string>> = {
  fetch: "fetch",
  $fetch: "fetch",
  axios: "axios",
  $: "jquery",
  jQuery: "jquery",
};
