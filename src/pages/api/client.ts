/** What opens the API: the browser's own session, or a token that lives in this page alone. */
export type Credential =
  | { readonly kind: "session"; readonly csrf: string }
  | { readonly kind: "token"; readonly token: string };

export type Query = Readonly<Record<string, string | number | undefined>>;

/** A refusal in the service's own words. */
export class ApiError extends Error {
  readonly status: number;
  readonly help: string | undefined;
  readonly field: string | undefined;

  constructor(status: number, message: string, help?: string, field?: string) {
    super(message);
    this.status = status;
    this.help = help;
    this.field = field;
  }
}

/** The service's API for one credential and organisation. */
export interface Api {
  readonly organization: string;
  readonly credential: Credential;
  /** @throws {ApiError} */
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  /** @throws {ApiError} */
  send<T>(
    method: string,
    path: string,
    body?: object,
    query?: Query,
    signal?: AbortSignal,
  ): Promise<T>;
  /** The address of an operation, for a link that the browser follows with its session. */
  address(path: string, query?: Query): string;
}

export function openApi(credential: Credential, organization: string): Api {
  const address = (path: string, query: Query = {}): string =>
    withQuery(path, { ...query, org: organization });
  return {
    organization,
    credential,
    address,
    get: (path, query, signal) =>
      request(credential, "GET", address(path, query), undefined, signal),
    send: (method, path, body, query, signal) =>
      request(credential, method, address(path, query), body, signal),
  };
}

function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

/**
 * One request. Only this origin is ever asked, and only it learns the credential.
 *
 * @throws {ApiError}
 */
export async function request<T>(
  credential: Credential | undefined,
  method: string,
  address: string,
  body?: object,
  signal?: AbortSignal,
): Promise<T> {
  const headers = new Headers({ accept: "application/json" });
  if (credential?.kind === "session") headers.set("x-csrf-token", credential.csrf);
  if (credential?.kind === "token") headers.set("authorization", `Bearer ${credential.token}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers,
      mode: "same-origin",
      redirect: "error",
      credentials: credential?.kind === "token" ? "omit" : "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError(0, "the service does not answer", "Check the connection and try again.");
  }
  const text = await response.text();
  const json: unknown = text === "" ? undefined : parsed(text);
  if (response.ok) return json as T;
  throw refusalOf(response, json);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's own page, perhaps; the status says enough.
    return undefined;
  }
}

function refusalOf({ status, headers }: Response, json: unknown): ApiError {
  const { error } = (json ?? {}) as {
    error?: { message?: string; help?: string; field?: string };
  };
  if (status === 401) {
    return new ApiError(status, "you are signed out", "Sign in again; nothing was changed.");
  }
  const wait = Number(headers.get("retry-after") ?? 0);
  if (status === 429 && wait > 0) {
    const minutes = Math.ceil(wait / 60);
    const help = `Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`;
    return new ApiError(status, error?.message ?? "too many requests", help);
  }
  return new ApiError(
    status,
    error?.message ?? `the service answered ${status}`,
    error?.help,
    error?.field,
  );
}
