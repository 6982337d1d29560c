import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import { hostFit } from "../catalog/hosts.ts";
import { isLiteral, matchSegments, mayStretch, type PathMatch } from "./templates.ts";
import { parseUrl, renderPath, type SymbolicUrl } from "./url.ts";
import { options, pieces, slotsOf, type OpenSlot, type Single, type Value } from "./value.ts";

/** What a place in code turned out to do, before the catalog is asked. */
export type Finding =
  | {
      readonly kind: "request";
      readonly url: Value;
      /** Absent: the client's own default has been filled in already. */
      readonly method: Value;
      /** What the method is when nobody is found who says otherwise. */
      readonly otherwise?: string;
      readonly by: string;
      /** Known from the client; else the URL tells. */
      readonly provider?: string;
      readonly confidence: number;
      /** What is called is not known; its name and its argument look like a request. */
      readonly guessed?: boolean;
    }
  | {
      readonly kind: "operation";
      readonly provider: string;
      readonly method: string;
      readonly path: string;
      readonly by: string;
      readonly confidence: number;
    }
  | {
      readonly kind: "unclear";
      readonly provider: string;
      readonly reason: string;
    };

export interface ResolvedCall {
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly by: string;
  readonly confidence: number;
}

export interface Resolution {
  readonly calls: readonly ResolvedCall[];
  readonly problems: readonly { readonly provider?: string; readonly reason: string }[];
  /** Parameters whose callers may tell more. */
  readonly slots: readonly OpenSlot[];
}

export interface ResolveOptions {
  /** Where a URL's host is not known, it is taken for this provider's; all of its sites matter. */
  readonly provider?: string;
}

/** Settings of well-known surroundings that hold a base URL. */
const knownBases: readonly (readonly [RegExp, string])[] = [
  [/\bGITHUB_API_URL\b/, "github"],
  [/\bCI_API_V4_URL\b|\bCI_API_GRAPHQL_URL\b/, "gitlab"],
  [/\bCI_SERVER_URL\b/, "gitlab"],
];

/** Asks the catalog what a finding means. */
export function resolveFinding(
  catalog: Catalog,
  finding: Finding,
  settings: ResolveOptions,
): Resolution {
  if (finding.kind === "unclear") {
    return { calls: [], problems: [finding], slots: [] };
  }
  if (finding.kind === "operation") return resolveOperation(catalog, finding);
  const calls: ResolvedCall[] = [];
  const problems: { provider?: string; reason: string }[] = [];
  const slots: OpenSlot[] = [];
  const silent: OpenSlot[] = [];
  for (const url of options(finding.url)) {
    for (const method of options(finding.method)) {
      const one = resolveOne(catalog, finding, url, method, settings);
      calls.push(...one.calls);
      problems.push(...one.problems);
      (isTold(one) ? slots : silent).push(...one.slots);
    }
  }
  // Beside an alternative that is known, of another only the base may still matter.
  const told = calls.length + problems.length > 0;
  slots.push(...(told ? silent.filter((slot) => slot.leads) : silent));
  return { calls: distinct(calls), problems, slots };
}

function isTold({ calls, problems }: Resolution): boolean {
  return calls.length + problems.length > 0;
}

function resolveOperation(
  catalog: Catalog,
  finding: Extract<Finding, { kind: "operation" }>,
): Resolution {
  const provider = catalog.provider(finding.provider);
  const url = parseUrl({ kind: "text", text: finding.path });
  if (provider === undefined || url === undefined) {
    const reason = `the catalog does not know the provider ${finding.provider}`;
    return { calls: [], problems: [{ provider: finding.provider, reason }], slots: [] };
  }
  const found = matchSegments(provider, url.segments, finding.method, true);
  if (found.kind !== "match" || !found.template.methods.has(finding.method)) {
    const reason = `${finding.method} ${finding.path} is not in the catalog of ${provider.id}`;
    return { calls: [], problems: [{ provider: provider.id, reason }], slots: [] };
  }
  return {
    calls: [
      {
        provider: provider.id,
        method: finding.method,
        path: finding.path,
        operation: `${finding.method} ${found.template.path}`,
        by: finding.by,
        confidence: finding.confidence,
      },
    ],
    problems: [],
    slots: [],
  };
}

