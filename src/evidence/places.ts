import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import { hostFit } from "../catalog/hosts.ts";
import type { ResolveOptions } from "./finding.ts";
import type { PathMatch } from "./match-path.ts";
import { isLiteral } from "./segments.ts";
import type { SymbolicUrl } from "./url.ts";

/** Settings of well-known surroundings that hold a base URL. */
const knownBases: readonly (readonly [RegExp, string])[] = [
  [/\bGITHUB_API_URL\b/, "github"],
  [/\bCI_API_V4_URL\b|\bCI_API_GRAPHQL_URL\b/, "gitlab"],
  [/\bCI_SERVER_URL\b/, "gitlab"],
];

export interface Place {
  readonly provider: CompiledProvider;
  readonly segments: SymbolicUrl["segments"];
  readonly confidence: number;
  /** Host, client or the base's name say so; else the path must. */
  readonly sure: boolean;
  /** Somebody says that the call is this provider's: a match needs no distinct path. */
  readonly vouched: boolean;
}

export function providersFor(
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
export function isDistinct(place: Place, found: Extract<PathMatch, { kind: "match" }>): boolean {
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
