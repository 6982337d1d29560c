import type { Catalog, CompiledProvider, Match } from "./compiled.ts";
import { hostFit } from "./hosts.ts";
import { nearestTemplate } from "./nearest-template.ts";
import type { PathText } from "./path-text.ts";
import { parseRequestPath, type RequestPath } from "./request-path.ts";
import { type PathTrie, trieOver } from "./trie.ts";
import { findLeaf, knownMethods } from "./walk.ts";

/** A call that went to a known host. */
export interface UrlMatch {
  readonly provider: CompiledProvider;
  readonly match: Match;
}

/**
 * Finds the operation that a call means. `pathOrUrl` is a URL of any host, a path, or a template
 * (`{x}`, `:x`, `<x>`, `$X` and `${x}` stand for values); base path, query, fragment, percent-encoding,
 * trailing and double slashes are forgiven. The most literal template that knows the method wins.
 * Never throws, whatever the text.
 */
export function matchOperation(
  provider: CompiledProvider,
  method: string,
  pathOrUrl: string,
): Match {
  return matchPath(provider, method, parseRequestPath(pathOrUrl));
}

/** As {@link matchOperation}, with the provider found by the URL's host; undefined if none has it. */
export function matchUrl(catalog: Catalog, method: string, url: string): UrlMatch | undefined {
  const request = parseRequestPath(url);
  const provider = request.host === undefined ? undefined : providerOf(catalog, request.host);
  if (provider === undefined) return undefined;
  return { provider, match: matchPath(provider, method, request) };
}

function providerOf(catalog: Catalog, host: string): CompiledProvider | undefined {
  let best: string | undefined;
  let closest = -1;
  for (const id of catalog.providerIds) {
    const hosts = catalog.hosts?.(id) ?? catalog.provider(id)?.hosts ?? [];
    const closeness = hostFit(hosts, host) ?? -1;
    if (closeness > closest) {
      closest = closeness;
      best = id;
    }
  }
  return best === undefined ? undefined : catalog.provider(best);
}

function matchPath(provider: CompiledProvider, written: string, request: RequestPath): Match {
  const method = written.trim().toUpperCase();
  const trie = trieOf(provider);
  const found = matchTemplate(trie, method, request.path);
  if (found !== undefined) return found;
  const others = otherReadings(provider, request);
  for (const path of others) {
    const match = matchTemplate(trie, method, path);
    if (match !== undefined) return match;
  }
  for (const path of [request.path, ...others]) {
    const known = knownMethods(trie, path);
    if (known === undefined) continue;
    const nearest = provider.operations[known.operation]!.path;
    return { kind: "none", methods: known.methods, nearest };
  }
  const nearest = nearestTemplate(provider, request.path.segments());
  return nearest === undefined
    ? { kind: "none", methods: [] }
    : { kind: "none", methods: [], nearest };
}

function matchTemplate(trie: PathTrie, method: string, path: PathText): Match | undefined {
  const found = findLeaf(trie, method, path);
  if (found === undefined) return undefined;
  const { leaf, values } = found;
  const parameters: Record<string, string> = {};
  for (let index = 0; index < values.length; index++) {
    parameters[leaf.names[index]!] = values[index]!;
  }
  return { kind: "operation", operation: leaf.operation, parameters };
}

/** The path without a host or base path that may precede the template. */
function otherReadings(provider: CompiledProvider, { host, path }: RequestPath): PathText[] {
  const readings: PathText[] = [];
  if (path.length === 0) return readings;
  let rest = path;
  // `sentry.io/api/0/…`, as curl takes it.
  const first = path.segment(0).toLowerCase();
  if (host === undefined && hostFit(provider.hosts, first) !== undefined) {
    rest = path.without(1);
    readings.push(rest);
  }
  for (const basePath of provider.basePaths) {
    const base = basePath.split("/").filter(Boolean);
    const precedes = base.length <= rest.length;
    if (precedes && base.every((segment, index) => segment === rest.segment(index))) {
      readings.push(rest.without(base.length));
    }
  }
  return readings;
}

/** Tries are made on first use, and live as long as their providers. */
const tries: WeakMap<CompiledProvider, PathTrie> = new WeakMap();

function trieOf(provider: CompiledProvider): PathTrie {
  let trie = tries.get(provider);
  if (trie === undefined) {
    trie = trieOver(provider);
    tries.set(provider, trie);
  }
  return trie;
}
