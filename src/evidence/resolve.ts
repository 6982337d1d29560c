import type { Catalog } from "../catalog/compiled.ts";
import {
  isTold,
  type Finding,
  type Resolution,
  type ResolveOptions,
  type ResolvedCall,
  type Unclear,
} from "./finding.ts";
import { matchSegments, type PathMatch } from "./match-path.ts";
import { isDistinct, providersFor, type Place } from "./places.ts";
import { mayStretch } from "./stretch-path.ts";
import { pathsOf } from "./templates.ts";
import { parseUrl, renderPath } from "./url.ts";
import { options, pieces, slotsOf, type OpenSlot } from "./value-text.ts";
import type { Single } from "./value.ts";

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
  const problems: Unclear[] = [];
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
  const found = matchSegments(pathsOf(provider), url.segments, finding.method, true);
  if (found.kind !== "match" || !found.template.methods.has(finding.method)) {
    const { method, path } = finding;
    const reason = `${method} ${path} is not in the catalog of ${provider.id}`;
    const request = { method, path };
    return { calls: [], problems: [{ provider: provider.id, reason, request }], slots: [] };
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
    const paths = pathsOf(place.provider);
    const found = matchSegments(paths, place.segments, method, url.host === undefined);
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
    const may = found.kind === "several" || mayStretch(pathsOf(place.provider), place.segments);
    return {
      calls: [],
      problems: [
        {
          provider,
          reason: whyNot(shown, found, provider),
          ...(method === undefined || !/\w/.test(shown.replaceAll(/\{\w*\}/g, ""))
            ? {}
            : { request: { method, path: shown } }),
        },
      ],
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
    const request = { method, path: shown };
    return { calls: [], problems: [{ provider, reason, request }], slots: slotsOf(methodValue) };
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

function distinct(calls: readonly ResolvedCall[]): readonly ResolvedCall[] {
  const byOperation = new Map<string, ResolvedCall>();
  for (const call of calls) {
    const key = `${call.provider} ${call.operation}`;
    const known = byOperation.get(key);
    if (known === undefined || call.confidence > known.confidence) byOperation.set(key, call);
  }
  return [...byOperation.values()];
}
