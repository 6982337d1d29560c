import fc from "fast-check";
import type { PlainProvider, PlainRequirement } from "./provider.ts";

const names = ["a:read", "a:write", "b:read", "b:write", "b:admin", "c:read", "c:sync", "d", "e"];

/**
 * Small providers with everything that the semantics know: layers, suspected implications, kinds
 * that do not expand or hold something always, alternatives of several scopes, targets, operations
 * for some kinds only, operations open to everybody or nobody, odd weights.
 */
export const randomProvider: fc.Arbitrary<PlainProvider> = fc
  .record({
    size: fc.integer({ min: 2, max: names.length }),
    implies: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 6 }),
    mayImply: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 3 }),
    access: fc.array(fc.constantFrom("read" as const, "write" as const, "admin" as const), {
      minLength: 9,
      maxLength: 9,
    }),
    shut: fc.option(fc.nat(8), { freq: 3 }),
    kinds: fc.array(
      fc.record({
        expands: fc.boolean(),
        without: fc.option(fc.nat(8), { nil: -1 }),
        always: fc.option(fc.nat(8), { nil: -1, freq: 1 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    operations: fc.array(
      fc.record({
        method: fc.constantFrom("GET", "POST", "DELETE"),
        ways: fc.array(fc.array(fc.nat(8), { minLength: 1, maxLength: 3 }), {
          minLength: 1,
          maxLength: 4,
        }),
        special: fc.constantFrom("", "", "", "", "", "", "open", "shut", "kind", "targets"),
        critical: fc.boolean(),
      }),
      { minLength: 2, maxLength: 14 },
    ),
    weights: fc.constantFrom(
      undefined,
      { read: 1, write: 1, destructive: 1, critical: 1 },
      { read: 0.5, write: 0.3, destructive: 2.2, critical: 7.1 },
    ),
  })
  .map((parts): PlainProvider => {
    const used = names.slice(0, parts.size);
    const name = (index: number): string => used[index % used.length]!;
    const edges = (pairs: readonly [number, number][], from: string): string[] => [
      ...new Set(
        pairs.flatMap(([holder, implied]) =>
          name(holder) === from && name(implied) !== from ? [name(implied)] : [],
        ),
      ),
    ];
    const kindNames = parts.kinds.map((_, index) => `kind${index}`);
    const operations: Record<
      string,
      readonly (readonly string[])[] | { readonly when: readonly PlainRequirement[] }
    > = {};
    const risks: Record<string, "critical"> = {};
    parts.operations.forEach(({ method, ways, special, critical }, index) => {
      const anyOf = ways.map((way) => [...new Set(way.map(name))]);
      const key = `${method} /${index}/`;
      if (critical && index % 4 === 0) risks[key] = "critical";
      if (special === "open") operations[key] = [[]];
      else if (special === "shut") operations[key] = [];
      else if (special === "kind") operations[key] = { when: [{ anyOf, tokens: [kindNames[0]!] }] };
      else if (special === "targets") {
        const targets = anyOf.map((way, at) => ({ anyOf: [way], target: `target${at}` }));
        operations[key] = { when: targets };
      } else operations[key] = anyOf;
    });
    return {
      scopes: Object.fromEntries(
        used.map((scope, index) => [
          scope,
          {
            access: parts.access[index]!,
            implies: edges(parts.implies, scope),
            mayImply: edges(parts.mayImply, scope),
            ...(index === parts.shut ? { conditional: true } : {}),
          },
        ]),
      ),
      kinds: Object.fromEntries(
        parts.kinds.map(({ expands, without, always }, index) => [
          kindNames[index]!,
          {
            expands,
            grants: used.filter((scope) => without < 0 || scope !== name(without)),
            always: always < 0 ? [] : [name(always)],
          },
        ]),
      ),
      operations,
      risks,
      ...(parts.weights === undefined ? {} : { weights: parts.weights }),
    };
  });

/** One to five calls of a provider, by number, each with a target where it has several. */
export const callSeeds: fc.Arbitrary<readonly (readonly [number, number])[]> = fc.array(
  fc.tuple(fc.nat(100), fc.nat(100)),
  { minLength: 1, maxLength: 5 },
);

/** Whether a view without a kind is taken. */
export const kindSeed: fc.Arbitrary<number> = fc.nat(3);
