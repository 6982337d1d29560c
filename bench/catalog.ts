import { builtinCatalog } from "../src/catalog/builtin.ts";
import { packProvider } from "../src/catalog/compile.ts";
import type { CompiledProvider } from "../src/catalog/compiled.ts";
import { matchOperation } from "../src/catalog/match.ts";
import type { PackedProvider } from "../src/catalog/packed.ts";
import { unpackProvider } from "../src/catalog/unpack.ts";
import { syntheticFacts } from "./synthetic-facts.ts";

/** One figure, beside that of something well known in the same run. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "per second" | "MB";
  readonly beside: { readonly what: string; readonly value: number };
}

/** How long catalogs take to load, and how fast calls are matched. */
export function measureCatalogs(): readonly Measurement[] {
  const builtin = builtinCatalog();
  const packed = builtin.providerIds.map((id) => builtin.packed(id)!);
  const synthetic = packProvider(syntheticFacts(10_000, 700));
  const all = [...packed, synthetic];
  return [
    ...all.map(loading),
    ...all.map((each) => firstMatch(each)),
    ...all.filter(({ realOperations }) => realOperations > 100).map(matching),
  ];
}

/** From JSON text to look-ups, beside parsing the same JSON. */
function loading(packed: PackedProvider): Measurement {
  const text = JSON.stringify(packed);
  return {
    what: `load ${packed.id} (${packed.realOperations} operations)`,
    value: medianTime(() => unpackProvider(JSON.parse(text) as PackedProvider)),
    unit: "ms",
    beside: { what: "JSON.parse", value: medianTime(() => JSON.parse(text)) },
  };
}

/** The first match unfolds what it walks through; later ones find it there. */
function firstMatch(packed: PackedProvider): Measurement {
  const text = JSON.stringify(packed);
  const call = packed.paths[0] ?? "/";
  return {
    what: `load ${packed.id} and match once`,
    value: medianTime(() =>
      matchOperation(unpackProvider(JSON.parse(text) as PackedProvider), "GET", call),
    ),
    unit: "ms",
    beside: { what: "JSON.parse", value: medianTime(() => JSON.parse(text)) },
  };
}

/** Every operation of a provider by a path that a client would send, beside splitting that path. */
function matching(packed: PackedProvider): Measurement {
  const provider = unpackProvider(packed);
  const calls = provider.operations
    .slice(0, provider.realOperations)
    .map(({ method, path }) => ({ method, path: path.replaceAll(/\{[^}]*\}/g, "acme-1") }));
  return {
    what: `match ${packed.id}`,
    value: perSecond(calls, ({ method, path }) => found(provider, method, path)),
    unit: "per second",
    beside: { what: "String.split", value: perSecond(calls, ({ path }) => path.split("/").length) },
  };
}

function found(provider: CompiledProvider, method: string, path: string): number {
  const match = matchOperation(provider, method, path);
  if (match.kind === "none") throw new Error(`${method} ${path} is not found`);
  return match.operation;
}

/** Median of whole milliseconds and their fractions, over as many runs as fit half a second. */
function medianTime(run: () => unknown): number {
  const times: number[] = [];
  const end = performance.now() + 500;
  while (times.length < 5 || (performance.now() < end && times.length < 500)) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

/** The best of several rounds over all items: what else the machine does only slows a round. */
function perSecond<T>(items: readonly T[], run: (item: T) => number): number {
  const rounds = Math.ceil(100_000 / items.length);
  let best = 0;
  let sum = 0;
  for (let attempt = 0; attempt < 7; attempt++) {
    const start = performance.now();
    for (let round = 0; round < rounds; round++) for (const item of items) sum += run(item);
    best = Math.max(best, (1000 * rounds * items.length) / (performance.now() - start));
  }
  // Using the sum keeps the work from being optimised away.
  return Number.isNaN(sum) ? 0 : best;
}
