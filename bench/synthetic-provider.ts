import { compileProvider } from "../src/catalog/compile.ts";
import type { CompiledProvider } from "../src/catalog/compiled.ts";
import { defaultWeights, defaultRisk } from "../src/catalog/facts.ts";
import type { Operation, Scope } from "../src/model/catalog.ts";

/** Numbers from 0 (included) to 1 (excluded), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const layers = ["read", "write", "admin"] as const;
const methods: readonly (readonly [string, (typeof layers)[number], number])[] = [
  ["GET", "read", 0.55],
  ["POST", "write", 0.75],
  ["PUT", "write", 0.87],
  ["DELETE", "admin", 1],
];

/** How large a synthetic provider is. */
export interface SyntheticSize {
  readonly operations: number;
  /** Resources, each with a read, a write and an admin scope, the higher implying the lower. */
  readonly resources: number;
  /** Scopes that open a little of several resources each, as `org:ci` and `project:releases` do. */
  readonly crossing: number;
}

/** The provider of the benchmark: 10,000 operations, 700 scopes. */
export const benchmarkSize: SyntheticSize = { operations: 10_000, resources: 200, crossing: 100 };

/**
 * A provider as large platforms have them. Every operation belongs to a resource and opens to the
 * scope of its layer and all above it; a part of them also to a neighbouring resource's scopes, to
 * crossing scopes, or only to scopes of two resources together. Resources are not equally large.
 */
export function syntheticProvider(size: SyntheticSize, seed: number): CompiledProvider {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const scopes: Scope[] = [];
  for (let resource = 0; resource < size.resources; resource++) {
    layers.forEach((layer, level) => {
      const implies = layers.slice(0, level).map((lower) => `r${resource}:${lower}`);
      scopes.push({ name: `r${resource}:${layer}`, access: layer, implies, mayImply: [] });
    });
  }
  for (let number = 0; number < size.crossing; number++) {
    const access = random() < 0.5 ? "read" : "write";
    scopes.push({ name: `x${number}:run`, access, implies: [], mayImply: [] });
  }
  const operations: Operation[] = [];
  while (operations.length < size.operations) {
    const number = operations.length;
    // Squared: a few resources have many operations, most have few.
    const resource =
      number < size.resources ? number : Math.floor(random() ** 1.6 * size.resources);
    const chance = random();
    const [method, layer] = methods.find(([, , upTo]) => chance < upTo)!;
    const own = `r${resource}:${layer}`;
    const neighbour = `r${(resource + 1 + below(3)) % size.resources}:${layer}`;
    const anyOf: string[][] = [[own]];
    const kind = random();
    if (kind < 0.06) anyOf[0] = [own, `r${(resource + 5) % size.resources}:read`];
    else if (kind < 0.26) anyOf.push([neighbour]);
    else if (kind < 0.3) anyOf.push([neighbour, `r${(resource + 7) % size.resources}:read`]);
    if (layer !== "admin" && random() < 0.25) {
      // A crossing scope reaches into a window of resources.
      const crossing = Math.floor((resource / size.resources) * size.crossing) + below(3);
      anyOf.push([`x${crossing % size.crossing}:run`]);
    }
    operations.push({
      method,
      path: `/r${resource}/o${number}/`,
      risk: random() < 0.01 ? "critical" : defaultRisk(method),
      requirements: [{ anyOf }],
    });
  }
  return compileProvider({
    id: "synthetic",
    title: "Synthetic",
    hosts: [],
    basePaths: [],
    listSemantics: "any-of",
    source: { of: "bench/synthetic-provider.ts" },
    weights: defaultWeights,
    scopes,
    tokenKinds: [
      {
        name: "app",
        principal: "app",
        personal: false,
        grants: "all",
        always: [],
        expands: true,
        mint: "multi",
        session: false,
      },
    ],
    operations,
    permissionLists: [],
  });
}

/**
 * Calls of one integration: most of them cluster on a few resources that lie together, the others
 * are anywhere.
 */
export function syntheticCalls(
  provider: CompiledProvider,
  count: number,
  random: () => number,
): number[] {
  const byResource = new Map<string, number[]>();
  for (let operation = 0; operation < provider.realOperations; operation++) {
    const resource = provider.operations[operation]!.path.split("/")[1]!;
    const list = byResource.get(resource);
    if (list === undefined) byResource.set(resource, [operation]);
    else list.push(operation);
  }
  const calls = new Set<number>();
  const home = Math.floor(random() * byResource.size);
  const spread = 2 + Math.ceil(count / 8);
  while (calls.size < count) {
    const near = (home + Math.floor(random() * spread)) % byResource.size;
    const list = byResource.get(`r${near}`)!;
    const anywhere = random() < 0.2;
    calls.add(
      anywhere
        ? Math.floor(random() * provider.realOperations)
        : list[Math.floor(random() * list.length)]!,
    );
  }
  return [...calls];
}
