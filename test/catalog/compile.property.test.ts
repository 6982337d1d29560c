import fc from "fast-check";
import { expect, test } from "vitest";
import { minimalAlternatives } from "../../src/catalog/alternatives.ts";
import { has } from "../../src/catalog/bitset.ts";
import { closeHierarchy } from "../../src/catalog/closure.ts";
import { compileProvider, packProvider } from "../../src/catalog/compile.ts";
import type { Bitset } from "../../src/catalog/compiled.ts";
import { silentScopes } from "../../src/catalog/silent-scopes.ts";
import { unpackFacts, unpackProvider } from "../../src/catalog/unpack.ts";
import type { Scope } from "../../src/model/catalog.ts";
import { exampleFacts, exampleKind, exampleScope } from "./example-facts.ts";

/** Scopes s0, s1, …; each implies only earlier ones, so that there are no circles. */
function hierarchy(maxLength: number): fc.Arbitrary<Scope[]> {
  const earlier = fc.array(fc.nat({ max: 99 }), { maxLength: 3 });
  return fc
    .array(fc.record({ implies: earlier, mayImply: earlier }), { minLength: 1, maxLength })
    .map((all) =>
      all.map(({ implies, mayImply }, index) => {
        const names = (numbers: readonly number[]): string[] =>
          index === 0 ? [] : [...new Set(numbers.map((number) => `s${number % index}`))];
        return exampleScope(`s${index}`, { implies: names(implies), mayImply: names(mayImply) });
      }),
    );
}

/** Warshall's algorithm, on a matrix of booleans. */
function naiveClosure(
  scopes: readonly Scope[],
  of: (scope: Scope) => readonly string[],
): boolean[][] {
  const matrix = scopes.map((scope) =>
    scopes.map((other) => other === scope || of(scope).includes(other.name)),
  );
  for (const [middle, through] of matrix.entries()) {
    for (const row of matrix) {
      if (row[middle]) for (const [end, is] of through.entries()) row[end] ||= is;
    }
  }
  return matrix;
}

function toMatrix(rows: readonly Bitset[]): boolean[][] {
  return rows.map((row) => rows.map((_, index) => has(row, index)));
}

function numbered(scopes: readonly Scope[]): Map<string, number> {
  return new Map(scopes.map(({ name }, index) => [name, index]));
}

test("the closure is that of Warshall's algorithm", () => {
  fc.assert(
    fc.property(
      hierarchy(40).chain((scopes) => fc.shuffledSubarray(scopes, { minLength: scopes.length })),
      (scopes) => {
        const { certain, possible } = closeHierarchy(scopes, numbered(scopes));
        expect(toMatrix(certain)).toEqual(naiveClosure(scopes, ({ implies }) => implies));
        expect(toMatrix(possible)).toEqual(
          naiveClosure(scopes, ({ implies, mayImply }) => [...implies, ...mayImply]),
        );
      },
    ),
    { numRuns: 300 },
  );
});

/** Few scopes, as bits of a number. */
const few = 5;
const alternativesOfFew = fc.array(fc.array(fc.nat({ max: few - 1 }), { maxLength: 3 }), {
  maxLength: 5,
});
const allSets = Array.from({ length: 1 << few }, (_, set) => set);

function opens(alternatives: readonly (readonly number[])[], held: number): boolean {
  return alternatives.some((scopes) => scopes.every((scope) => (held >> scope) & 1));
}

test("minimal alternatives open the same, and none can be left out", () => {
  fc.assert(
    fc.property(alternativesOfFew, (alternatives) => {
      const minimal = minimalAlternatives(alternatives);
      for (const held of allSets) expect(opens(minimal, held)).toBe(opens(alternatives, held));
      for (const left of minimal) {
        const without = minimal.filter((each) => each !== left);
        expect(allSets.some((held) => opens(without, held) !== opens(minimal, held))).toBe(true);
      }
      expect(minimalAlternatives(alternatives.toReversed())).toEqual(minimal);
    }),
    { numRuns: 500 },
  );
});

