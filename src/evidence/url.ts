import { join, pieces, text, unknown } from "./value-text.ts";
import type { Single, TextValue, UnknownValue } from "./value.ts";

/** A URL with holes, taken apart. */
export interface SymbolicUrl {
  /** Lower case, with `{name}` for unknown labels; absent for a path alone. */
  readonly host?: string;
  /** What stands where scheme and host should, when it is unknown: its names. */
  readonly base?: UnknownValue;
  /** Segments between slashes, query and fragment removed. */
  readonly segments: readonly Segment[];
}

/** One segment of a path: its known texts with holes between them. */
export interface Segment {
  readonly parts: readonly (TextValue | UnknownValue)[];
  /** The last hole is glued to known text at the end of the path: it may be a query string. */
  readonly mayEnd?: boolean;
}

export const scheme: RegExp = /^(?:https?|wss?):\/\//i;
const queryNames =
  /^(?:query|qs|querystring|search|searchparams|params|urlparams|suffix|querysuffix|q|encodedparams)$/i;

/** Takes one alternative apart; undefined where there is nothing like a path in it. */
export function parseUrl(value: Single): SymbolicUrl | undefined {
  if (value.kind !== "text" && value.kind !== "concat" && value.kind !== "unknown") {
    return undefined;
  }
  let parts: readonly (TextValue | UnknownValue)[] = pieces(value);
  let host: string | undefined;
  let base: UnknownValue | undefined;
  const first = parts[0];
  if (first === undefined) return undefined;
  if (first.kind === "text" && scheme.test(first.text)) {
    [host, parts] = takeHost([text(first.text.replace(scheme, "")), ...parts.slice(1)]);
    // `https://${host}/api`: the host is not known, what names it is.
    if (/^\{\w+\}$/.test(host)) {
      const name = pieces(value).find((part) => part.kind === "unknown");
      if (name !== undefined) [base, host] = [name, undefined];
    }
  } else if (first.kind === "text" && first.text.startsWith("//")) {
    [host, parts] = takeHost([text(first.text.slice(2)), ...parts.slice(1)]);
  } else if (first.kind === "unknown") {
    const second = parts[1];
    if (second?.kind === "text" && second.text.startsWith("://")) {
      // `${protocol}://${host}/…`
      const known = [text(`https${second.text}`), ...parts.slice(2)];
      return parseUrl(join(known));
    }
    base = first;
    parts = parts.slice(1);
  }
  return {
    ...(host === undefined ? {} : { host }),
    ...(base === undefined ? {} : { base }),
    segments: segmentsOf(withoutQuery(parts)),
  };
}

function takeHost(
  parts: readonly (TextValue | UnknownValue)[],
): [string, readonly (TextValue | UnknownValue)[]] {
  let host = "";
  for (const [index, part] of parts.entries()) {
    if (part.kind === "unknown") {
      // `https://api.github.com` and a hole: the host is whole, so the hole begins the path.
      if (index > 0 && /\.[a-z]{2,}$/i.test(host)) return [tidyHost(host), parts.slice(index)];
      host += `{${part.name}}`;
      continue;
    }
    const end = part.text.search(/[/?#]/);
    if (end === -1) {
      host += part.text;
      continue;
    }
    host += part.text.slice(0, end);
    return [tidyHost(host), [text(part.text.slice(end)), ...parts.slice(index + 1)]];
  }
  return [tidyHost(host), []];
}

function tidyHost(host: string): string {
  return host
    .replace(/^[^@]*@/, "")
    .replace(/:\d*$/, "")
    .toLowerCase();
}

/** Cuts at `?` or `#`, and drops a last hole that is named like a query string. */
function withoutQuery(parts: readonly (TextValue | UnknownValue)[]): (TextValue | UnknownValue)[] {
  const kept: (TextValue | UnknownValue)[] = [];
  for (const part of parts) {
    if (part.kind === "text") {
      const end = part.text.search(/\{?[?#]/);
      if (end !== -1) {
        kept.push(text(part.text.slice(0, end)));
        return kept;
      }
    }
    kept.push(part);
  }
  const last = kept.at(-1);
  if (last?.kind === "unknown" && queryNames.test(last.name)) kept.pop();
  return kept;
}

function segmentsOf(parts: readonly (TextValue | UnknownValue)[]): Segment[] {
  const segments: (TextValue | UnknownValue)[][] = [[]];
  for (const part of parts) {
    if (part.kind === "unknown") {
      segments.at(-1)!.push(part);
      continue;
    }
    for (const [index, piece] of part.text.split("/").entries()) {
      if (index > 0) segments.push([]);
      segments.at(-1)!.push(...holes(piece));
    }
  }
  return segments
    .filter((segment) => segment.length > 0)
    .map((segment, index, all) => {
      const glued =
        index === all.length - 1 &&
        segment.length === 2 &&
        segment[0]!.kind === "text" &&
        segment[1]!.kind === "unknown";
      return glued ? { parts: segment, mayEnd: true } : { parts: segment };
    });
}

/** `{owner}`, `:owner`, `%s`: holes that the text itself has. */
function holes(piece: string): (TextValue | UnknownValue)[] {
  if (piece === "") return [];
  if (/^:[A-Za-z_]\w*$/.test(piece)) return [unknown(piece.slice(1))];
  const found: (TextValue | UnknownValue)[] = [];
  let at = 0;
  for (const match of piece.matchAll(/\{\+?([A-Za-z_][\w-]*)\+?\}|<([a-z_]\w*)>|%[sd]/g)) {
    if (match.index > at) found.push(text(piece.slice(at, match.index)));
    found.push(unknown(match[1] ?? match[2] ?? "value"));
    at = match.index + match[0].length;
  }
  if (at < piece.length) found.push(text(piece.slice(at)));
  return found;
}

/** The path as it stands in the source, holes in braces, with a leading slash. */
export function renderPath(url: SymbolicUrl, original: Single): string {
  const body = url.segments
    .map((segment) =>
      segment.parts.map((part) => (part.kind === "text" ? part.text : `{${part.name}}`)).join(""),
    )
    .join("/");
  const last = pieces(original).at(-1);
  const slash = last?.kind === "text" && /\/(?:[?#].*)?$/.test(last.text) && body !== "" ? "/" : "";
  return `/${body}${slash}`;
}
