import type { Secret } from "../model/secret.ts";
import type { Failure } from "./failure.ts";

/** Where a client speaks to, and as whom. */
export interface Remote {
  /** Named in failures: `Vercel`, `GitHub`. */
  readonly name: string;
  /** Ends without a slash. */
  readonly base: string;
  readonly credential: Secret;
  /** The header that carries the credential; `authorization: Bearer …` unless stated. */
  readonly header?: (credential: Secret) => Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
}

/** One request. */
export interface Request {
  readonly method: string;
  /** Below the base, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** In place of the remote's own credential. */
  readonly as?: Secret;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds; 20,000 unless stated. */
  readonly timeout?: number;
}

/** An answer that came whole. */
export interface Reply {
  readonly status: number;
  /** Undefined where the body is empty or no JSON. */
  readonly json: unknown;
  /** Milliseconds. */
  readonly retryAfter?: number;
  readonly link?: string;
  /** All of them; absent where an answer came another way. */
  readonly headers?: Headers;
}

/** `sent` tells whether the request may have had an effect all the same. */
export type HttpResult =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly failure: Failure; readonly sent: boolean };

const mostBytes = 4 * 1024 * 1024;

/**
 * Sends one request, once, and reads the whole answer. Nothing of what was sent or came back is in a
 * failure but a status, and no redirect takes the credential elsewhere.
 */
export async function send(remote: Remote, request: Request): Promise<HttpResult> {
  const { method, path, body, as, timeout = 20_000 } = request;
  const carry = remote.header ?? bearer;
  const headers = {
    accept: "application/json",
    "user-agent": "scopewright",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...carry(as ?? remote.credential),
    ...request.headers,
  };
  try {
    const response = await remote.fetch(`${remote.base}${path}`, {
      method,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await textOf(response);
    if (text === undefined) return noAnswer(remote, "its answer is too long");
    return { ok: true, reply: replyOf(response, text) };
  } catch (error) {
    return noAnswer(remote, reasonOf(error));
  }
}

/** The whole body; undefined, and the rest not read, where it is too long. */
async function textOf(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function bearer(credential: Secret): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${credential.reveal()}` };
}

/** The header that GitLab takes tokens of every kind in. */
export function privateToken(credential: Secret): Readonly<Record<string, string>> {
  return { "private-token": credential.reveal() };
}

function replyOf(response: Response, text: string): Reply {
  const retryAfter = waitOf(response.headers.get("retry-after"));
  const link = response.headers.get("link");
  return {
    status: response.status,
    json: parsed(text),
    headers: response.headers,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(link === null ? {} : { link }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Milliseconds of a `Retry-After` in seconds or as a date. */
function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

/** Codes of the network alone: the message of an error may hold the URL or a header. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: unknown };
  if (name === "TimeoutError") return "no answer in time";
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return typeof code === "string" && /^[A-Z_]{3,40}$/.test(code) ? code : "the connection broke";
}

function noAnswer({ name, base }: Remote, why: string): HttpResult {
  const refused = why === "ECONNREFUSED" || why === "ENOTFOUND" || why === "EAI_AGAIN";
  const host = URL.parse(base)?.host ?? base;
  return {
    ok: false,
    sent: !refused,
    failure: {
      code: "unreachable",
      message: `${name} (${host}) does not answer: ${why}`,
      next: "see that this is the right address, and that it can be reached from here",
    },
  };
}

/** What a status means where nothing more is known; `what` completes «may not …». */
export function statusFailure(name: string, reply: Reply, what: string, code?: string): Failure {
  const { status, retryAfter } = reply;
  const of = (failure: Omit<Failure, "status">): Failure => ({
    ...failure,
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
  const said = code === undefined ? `${status}` : `${status} ${code}`;
  if (status === 401) {
    return of({
      code: "dead-credential",
      message: `${name} does not accept the credential (${said})`,
      next: "replace it; `scopewright doctor` tells which variable carries it",
    });
  }
  if (status === 403) {
    return of({
      code: "missing-permission",
      message: `${name}: the credential may not ${what} (${said})`,
      next: "use one that may: docs/sinks.md has the least that each has to be allowed",
    });
  }
  if (status === 404) {
    return of({
      code: "not-found",
      message: `${name} knows nothing there to ${what} (${said})`,
      next: "see that what the definition names is right, and that the credential may see it",
    });
  }
  if (status === 429) {
    const next = "wait as long as it asks";
    return of({ code: "rate-limited", message: `${name} asks to wait (${said})`, next });
  }
  if (status >= 500) {
    const next = "wait until it answers again";
    return of({ code: "server-error", message: `${name} failed (${said})`, next });
  }
  return of({
    code: "refused",
    message: `${name} refused to ${what} (${said})`,
    next: `see that what the definition states is something that ${name} takes`,
  });
}

/** A field of an answer, where it is an object that has it. */
export function field(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null && Object.hasOwn(json, name)
    ? (json as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** A text field that is short and plain enough to be shown: an error's code, an id. */
export function plainField(json: unknown, name: string): string | undefined {
  const value = field(json, name);
  return typeof value === "string" && /^[\w.:/@ -]{1,120}$/.test(value) ? value : undefined;
}

/** A text field; empty where there is none. Not for showing. */
export function textField(json: unknown, name: string): string {
  const value = field(json, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/**
 * The base of an API as a setting names it: https, or http on this machine alone, and no credential
 * in it, since addresses are shown.
 *
 * @throws {TypeError} for anything else, with what was expected
 */
export function apiBase(text: string): string {
  const url = URL.parse(text);
  // Whatever stands before an `@` may be a secret, in an address or in what was meant to be one.
  if (text.includes("@")) {
    throw new TypeError("it holds a credential, or what looks like one: https://host is expected");
  }
  const local = url !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && local))) {
    throw new TypeError(`${JSON.stringify(text)} is no address of an API: https://… is expected`);
  }
  return text.replace(/\/+$/, "");
}
