import { clientImports } from "./typescript/client-imports.ts";
import type { Catalog } from "../catalog/compiled.ts";

/** Files that the script extractor understands. */
export const scriptPath: RegExp = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

const clientWords = [
  // A name that ends in fetch or Fetch, called: fetch(, $fetch(, authFetch(.
  "[fF]etch\\s*[(<]",
  "\\baxios\\b",
  "\\bgot\\b",
  "\\bky\\b",
  "\\$\\.(?:ajax|get|post)",
  "[oO]ctokit",
  "\\.rest\\.\\w+\\.\\w+",
  "\\b(?:github|gh)\\.\\w+\\.\\w+",
  "[sS]lack\\w*\\.\\w+\\.\\w+",
  // A path by which an operation can be told.
  "[\"'`/](?:repos|orgs)/",
];

/** Whatever can make a client, imported or required. */
const imports = `["'](?:node:|npm:)?(?:${Object.keys(clientImports).join("|")})["'/]`;

const patterns = new WeakMap<Catalog, RegExp>();

/** What a script's text must hold to be worth parsing: a client, or a provider's host. */
export function candidatePattern(catalog: Catalog): RegExp {
  let pattern = patterns.get(catalog);
  if (pattern === undefined) {
    pattern = new RegExp([...clientWords, imports, ...hostWords(catalog)].join("|"));
    patterns.set(catalog, pattern);
  }
  return pattern;
}

/** The file that a script lies in: a script inside another file is named `file.yml#0.js`. */
export function realPath(path: string): string {
  return path.replace(/#\d+\.js$/, "");
}

/** Patterns that find the catalog's hosts in a text. */
export function hostWords(catalog: Catalog): readonly string[] {
  const hosts = catalog.providerIds.flatMap(
    (id) => catalog.hosts?.(id) ?? catalog.provider(id)!.hosts,
  );
  return [...new Set(hosts.map((host) => host.replace(/^\*\./, "").replace(/[.]/g, "\\.")))];
}
