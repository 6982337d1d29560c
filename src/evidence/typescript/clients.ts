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
