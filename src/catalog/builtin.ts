import { existsSync, readFileSync } from "node:fs";
import type { Catalog, CompiledProvider } from "./compiled.ts";
import { packedFormat, type PackedProvider } from "./packed.ts";
import { unpackProvider } from "./unpack.ts";

/** What `generated/catalogs/index.json` holds: all that is known without loading a provider. */
export interface BuiltinIndex {
  readonly format: number;
  readonly providers: readonly { readonly id: string; readonly hosts: readonly string[] }[];
}

/** Gives the text of a file below `generated/catalogs/`. Throws if there is none. */
export type ReadGenerated = (name: string) => string;

/** The built-in catalog, and the packed providers that other catalogs build on. */
export interface BuiltinCatalog extends Catalog {
  hosts(id: string): readonly string[];
  packed(id: string): PackedProvider | undefined;
}

/**
 * The catalog that comes with the project. A provider is read on first use, so that the others
 * cost nothing.
 */
export function builtinCatalog(read: ReadGenerated = readBesideProgram): BuiltinCatalog {
  const index = JSON.parse(read("index.json")) as BuiltinIndex;
  checkFormat("index.json", index.format);
  const hosts = new Map(index.providers.map((provider) => [provider.id, provider.hosts]));
  const packedProviders = new Map<string, PackedProvider>();
  const providers = new Map<string, CompiledProvider>();
  const packed = (id: string): PackedProvider | undefined => {
    const known = packedProviders.get(id);
    if (known !== undefined || !hosts.has(id)) return known;
    const loaded = JSON.parse(read(`${id}.json`)) as PackedProvider;
    checkFormat(`${id}.json`, loaded.format);
    packedProviders.set(id, loaded);
    return loaded;
  };
  return {
    providerIds: [...hosts.keys()].toSorted(),
    hosts: (id) => hosts.get(id) ?? [],
    packed,
    provider: (id) => {
      const known = providers.get(id);
      if (known !== undefined) return known;
      const source = packed(id);
      if (source === undefined) return undefined;
      const provider = unpackProvider(source);
      providers.set(id, provider);
      return provider;
    },
  };
}

function checkFormat(name: string, format: number): void {
  if (format === packedFormat) return;
  throw new Error(
    `generated/catalogs/${name} has format ${format}, this program reads ${packedFormat}: build again`,
  );
}

/** From a bundle in `lib/bin/` or `dist/`, from `lib/src/catalog/`, and from `src/catalog/`. */
const places: readonly string[] = [
  "./generated/catalogs/",
  "../generated/catalogs/",
  "../../generated/catalogs/",
];

function readBesideProgram(name: string): string {
  for (const place of places) {
    const folder = new URL(place, import.meta.url);
    if (existsSync(new URL("index.json", folder)))
      return readFileSync(new URL(name, folder), "utf8");
  }
  throw new Error(
    `the built-in catalog is not beside ${import.meta.url}: run \`npm run generate\` or \`npm run build\``,
  );
}