const nothing: Resolution = { calls: [], problems: [], slots: [] };

function resolveOne(
  catalog: Catalog,
  finding: Extract<Finding, { kind: "request" }>,
  value: Single,
  methodValue: Single,
  settings: ResolveOptions,
): Resolution {
  const url = parseUrl(value);
  const urlSlots = slotsOf(value);
  if (url === undefined) return nothing;
  const method = methodValue.kind === "text" ? methodValue.text.toUpperCase() : undefined;
  const places = providersFor(catalog, url, finding.provider, settings);
  if (places.length === 0)
    return url.host?.includes("{") ? { ...nothing, slots: urlSlots } : nothing;
  let best: { readonly place: Place; readonly found: PathMatch } | undefined;
  for (const place of places) {
    const found = matchSegments(place.provider, place.segments, method, url.host === undefined);
    if (best === undefined || rank(found) > rank(best.found)) {
      if (found.kind === "match" && !place.vouched && !isDistinct(place, found)) continue;
      best = { place, found };
    }
  }
  if (best === undefined) return { ...nothing, slots: urlSlots };
  const { place, found } = best;
  const provider = place.provider.id;
  const shown = renderPath({ segments: place.segments }, value);
  if (found.kind !== "match") {
    if (!place.sure) {
      const assumed =
        settings.provider === undefined ? undefined : `the URL ${shownUrl(value)} is not known`;
      return {
        calls: [],
        problems: assumed === undefined ? [] : [{ provider, reason: assumed }],
        slots: urlSlots,
      };
    }
    const may = found.kind === "several" || mayStretch(place.provider, place.segments);
    return {
      calls: [],
      problems: [{ provider, reason: whyNot(shown, found, provider) }],
      // Where no operation is like it whatever its holes hold, callers have nothing to add.
      slots: may ? urlSlots : urlSlots.filter((slot) => slot.leads),
    };
  }
  if (finding.guessed === true && !place.sure) {
    const reason = `${finding.by} is called with the path ${shown}, which ${provider} has; what it does is not known`;
    return { calls: [], problems: [{ provider, reason }], slots: [] };
  }
  const { template } = found;
  const confidence = finding.confidence * place.confidence * (found.stretched ? 0.85 : 1);
  const call = (verb: string, sure: number): ResolvedCall => ({
    provider,
    method: verb,
    path: shown,
    operation: `${verb} ${template.path}`,
    by: finding.by,
    confidence: Math.round(confidence * sure * 100) / 100,
  });
  if (method !== undefined) {
    const verb = method === "HEAD" && !template.methods.has("HEAD") ? "GET" : method;
    if (template.methods.has(verb)) return { calls: [call(verb, 1)], problems: [], slots: [] };
    const reason = `${method} ${shown} is not in the catalog of ${provider}, which has ${[...template.methods].join(", ")} there`;
    return { calls: [], problems: [{ provider, reason }], slots: slotsOf(methodValue) };
  }
  const only = template.methods.size === 1 ? [...template.methods][0]! : undefined;
  const guess = finding.otherwise ?? only;
  const methodSlots = slotsOf(methodValue);
  if (guess !== undefined && template.methods.has(guess)) {
    return { calls: [call(guess, 0.7)], problems: [], slots: methodSlots };
  }
  const reason = `the method of the request to ${shown} is not known; the catalog has ${[...template.methods].join(", ")}`;
  return { calls: [], problems: [{ provider, reason }], slots: methodSlots };
}

function rank(found: PathMatch): number {
  return found.kind === "match" ? 2 : found.kind === "several" ? 1 : 0;
}

