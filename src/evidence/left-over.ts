import type { Catalog } from "../catalog/compiled.ts";
import type { InferredCall, UnresolvedSite } from "../model/evidence.ts";
import type { Span } from "../model/span.ts";
import type { Found } from "./found.ts";
import { matchSegments } from "./match-path.ts";
import { isDistinct, providersFor } from "./places.ts";
import { isLiteral } from "./segments.ts";
import { pathsOf } from "./templates.ts";
import { parseUrl, renderPath } from "./url.ts";
import type { Single } from "./value.ts";

/** What is told of one file, and of all. */
export interface Told {
  /** Paths of operations that are told of this file, and of any, with their provider. */
  readonly here: ReadonlySet<string>;
  readonly everywhere: ReadonlySet<string>;
  /** Whether the place lies in one that is told. */
  covers(start: number, end: number): boolean;
}

export function toldIn({ calls, unresolved }: Found, file: string): Told {
  const spans = [...calls, ...unresolved].map(({ at }) => at).filter((at) => at.file === file);
  const paths = (of: readonly InferredCall[]): ReadonlySet<string> =>
    new Set(of.map(({ provider, operation }) => `${provider} ${operation.split(" ")[1]}`));
  return {
    here: paths(calls.filter(({ at }) => at.file === file)),
    everywhere: paths(calls),
    covers: (from, to) => spans.some(({ start, end }) => start.offset <= from && to <= end.offset),
  };
}

/** The operation whose URL or path a text is. */
export interface Meaning {
  readonly provider: string;
  readonly template: string;
  readonly path: string;
  /** Its host says whose it is; a path alone may be a route that the program itself answers. */
  readonly hosted: boolean;
}

/** What a text is that may be the URL or path of an operation; undefined for anything else. */
export function meaning(catalog: Catalog, value: Single): Meaning | undefined {
  const url = parseUrl(value);
  if (url === undefined || url.base !== undefined) return undefined;
  const hosted = url.host !== undefined;
  if (!hosted && url.segments.filter(isLiteral).length < 2) return undefined;
  for (const place of providersFor(catalog, url, undefined, {})) {
    const match = matchSegments(pathsOf(place.provider), place.segments, undefined, false);
    if (match.kind !== "match" || (!hosted && !isDistinct(place, match))) continue;
    const { template } = match;
    const path = renderPath({ segments: place.segments }, value);
    return { provider: place.provider.id, template: template.path, path, hosted };
  }
  return undefined;
}

/** The line in a report about such a text. */
export function leftOver({ provider, hosted, path }: Meaning, at: Span): UnresolvedSite {
  const what = hosted ? "a URL" : `the path ${path}`;
  const reason = `${what} of ${provider} stands here, and no request that uses it was understood`;
  return { at, provider, reason };
}

/** Whether an operation is told that has the path, or goes on where it ends, as from a base URL. */
export function isTold(paths: ReadonlySet<string>, { provider, template }: Meaning): boolean {
  const path = `${provider} ${template.replace(/\/$/, "")}`;
  return [...paths].some(
    (told) => told === `${provider} ${template}` || told.startsWith(`${path}/`),
  );
}
