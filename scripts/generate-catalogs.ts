import { mkdir, rm, writeFile } from "node:fs/promises";
import type { BuiltinIndex } from "../src/catalog/builtin.ts";
import { packProvider } from "../src/catalog/compile.ts";
import { loadFacts } from "../src/catalog/load.ts";
import { packedFormat } from "../src/catalog/packed.ts";
import { readSource } from "../src/document/read.ts";

/** Compiles `scopes.yaml` to `generated/catalogs/`: a file for each provider, and an index. */
export async function writeCatalogs(): Promise<void> {
  const facts = loadFacts((path) => readSource(".", path), "scopes.yaml");
  if (!facts.ok) {
    const lines = facts.problems.map(({ file, at, message, expected, nearest }) => {
      const place = at === undefined ? file : `${file}:${at.start.line}:${at.start.column}`;
      const hints = [expected && `expected ${expected}`, nearest && `nearest: ${nearest}`];
      return [`${place}: ${message}`, ...hints.filter(Boolean)].join("; ");
    });
    throw new Error(`the built-in catalog is not valid:\n${lines.join("\n")}`);
  }
  const folder = "generated/catalogs";
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const providers = facts.value.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const provider of providers) {
    await writeFile(`${folder}/${provider.id}.json`, JSON.stringify(packProvider(provider)));
  }
  const index: BuiltinIndex = {
    format: packedFormat,
    providers: providers.map(({ id, hosts }) => ({ id, hosts: hosts.toSorted() })),
  };
  await writeFile(`${folder}/index.json`, JSON.stringify(index));
}
