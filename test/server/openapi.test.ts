import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../../src/server/routes/all.ts";
import { catalog } from "../tokens/domain.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, type Client, makeClient } from "./client.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

test("the document is OpenAPI 3.1, says an independent validator, which can say no", async () => {
  const { json } = await client.send("GET", "/openapi.json");
  const validator = new Validator();
  const result = await validator.validate(structuredClone(json));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(validator.version).toBe("3.1");
  const broken = { ...structuredClone(json), paths: { "/x": { get: { responses: 1 } } } };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test("every reference in the document leads somewhere", async () => {
  const { json, text } = await client.send("GET", "/openapi.json");
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
  expect(references.length).toBeGreaterThan(10);
  for (const reference of new Set(references)) {
    let at: unknown = json;
    for (const key of reference.split("/")) at = (at as Record<string, unknown>)[key];
    expect(at, reference).toBeDefined();
  }
});

test("what the catalog says opens a route, the document says too", async () => {
  const { json } = await client.send("GET", "/openapi.json");
  const paths = json["paths"] as Record<string, Record<string, { "x-scopes": unknown }>>;
  expect(paths["/org/tokens"]!["post"]!["x-scopes"]).toEqual([["tokens:mint"]]);
});

test("routes and catalog agree, but for what is not served yet", () => {
  const own = catalog.provider("scopewright")!;
  const known = own.operations
    .slice(0, own.realOperations)
    .map((operation) => `${operation.method} ${operation.path}`);
  const served = routes.map((route) => `${route.method} ${route.path}`);
  expect(new Set(served).size).toBe(served.length);
  expect(served.filter((name) => !known.includes(name))).toEqual([]);
  // The ban on personal tokens is to come; this list only shrinks.
  const missing = known.filter((name) => !served.includes(name));
  expect(missing.filter((name) => !/policy|personal-tokens|orgs\/\{org\}$/.test(name))).toEqual([]);
});

test("health, readiness and metrics", async () => {
  expect((await client.send("GET", "/healthz")).json).toEqual({ status: "alive" });
  expect((await client.send("GET", "/readyz")).json).toEqual({ status: "ready" });
  await client.send("GET", "/org/tokens", { bearer: adminToken });
  await client.send("GET", "/org/tokens", { bearer: 'swt_wrong"\n' });
  const { text, headers } = await client.send("GET", "/metrics");
  expect(headers.get("content-type")).toContain("application/openmetrics-text; version=1.0.0");
  expect(text.endsWith("# EOF\n")).toBe(true);
  expect(text).toContain(
    'scopewright_requests_total{operation="GET /org/tokens",status="200"} 1\n',
  );
  const sample = /^[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})? [0-9.e+-]+$/;
  for (const line of text.trim().split("\n")) {
    expect(line.startsWith("# ") || sample.test(line), line).toBe(true);
  }
});
