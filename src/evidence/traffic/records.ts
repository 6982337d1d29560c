/** One request that was seen. */
export interface SeenRequest {
  readonly method: string;
  /** With its host, where the recording has one. */
  readonly url: string;
  /** ISO 8601. */
  readonly at?: string;
  /** Where in the text it stands. */
  readonly offset: number;
}

/** Whether a file may be a recording, by its name. */
export const trafficPath: RegExp = /\.(?:har|jsonl|ndjson|log|json)$/;

/** The requests of a HAR file, a nock recording or a log of JSON lines; none in other files. */
export function seenRequests(path: string, content: string): readonly SeenRequest[] {
  if (path.endsWith(".har")) return harRequests(content);
  if (path.endsWith(".json")) {
    const start = content.slice(0, 2000);
    if (/^\s*\[/.test(start) && start.includes('"scope"')) return nockRequests(content);
    return /^\s*\{\s*"log"\s*:/.test(start) ? harRequests(content) : [];
  }
  return lineRequests(content);
}

function harRequests(content: string): SeenRequest[] {
  const entries = at(at(parsed(content), "log"), "entries");
  if (!Array.isArray(entries)) return [];
  return placed(
    content,
    entries.map((entry: unknown) => ({
      method: at(at(entry, "request"), "method"),
      url: at(at(entry, "request"), "url"),
      time: at(entry, "startedDateTime"),
    })),
  );
}

/** What `nock.recorder` writes: `scope` is `https://host:443`. */
function nockRequests(content: string): SeenRequest[] {
  const items = parsed(content);
  if (!Array.isArray(items)) return [];
  return placed(
    content,
    items.map((item: unknown) => {
      const [scope, path] = [at(item, "scope"), at(item, "path")];
      const url = typeof scope === "string" && typeof path === "string" ? scope + path : undefined;
      return { method: at(item, "method"), url, find: path, time: undefined };
    }),
  );
}

interface Raw {
  readonly method: unknown;
  readonly url: unknown;
  readonly time: unknown;
  /** What to look for in the text, where it is not the URL. */
  readonly find?: unknown;
}

function placed(content: string, raw: readonly Raw[]): SeenRequest[] {
  const found: SeenRequest[] = [];
  let from = 0;
  for (const { method, url, time, find } of raw) {
    if (typeof method !== "string" || typeof url !== "string") continue;
    const sought = JSON.stringify(typeof find === "string" ? find : url).slice(1, -1);
    const offset = content.indexOf(sought, from);
    if (offset !== -1) from = offset + 1;
    found.push({
      method: method.toUpperCase(),
      url,
      offset: Math.max(0, offset),
      ...withTime(time),
    });
  }
  return found;
}

const methodFields = ["method", "http_method", "request_method", "verb", "httpMethod"];
const urlFields = ["url", "request_url", "http_url", "uri", "request_uri", "path", "target"];
const hostFields = ["host", "hostname", "http_host", "authority", "server_name", "vhost", "domain"];
const timeFields = ["time", "timestamp", "@timestamp", "ts", "datetime", "date", "start_time"];
const nested = ["req", "request", "http", "httpRequest"];

/** Access logs: one JSON object a line, with the names that common servers and proxies use. */
function lineRequests(content: string): SeenRequest[] {
  const found: SeenRequest[] = [];
  let offset = 0;
  for (const line of content.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    if (!line.trimStart().startsWith("{")) continue;
    const record = parsed(line);
    if (record === undefined) continue;
    const inner = nested.map((name) => at(record, name)).filter((item) => typeof item === "object");
    const read = (names: readonly string[]): unknown =>
      [record, ...inner]
        .flatMap((item) => names.map((name) => at(item, name)))
        .find((value) => typeof value === "string" || typeof value === "number");
    // `"request": "GET /path HTTP/1.1"`, as Apache and nginx have it.
    const request = at(record, "request");
    const parts = typeof request === "string" ? /^([A-Z]+) (\S+)/.exec(request) : null;
    const method = read(methodFields) ?? parts?.[1];
    const target = read(urlFields) ?? parts?.[2];
    if (typeof method !== "string" || typeof target !== "string") continue;
    const host = read(hostFields);
    const url =
      target.startsWith("/") && typeof host === "string" ? `https://${host}${target}` : target;
    found.push({ method: method.toUpperCase(), url, offset: start, ...withTime(read(timeFields)) });
  }
  return found;
}

function withTime(time: unknown): { readonly at?: string } {
  if (typeof time !== "string" && typeof time !== "number") return {};
  // Seconds or milliseconds since 1970, or a date as text.
  const value = typeof time === "number" && time < 1e11 ? time * 1000 : time;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? {} : { at: date.toISOString() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function at(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
