import { describe, expect, test } from "vitest";
import { grantable, operationsOf, providers } from "./built-in.ts";

describe.each(Object.keys(providers))("built-in catalog %s", (id) => {
  const provider = providers[id]!;
  const operations = operationsOf(id);

  test("names only scopes that it declares", () => {
    const declared = new Set(Object.keys(provider.scopes));
    const named = operations.flatMap(({ requirements }) =>
      requirements.flatMap(({ anyOf }) => anyOf.flat()),
    );
    expect([...new Set(named)].filter((scope) => !declared.has(scope))).toEqual([]);
    for (const [name, scope] of Object.entries(provider.scopes)) {
      const unknown = (scope.implies ?? []).filter((implied) => !declared.has(implied));
      expect(unknown, name).toEqual([]);
    }
  });

  test("names only token kinds that it declares, and gives them only declared scopes", () => {
    const kinds = new Set(Object.keys(provider.tokenKinds));
    const named = operations.flatMap(({ requirements }) =>
      requirements.flatMap((r) => r.tokens ?? []),
    );
    expect([...new Set(named)].filter((kind) => !kinds.has(kind))).toEqual([]);
    const declared = new Set(Object.keys(provider.scopes));
    for (const [kind, { grants, always = [] }] of Object.entries(provider.tokenKinds)) {
      const stated = grants === "all" ? [] : "allBut" in grants ? grants.allBut : grants;
      expect(
        [...stated, ...always].filter((name) => !declared.has(name)),
        kind,
      ).toEqual([]);
    }
  });

  test("has a kind that holds each scope", () => {
    const some = new Set(
      Object.entries(provider.tokenKinds).flatMap(([kind, { always = [] }]) => [
        ...grantable(id, kind),
        ...always,
      ]),
    );
    expect(Object.keys(provider.scopes).filter((name) => !some.has(name))).toEqual([]);
  });

  test("has no two templates for one method and shape of path", () => {
    const shapes = operations.map(
      ({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`,
    );
    expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
  });

  test("states its source, a commit or a date, and a licence", () => {
    expect(provider.source["of"]).toBeTruthy();
    expect(provider.source["commit"] ?? provider.source["date"]).toBeTruthy();
    expect(provider.source["licence"]).toBeTruthy();
  });
});
