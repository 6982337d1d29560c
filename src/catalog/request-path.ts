import { PathText } from "./path-text.ts";
import { decodeSegment } from "./template.ts";

/** A URL or path as somebody wrote it, taken apart. */
export interface RequestPath {
  /** In lower case, with its port; absent where only a path was written. */
  readonly host?: string;
  /** Its segments are decoded, none is empty. A placeholder (`{x}`, `:x`, `<x>`, `$X`, `${x}`) stays as it is. */
  readonly path: PathText;
}

/**
 * Takes a URL or path apart. Query, fragment, user name, trailing and double slashes are dropped,
 * `.` and `..` are resolved as browsers do. Understands any text; never throws.
 */
export function parseRequestPath(written: string): RequestPath {
  const text = written.trim();
  if (text.startsWith("/")) return { path: pathOf(text, 0) };
  const start = /^[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2}/.exec(text)?.[0].length;
  if (start === undefined) {
    const path = pathOf(text, 0);
    // `$SENTRY_URL/api/0/…`: the placeholder holds the host.
    const based = path.length > 1 && isPlaceholder(path.segment(0));
    return { path: based ? path.without(1) : path };
  }
  let end = nextOf(text, start, "/\\?#");
  if (end === -1) end = text.length;
  const authority = text.slice(start, end);
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  return { host, path: pathOf(text, end) };
}

/** Whether a whole segment stands for a value that the code fills in. */
export function isPlaceholder(segment: string): boolean {
  return /^(?:\{[^{}]*\}|\$\{(?:[^{}]|\{[^{}]*\})*\}|:[A-Za-z_]\w*|<[^<>]*>|\$[A-Za-z_]\w*)$/.test(
    segment,
  );
}

function pathOf(text: string, start: number): PathText {
  const encoded = text.includes("%", start);
  // Only dots that begin a segment, or that are encoded, can make one that goes nowhere or up.
  const dotted = encoded || text.includes("/.", start) || text.startsWith(".", start);
  const braced = text.includes("{", start);
  if (!encoded && !dotted && !braced) return PathText.ofText(text, start, endOfPath(text, start));
  const parts = braced
    ? splitAround(text, start)
    : text.slice(start, endOfPath(text, start)).split("/");
  const segments: string[] = [];
  for (const part of parts) {
    const segment = decodeSegment(part);
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return PathText.ofSegments(segments);
}

/** Where a query or a fragment begins, or the text ends. */
function endOfPath(text: string, start: number): number {
  const query = text.indexOf("?", start);
  const fragment = text.indexOf("#", start);
  if (query === -1) return fragment === -1 ? text.length : fragment;
  return fragment === -1 ? query : Math.min(query, fragment);
}

/** Splits at slashes outside braces: in `/a/${b ? c : d / 2}/e` the braces hold code. */
function splitAround(text: string, start: number): string[] {
  const parts: string[] = [];
  let from = start;
  for (;;) {
    const at = nextOf(text, from, "/?#");
    if (at === -1) return [...parts, text.slice(from)];
    parts.push(text.slice(from, at));
    if (text[at] !== "/") return parts;
    from = at + 1;
  }
}

/** The first of `characters` from `start` on that stands outside braces. */
function nextOf(text: string, start: number, characters: string): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === "{") depth += 1;
    else if (character === "}") depth = Math.max(0, depth - 1);
    else if (depth === 0 && characters.includes(character)) return at;
  }
  return -1;
}
