import { describe, expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { compileProvider, packProvider } from "../../src/catalog/compile.ts";
import type { ProviderFacts } from "../../src/catalog/facts.ts";
import { unpackFacts, unpackProvider } from "../../src/catalog/unpack.ts";
import { exampleFacts, exampleKind, exampleOperation, exampleScope } from "./example-facts.ts";

function names(facts: Partial<ProviderFacts>): string[] {
  const provider = compileProvider(exampleFacts(facts));
  return provider.operations
    .slice(provider.realOperations)
    .map(({ path, risk }) => `${path} ${risk}`);
}

describe("alternatives", () => {
  test.each([
    ["repetitions and order", ["b+a", "a+b", "b+a+b"], [[0, 1]]],
    ["what another is enough for", ["a+b", "a", "b+c"], [[0], [1, 2]]],
    ["nothing is enough", ["a", ""], [[]]],
    ["nobody", [], []],
    ["several", ["c", "a", "b"], [[0], [1], [2]]],
  ])("%s", (_, alternatives, expected) => {
    const provider = compileProvider(
      exampleFacts({
        scopes: ["a", "b", "c"].map((name) => exampleScope(name)),
        operations: [exampleOperation("GET /x", alternatives)],
      }),
    );
    const row = provider.tables.requirements[provider.tables.rowRequirement[0]!]!;
    expect(row.map((scopes) => [...scopes])).toEqual(expected);
  });
});

describe("rows", () => {
  const provider = compileProvider(
    exampleFacts({
      scopes: [exampleScope("a"), exampleScope("b")],
      tokenKinds: [exampleKind("x"), exampleKind("z"), exampleKind("y")],
      operations: [
        exampleOperation("GET /b", ["b"], { tokens: ["z", "x"] }),
        {
          method: "POST",
          path: "/a",
          risk: "critical",
          requirements: [
            { anyOf: [["b"]], when: { target: "pull" } },
            { anyOf: [["a"]], when: { target: "issue" } },
          ],
        },
      ],
    }),
  );
  const { tables } = provider;

  test("one for each target, in the order of operations", () => {
    expect(provider.operations.map(({ path }) => path)).toEqual(["/a", "/b"]);
    expect([...tables.firstRow]).toEqual([0, 2, 3]);
    expect([...tables.rowOperation]).toEqual([0, 0, 1]);
    expect([...tables.rowTarget]).toEqual([
      [0, "issue"],
      [1, "pull"],
    ]);
    expect([...tables.risk]).toEqual([3, 0]);
  });

  test("kinds as a mask over kinds sorted by name", () => {
    expect([...tables.kindNumber.keys()]).toEqual(["x", "y", "z"]);
    expect([...tables.rowKinds]).toEqual([0xffff_ffff, 0xffff_ffff, 0b101]);
  });

  test("requirements that are equal are one", () => {
    expect(tables.rowRequirement[1]).toBe(tables.rowRequirement[2]);
    expect(tables.requirements.length).toBe(2);
  });

  test("32 kinds fit the mask", () => {
    const tokenKinds = Array.from({ length: 32 }, (_, index) => exampleKind(`k${index + 10}`));
    const operations = [exampleOperation("GET /a", [""], { tokens: ["k41"] })];
    const full = compileProvider(exampleFacts({ tokenKinds, operations }));
    expect(full.tables.rowKinds[0]).toBe(0x8000_0000);
  });
});

describe("scopes that unlock nothing beyond what they imply", () => {
  test.each([
    [
      "in no operation, by access",
      { a: {}, b: { access: "write" }, c: { access: "admin" } },
      [],
      ["a read", "b write", "c critical"],
    ],
    ["one that opens something", { a: {} }, ["a"], []],
    ["one only beside what is enough", { a: {}, b: {} }, ["a", "a+b"], ["b read"]],
    ["one that is needed with another", { a: {}, b: {} }, ["a+b"], []],
    ["one whose implied scope is enough", { a: {}, b: { implies: ["a"] } }, ["a", "b"], ["b read"]],
    ["the same by suspicion", { a: {}, b: { mayImply: ["a"] } }, ["a", "b"], ["b read"]],
    [
      "one that is needed with what it implies",
      { a: {}, b: { implies: ["a"] } },
      ["a+b"],
      ["a read"],
    ],
    ["one that is implied by its partner", { a: { implies: ["b"] }, b: {} }, ["a+b"], ["b read"]],
    ["none where any token is enough", { a: {} }, ["", "a"], ["a read"]],
  ] as const)("%s", (_, scopes, alternatives, expected) => {
    const pseudo = names({
      scopes: Object.entries(scopes).map(([name, rest]) => exampleScope(name, rest)),
      operations: [exampleOperation("GET /x", alternatives)],
    });
    expect(pseudo).toEqual(expected);
  });

  test("such a scope has an operation that it alone opens, for every kind", () => {
    const { operations, realOperations, tables } = compileProvider(
      exampleFacts({ scopes: [exampleScope("a", { access: "admin" })] }),
    );
    expect(realOperations).toBe(0);
    expect(operations).toEqual([
      { method: "SCOPE", path: "a", risk: "critical", requirements: [{ anyOf: [["a"]] }] },
    ]);
    expect(tables.requirements.map((each) => each.map((set) => [...set]))).toEqual([[[0]]]);
    expect([...tables.rowKinds]).toEqual([0xffff_ffff]);
  });
});

describe("token kinds", () => {
  test.each([
    ["all", ["a", "b", "c"]],
    [
      ["c", "a"],
      ["a", "c"],
    ],
    [{ allBut: ["b"] }, ["a", "c"]],
  ] as const)("grants %j", (grants, expected) => {
    const provider = compileProvider(
      exampleFacts({
        scopes: ["c", "a", "b"].map((name) => exampleScope(name)),
        tokenKinds: [exampleKind("app-token", { grants })],
      }),
    );
    expect(provider.tokenKinds[0]!.grants).toEqual(expected);
  });
});

describe("the digest", () => {
  const facts = exampleFacts({
    scopes: [exampleScope("a"), exampleScope("b", { implies: ["a"] })],
    tokenKinds: [exampleKind("x", { grants: ["a", "b"] }), exampleKind("y")],
    operations: [exampleOperation("GET /x", ["a+b", "a"]), exampleOperation("PUT /x", ["b"])],
  });
  const { digest } = packProvider(facts);

  test("is SHA-256 in hex", () => expect(digest).toMatch(/^[0-9a-f]{64}$/));

  test("does not depend on order", () => {
    const shuffled: ProviderFacts = {
      ...facts,
      scopes: facts.scopes.toReversed(),
      tokenKinds: [exampleKind("y"), exampleKind("x", { grants: ["b", "a"] })],
      operations: [exampleOperation("PUT /x", ["b"]), exampleOperation("GET /x", ["a", "b+a"])],
    };
    expect(packProvider(shuffled)).toEqual(packProvider(facts));
  });

  test.each<Partial<ProviderFacts>>([
    { title: "Another" },
    { weights: { ...facts.weights, read: 2 } },
    { scopes: [exampleScope("a", { access: "write" }), facts.scopes[1]!] },
    { scopes: [facts.scopes[0]!, exampleScope("b")] },
    { operations: [...facts.operations, exampleOperation("GET /y")] },
    { operations: [facts.operations[0]!] },
  ])("changes with the facts %#", (change) => {
    expect(packProvider({ ...facts, ...change }).digest).not.toBe(digest);
  });
});

describe("the packed form", () => {
  const catalog = builtinCatalog();
  test.each(catalog.providerIds)("of %s gives the same provider from JSON", (id) => {
    const packed = catalog.packed(id)!;
    const compiled = compileProvider(unpackFacts(packed));
    expect(compiled).toEqual(catalog.provider(id));
    expect(unpackProvider(JSON.parse(JSON.stringify(packProvider(unpackFacts(packed)))))).toEqual(
      compiled,
    );
  });
});
