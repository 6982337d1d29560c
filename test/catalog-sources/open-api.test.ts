import { expect, test } from "vitest";
import { importOpenApi } from "../../src/catalog-sources/open-api.ts";
import { catalogText } from "../../src/catalog-sources/catalog-text.ts";
import { compiled, imported, lines, notes, problemOf } from "./imports.ts";

const three = {
  openapi: "3.0.3",
  info: { title: "Widget API", version: "4" },
  servers: [
    {
      url: "https://{region}.widgets.example/api/{version}",
      variables: { region: { default: "eu" }, version: { default: "v2" } },
    },
  ],
  security: [{ oauth: ["widget:read", "widget:write"] }],
  components: {
    securitySchemes: {
      oauth: { $ref: "#/components/securitySchemes/real~1oauth" },
      "real/oauth": {
        type: "oauth2",
        flows: {
          clientCredentials: { scopes: { "widget:read": "", "widget:write": "", spare: "" } },
        },
      },
      key: { type: "apiKey", in: "header", name: "X-Key" },
    },
    pathItems: {
      shared: { get: {}, post: { security: [{ oauth: ["widget:write"] }, { key: [] }] } },
    },
  },
  paths: {
    "/widgets": { $ref: "#/components/pathItems/shared" },
    "/public": { get: { security: [] }, head: { security: [{ oauth: ["spare"] }, {}] } },
    "/both": { put: { security: [{ oauth: ["widget:write"], key: [] }] } },
    "/typo": { delete: { security: [{ oauth: ["widget: write"] }] } },
    "/unknown": { get: { security: [{ nowhere: ["a"] }] } },
    "/x/{a}{b}": { get: {} },
    "x-vendor": { get: {} },
  },
};

const json = (value: unknown): string => JSON.stringify(value, undefined, 1);

test.each([
  ["all-of", "widget:read&widget:write"],
  ["any-of", "widget:read | widget:write"],
] as const)("lists mean %s where that is said", (listSemantics, both) => {
  const catalog = imported(importOpenApi, { "api.json": json(three) }, { listSemantics });
  expect(lines(catalog)).toEqual([
    "PUT /both: widget:write for oauth +checks",
    "GET /public: any",
    "HEAD /public: any",
    "DELETE /typo: widget:write for oauth",
    `GET /widgets: ${both} for oauth`,
    "POST /widgets: any for key on key; widget:write for oauth on oauth",
  ]);
  expect(notes(catalog)).toEqual(["tidied-scope 1", "unknown-scheme 1", "unreadable-path 1"]);
  expect(catalog).toMatchObject({
    id: "widget-api",
    hosts: ["*.widgets.example"],
    basePaths: ["/api/v2"],
    source: { of: "Widget API 4" },
  });
  expect(compiled(catalog).realOperations).toBe(6);
});

test("OpenAPI 2.0 has host, base path and definitions elsewhere; YAML is read too", () => {
  const text = `swagger: "2.0"
info: { title: "", version: 1 }
host: api.widgets.example
basePath: /v1/
securityDefinitions:
  o: { type: oauth2, flow: application, scopes: { read: "", write: "" } }
paths:
  /w: { get: { security: [{ o: [read] }] }, post: { security: [{ o: [write] }] }, put: {} }
`;
  const catalog = imported(importOpenApi, { "api.yaml": text });
  expect(lines(catalog)).toEqual(["GET /w: read", "POST /w: write"]);
  expect(notes(catalog)).toEqual(["no-security 1"]);
  expect(catalog.hosts).toEqual(["api.widgets.example"]);
  expect(catalog.basePaths).toEqual(["/v1"]);
  expect(catalog.tokenKinds.get("o")).toMatchObject({
    principal: "app",
    grants: ["read", "write"],
  });
});

test("a scheme that gets scopes only later still is told from the others", () => {
  const catalog = imported(importOpenApi, {
    "api.json": json({
      openapi: "3.1.0",
      paths: {
        "/a": { get: { security: [{ one: ["s"] }] } },
        "/b": { get: { security: [{ two: ["s"] }] } },
      },
      components: {
        securitySchemes: { one: { type: "http" }, two: { type: "http" } },
      },
    }),
  });
  expect(lines(catalog)).toEqual(["GET /a: s for one", "GET /b: s for two"]);
});

test("the same input gives the same text, with a digest of it", () => {
  const files = { "api.json": json(three) };
  const texts = [1, 2].map(() => catalogText(imported(importOpenApi, files), "x"));
  expect(texts[0]).toBe(texts[1]);
  expect(texts[0]).toMatch(/SHA-256 of the input: [0-9a-f]{64}/);
});

const ref = (target: string, more: object = {}): string =>
  json({ openapi: "3.0.0", paths: { "/a": { $ref: target } }, ...more });

test.each<[string, Record<string, string | Uint8Array>, string, number | undefined]>([
  ["no OpenAPI", { "a.json": "{}" }, "not-openapi", 1],
  ["another version", { "a.json": json({ openapi: "4.0.0", paths: {} }) }, "not-openapi", 2],
  ["no paths", { "a.json": json({ openapi: "3.0.0" }) }, "not-openapi", 1],
  ["a list", { "a.json": "[]" }, "not-openapi", 1],
  [
    "nothing that says what opens it",
    { "a.json": ref("#/x", { x: { get: {} } }) },
    "nothing-to-import",
    3,
  ],
  ["another file", { "a.json": ref("./other.yaml#/a") }, "outside-reference", 5],
  ["nothing there", { "a.json": ref("#/nothing") }, "dangling-reference", 5],
  ["a prototype", { "a.json": ref("#/constructor") }, "dangling-reference", 5],
  ["itself", { "a.json": ref("#/paths/~1a") }, "reference-cycle", 5],
  [
    "a circle",
    { "a.json": ref("#/x", { x: { $ref: "#/y" }, y: { $ref: "#/x" } }) },
    "reference-cycle",
    5,
  ],
  ["broken JSON", { "a.json": '{\n "openapi": }' }, "json-syntax", 2],
  ["half a file", { "a.json": '{"openapi": "3.0.0"' }, "json-syntax", 1],
  ["binary", { "a.json": new Uint8Array([123, 0, 125]) }, "binary-file", undefined],
  [
    "an alias bomb",
    {
      "a.yaml": `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n`,
    },
    "yaml-alias-bomb",
    4,
  ],
  ["two files", { "a.json": "{}", "b.json": "{}" }, "wrong-input", undefined],
  ["deep nesting", { "a.json": "[".repeat(200_000) + "]".repeat(200_000) }, "not-openapi", 1],
])("refuses %s with one problem and its place", (_what, files, code, line) => {
  const problem = problemOf(importOpenApi, files);
  expect([problem.code, problem.at?.start.line]).toEqual([code, line]);
});