function whyNot(shown: string, found: PathMatch, provider: string): string {
  if (/^\/(?:\{\w+\}\/?)*$/.test(shown)) {
    return `the path ${shown === "/" ? "" : `${shown} `}of the request to ${provider} is not known`;
  }
  if (found.kind === "several") {
    const first = found.candidates.slice(0, 3).map((item) => item.path);
    const more = found.candidates.length - first.length;
    return `${shown} is not fully known: it may be ${first.join(", ")}${more > 0 ? ` or one of ${more} more` : ""}`;
  }
  return `${shown} is not in the catalog of ${provider}`;
}

function shownUrl(value: Single): string {
  return pieces(value)
    .map((part) => (part.kind === "text" ? part.text : `{${part.name}}`))
    .join("");
}

interface Place {
  readonly provider: CompiledProvider;
  readonly segments: SymbolicUrl["segments"];
  readonly confidence: number;
  /** Host, client or the base's name say so; else the path must. */
  readonly sure: boolean;
  /** Somebody says that the call is this provider's: a match needs no distinct path. */
  readonly vouched: boolean;
}

function providersFor(
  catalog: Catalog,
  url: SymbolicUrl,
  given: string | undefined,
  settings: ResolveOptions,
): Place[] {
  const { segments } = url;
  if (given !== undefined) {
    const provider = catalog.provider(given);
    return provider === undefined
      ? []
      : [{ provider, segments, confidence: 1, sure: true, vouched: true }];
  }
  if (url.host !== undefined) {
    const host = url.host.replace(/\{\w+\}/g, "x");
    const fitting = catalog.providerIds
      .map((id) => catalog.provider(id)!)
      .map((provider) => ({ provider, fit: hostFit(provider.hosts, host) }))
      .filter((item) => item.fit !== undefined)
      .toSorted((a, b) => b.fit! - a.fit!);
    const [best] = fitting;
    return best === undefined
      ? []
      : [{ provider: best.provider, segments, confidence: 1, sure: true, vouched: true }];
  }
  const hint = url.base === undefined ? "" : `${url.base.hint ?? ""} ${url.base.name}`;
  const named = namedProvider(catalog, hint);
  const ids =
    named !== undefined
      ? [named]
      : settings.provider !== undefined
        ? [settings.provider]
        : catalog.providerIds;
  return ids.flatMap((id) => {
    const provider = catalog.provider(id);
    if (provider === undefined) return [];
    // A base that is called after its provider vouches for it.
    return [
      {
        provider,
        segments,
        confidence: named === undefined ? 0.6 : 0.85,
        sure: named !== undefined,
        vouched: ids.length === 1,
      },
    ];
  });
}

function namedProvider(catalog: Catalog, hint: string): string | undefined {
  const known = knownBases.find(([pattern]) => pattern.test(hint))?.[1];
  if (known !== undefined && catalog.provider(known) !== undefined) return known;
  const words = hint
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return catalog.providerIds.find((id) => words.includes(id));
}

/** Whether a path alone says whose it is: it has the provider's own prefix or much literal text. */
function isDistinct(place: Place, found: Extract<PathMatch, { kind: "match" }>): boolean {
  const literals = found.template.parts.flatMap((part) =>
    part.kind === "literal" ? [part.text] : [],
  );
  const matched = place.segments.filter((segment) => isLiteral(segment)).length;
  if (literals[0] === "api" && literals.length >= 3) return true;
  if (place.provider.basePaths.some((base) => startsWith(place.segments, base)))
    return literals.length >= 1;
  return (
    literals.length >= 2 &&
    matched >= 2 &&
    ["repos", "orgs", "app", "enterprises"].includes(literals[0] ?? "")
  );
}

function startsWith(segments: SymbolicUrl["segments"], base: string): boolean {
  const parts = base.split("/").filter((part) => part !== "");
  return parts.every((part, index) => {
    const first = segments[index]?.parts[0];
    return first?.kind === "text" && first.text === part;
  });
}

function distinct(calls: readonly ResolvedCall[]): readonly ResolvedCall[] {
  const byOperation = new Map<string, ResolvedCall>();
  for (const call of calls) {
    const key = `${call.provider} ${call.operation}`;
    const known = byOperation.get(key);
    if (known === undefined || call.confidence > known.confidence) byOperation.set(key, call);
  }
  return [...byOperation.values()];
}
