import fc from "fast-check";
import { expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { compileProvider } from "../../src/catalog/compile.ts";
import { matchOperation, matchUrl } from "../../src/catalog/match.ts";
import { parseTemplate, templateShape } from "../../src/catalog/template.ts";
import { exampleFacts, exampleOperation } from "./example-facts.ts";
import { naiveMatch } from "./naive-match.ts";

const segment = fc.constantFrom("a", "b", "ab", "{x}", "{x+}", "{x}.b", "a{x}", "{x}.{y}", "{x}b");
const template = fc
  .array(segment, { maxLength: 3 })
  .map((segments) => `/${segments.join("/")}`)
  .filter((path) => parseTemplate(path).ok);
/** Templates that can be told apart, as a catalog that passed its checks has them. */
const templates = fc.uniqueArray(
  fc.record({ method: fc.constantFrom("GET", "GET", "PUT"), path: template }),
  {
    minLength: 4,
    maxLength: 16,
    selector: ({ method, path }) => {
      const parsed = parseTemplate(path);
      return `${method} ${parsed.ok ? templateShape(parsed.segments) : path}`;
    },
  },
);
const path = fc.array(fc.constantFrom("a", "b", "ab", "c", "a.b", "c.b", "a.b.b"), {
  maxLength: 4,
});

test("the trie finds what trying every template finds", () => {
  fc.assert(
    fc.property(templates, fc.array(path, { minLength: 10 }), (operations, paths) => {
      const provider = compileProvider(
        exampleFacts({
          operations: operations.map(({ method, path: each }) =>
            exampleOperation(`${method} ${each}`),
          ),
        }),
      );
      const best = (method: string, segments: readonly string[]) =>
        naiveMatch(
          operations.filter((each) => each.method === method).map((each) => each.path),
          segments,
        );
      for (const segments of paths) {
        const match = matchOperation(provider, "GET", `/${segments.join("/")}`);
        const known = best("GET", segments);
        if (match.kind === "operation") {
          const { method, path: found } = provider.operations[match.operation]!;
          expect({ method, found }).toEqual({ method: "GET", found: known });
        } else {
          expect(known).toBeUndefined();
          expect(match.methods).toEqual(best("PUT", segments) === undefined ? [] : ["PUT"]);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("the parameters put back into the template give the path", () => {
  const distinct = template.map((each) => {
    let count = 0;
    return each.replaceAll(/\{\w(\+?)\}/g, (_, plus: string) => `{p${count++}${plus}}`);
  });
  fc.assert(
    fc.property(distinct, path, (each, segments) => {
      const provider = compileProvider(
        exampleFacts({ operations: [exampleOperation(`GET ${each}`)] }),
      );
      const written = `/${segments.join("/")}`;
      const match = matchOperation(provider, "GET", written);
      if (match.kind === "none") return;
      const filled = each.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => match.parameters[name]!);
      expect(filled).toBe(written);
    }),
    { numRuns: 1000 },
  );
});

test("every operation of the built-in catalogs is found by its own template and by a URL", () => {
  const catalog = builtinCatalog();
  for (const id of catalog.providerIds) {
    const provider = catalog.provider(id)!;
    for (const [index, { method, path: each }] of provider.operations.entries()) {
      if (index >= provider.realOperations) continue;
      const found = { kind: "operation", operation: index };
      expect(matchOperation(provider, method, each), `${method} ${each}`).toMatchObject(found);
      const url = `https://acme.example${each.replaceAll(/\{[^}]*\}/g, "zz%20zz")}?x=/`;
      const match = matchOperation(provider, method, url);
      // Only a literal or a literal part may not be hit; another template of the provider is.
      expect(match, `${method} ${url}`).toMatchObject(found);
    }
  }
});

test("no text makes it throw", () => {
  const catalog = builtinCatalog();
  const sentry = catalog.provider("sentry")!;
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...Array.from("/?#%{}$<>:.@\\a2ef ")), maxLength: 60 }),
  );
  fc.assert(
    fc.property(text, text, (method, url) => {
      matchOperation(sentry, method, url);
      matchUrl(catalog, method, url);
      matchUrl(catalog, method, `https://sentry.io/api/0/${url}`);
    }),
    { numRuns: 1000 },
  );
});

test("many spans over a long path take no exponential time", () => {
  const spans = "/a/{p+}/b".repeat(40);
  const provider = compileProvider(
    exampleFacts({ operations: [exampleOperation(`GET ${spans}/c`)] }),
  );
  const match = matchOperation(provider, "GET", "/a/a/b/b".repeat(100));
  expect(match.kind).toBe("none");
});
