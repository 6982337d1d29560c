import { describe, expect, test } from "vitest";
import { adviseCatalog } from "../../src/catalog/advise.ts";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { compileProvider } from "../../src/catalog/compile.ts";
import { exampleFacts, exampleOperation, exampleScope } from "./example-facts.ts";

function advised(alternatives: readonly string[], operation: string): string[] {
  const provider = compileProvider(
    exampleFacts({
      scopes: [
        exampleScope("a:read"),
        exampleScope("b", { access: "read" }),
        exampleScope("c:write", { access: "write", implies: ["a:read"] }),
        exampleScope("ready", { access: "admin" }),
        exampleScope("d.readonly", { access: "write" }),
        exampleScope("read-write:e", { access: "write" }),
      ],
      operations: [
        exampleOperation(operation, alternatives),
        exampleOperation("GET /z", ["b", "ready", "d.readonly", "read-write:e"]),
      ],
    }),
  );
  return adviseCatalog(provider).map(({ code, scope }) => `${code} ${scope}`);
}

describe("a scope that says that it reads", () => {
  test.each([
    ["a reading call", "GET /x", ["a:read", "b"], []],
    ["a write", "POST /x", ["a:read"], ["read-scope-opens-more a:read"]],
    ["a write, by access", "DELETE /x", ["b", "ready"], ["read-scope-opens-more b"]],
    ["a write, by name", "PUT /x", ["d.readonly"], ["read-scope-opens-more d.readonly"]],
    ["a write, by a name that says both", "PUT /x", ["read-write:e"], []],
    ["a write beside a scope that writes", "PUT /x", ["a:read+c:write"], []],
    [
      "a write beside another that reads",
      "PUT /x",
      ["a:read+b"],
      ["read-scope-opens-more a:read", "read-scope-opens-more b"],
    ],
  ])("opens %s", (_, operation, alternatives, expected) => {
    expect(advised(alternatives, operation)).toEqual(expected);
  });
});

test("a scope that nothing uses", () => {
  const provider = compileProvider(
    exampleFacts({
      scopes: [
        exampleScope("used"),
        exampleScope("implied"),
        exampleScope("suspected"),
        exampleScope("implying", { implies: ["implied"], mayImply: ["suspected"] }),
        exampleScope("lost"),
      ],
      operations: [exampleOperation("GET /x", ["used"])],
    }),
  );
  expect(adviseCatalog(provider)).toEqual([
    {
      code: "unused-scope",
      provider: "acme",
      scope: "lost",
      message: "`lost` opens no operation and is not part of the hierarchy",
      operations: [],
    },
  ]);
});

test("on the built-in catalogs it names operations that exist", () => {
  const catalog = builtinCatalog();
  const all = catalog.providerIds.flatMap((id) => adviseCatalog(catalog.provider(id)!));
  const github = all.filter(({ provider }) => provider === "github");
  expect(github.map(({ code }) => code)).toContain("read-scope-opens-more");
  for (const { provider, operations } of all) {
    const known = catalog.provider(provider)!.operations;
    for (const operation of operations) {
      expect(known).toContainEqual(expect.objectContaining(operation));
    }
  }
});
