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
