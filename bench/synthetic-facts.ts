import type { Operation, Scope } from "../src/model/catalog.ts";
import { defaultRisk, defaultWeights, type ProviderFacts } from "../src/catalog/facts.ts";

/**
 * Facts of a provider that does not exist, the same on every run: resources with read, write and
 * admin scopes that imply one another in layers, and operations on paths of one to three resources.
 * One requirement in five needs two scopes at once.
 */
export function syntheticFacts(operationCount: number, scopeCount: number): ProviderFacts {
  const random = randomNumbers(operationCount * 31 + scopeCount);
  const levels = ["read", "write", "admin"] as const;
  const scopes: Scope[] = [];
  for (let index = 0; index < scopeCount; index++) {
    const resource = Math.floor(index / levels.length);
    const access = levels[index % levels.length]!;
    const lower = levels
      .slice(0, levels.indexOf(access))
      .map((level) => scopeName(resource, level));
    // Every resource but the first ten belongs to a larger one, whose scopes imply its own.
    const children = [resource * 2 + 10, resource * 2 + 11]
      .filter((child) => child > resource && (child + 1) * levels.length <= scopeCount)
      .map((child) => scopeName(child, access));
    scopes.push({
      name: scopeName(resource, access),
      resource: `Resource ${resource}`,
      access,
      implies: [...lower, ...children],
      mayImply: [],
    });
  }
  const resources = Math.floor(scopeCount / levels.length);
  const methods = ["GET", "POST", "PUT", "DELETE"];
  const operations: Operation[] = [];
  for (let index = 0; index < operationCount; index++) {
    const method = methods[index % methods.length]!;
    const resource = Math.floor(random() * resources);
    const level = method === "GET" ? 0 : method === "DELETE" ? 2 : 1;
    const anyOf = levels.slice(level).map((access) => {
      const other = scopeName(Math.floor(random() * resources), "read");
      return random() < 0.2 ? [scopeName(resource, access), other] : [scopeName(resource, access)];
    });
    operations.push({
      method,
      path: path(resource, Math.floor(index / methods.length), random),
      risk: defaultRisk(method),
      requirements: [{ anyOf }],
    });
  }
  return {
    id: "synthetic",
    title: "Synthetic",
    hosts: ["synthetic.example"],
    basePaths: [],
    listSemantics: "any-of",
    source: { of: "bench/synthetic-facts.ts" },
    weights: defaultWeights,
    scopes,
    tokenKinds: [
      {
        name: "app-token",
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
  };
}

function scopeName(resource: number, access: string): string {
  return `resource-${resource}:${access}`;
}

/** A path that no other number has. */
function path(resource: number, number: number, random: () => number): string {
  const parts = [`/api/v1/resource-${resource}`];
  if (random() < 0.7) parts.push("{id}");
  if (random() < 0.5) parts.push(`part-${Math.floor(random() * 30)}`, "{part}");
  parts.push(`thing-${number}`);
  return `${parts.join("/")}/`;
}

/** Numbers from 0 up to 1 that only look random: a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