test("silent scopes are those that no token would gain anything by", () => {
  fc.assert(
    fc.property(
      hierarchy(few),
      fc.array(alternativesOfFew, { maxLength: 3 }),
      (scopes, written) => {
        const requirements = written.map((alternatives) =>
          minimalAlternatives(
            alternatives.map((numbers) => numbers.map((number) => number % scopes.length)),
          ),
        );
        const { possible } = closeHierarchy(scopes, numbered(scopes));
        const closures = possible.map((row) => row[0]!);
        const close = (set: number): number =>
          closures.reduce((all, row, scope) => ((set >> scope) & 1 ? all | row : all), 0);
        const closed = allSets.filter((set) => set < 1 << scopes.length && close(set) === set);
        const silent = [...scopes.keys()].filter((scope) =>
          closed.every((set) => {
            const before = set | (closures[scope]! & ~(1 << scope));
            const after = set | closures[scope]!;
            return requirements.every((each) => opens(each, before) === opens(each, after));
          }),
        );
        expect(silentScopes(possible, requirements)).toEqual(silent);
      },
    ),
    { numRuns: 1000 },
  );
});

const facts = hierarchy(8).chain((scopes) => {
  const name = fc.constantFrom(...scopes.map((scope) => scope.name));
  const names = fc.array(name, { maxLength: 3 });
  const kind = fc.constantFrom("k1", "k2", "k3");
  const requirement = fc.record({
    anyOf: fc.array(names, { maxLength: 4 }),
    tokens: fc.option(fc.uniqueArray(kind, { minLength: 1 }), { nil: undefined }),
  });
  const operation = fc.record({
    method: fc.constantFrom("GET", "PUT"),
    path: fc.constantFrom("/a", "/b/{x}", "/c/{y+}", "/d"),
    risk: fc.constantFrom("read", "write", "destructive", "critical"),
    requirements: fc.tuple(requirement),
  });
  return fc.record({
    scopes: fc.constant(scopes),
    tokenKinds: fc.constant(["k1", "k2", "k3"].map((each) => exampleKind(each))),
    operations: fc.uniqueArray(operation, { selector: ({ method, path }) => `${method} ${path}` }),
  });
});

/** Facts with fields that are `undefined` left out, as `exactOptionalPropertyTypes` wants them. */
function clean(written: unknown): Parameters<typeof exampleFacts>[0] {
  return JSON.parse(JSON.stringify(written)) as Parameters<typeof exampleFacts>[0];
}

test("the packed form loses nothing on its way through JSON and back", () => {
  fc.assert(
    fc.property(facts, (written) => {
      const packed = packProvider(exampleFacts(clean(written)));
      const parsed = JSON.parse(JSON.stringify(packed)) as typeof packed;
      expect(parsed).toEqual(packed);
      expect(unpackProvider(parsed)).toEqual(unpackProvider(packed));
      expect(packProvider(unpackFacts(parsed))).toEqual(packed);
    }),
    { numRuns: 200 },
  );
});

test("the tables say of every token what the facts say", () => {
  fc.assert(
    fc.property(facts, fc.nat(), fc.constantFrom("k1", "k2", "k3"), (written, bits, kind) => {
      const provider = compileProvider(exampleFacts(clean(written)));
      const { tables } = provider;
      const held = new Set(
        provider.scopes.map(({ name }) => name).filter((_, index) => (bits >> index) & 1),
      );
      for (const operation of written.operations) {
        const index = provider.operations.findIndex(
          ({ method, path }) => method === operation.method && path === operation.path,
        );
        const [{ anyOf, tokens }] = operation.requirements;
        const byFacts =
          (tokens?.includes(kind) ?? true) &&
          anyOf.some((names) => names.every((name) => held.has(name)));
        const row = tables.firstRow[index]!;
        expect(tables.firstRow[index + 1]).toBe(row + 1);
        const byTables =
          ((tables.rowKinds[row]! >>> tables.kindNumber.get(kind)!) & 1) === 1 &&
          tables.requirements[tables.rowRequirement[row]!]!.some((numbers) =>
            numbers.every((number) => held.has(provider.scopes[number]!.name)),
          );
        expect(byTables).toBe(byFacts);
      }
    }),
    { numRuns: 500 },
  );
});
