import { describe, expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { compileProvider } from "../../src/catalog/compile.ts";
import type { CompiledProvider } from "../../src/catalog/compiled.ts";
import { matchOperation, matchUrl } from "../../src/catalog/match.ts";
import { exampleFacts, exampleOperation } from "./example-facts.ts";

const sentry = builtinCatalog().provider("sentry")!;
const releases = "/api/0/organizations/{organization_id_or_slug}/releases/";

function providerWith(
  names: readonly string[],
  basePaths: readonly string[] = [],
): CompiledProvider {
  const operations = names.map((name) => exampleOperation(name));
  return compileProvider(exampleFacts({ operations, basePaths }));
}

/** The template that a call matched, or what came out instead. */
function matched(provider: CompiledProvider, call: string): unknown {
  const space = call.indexOf(" ");
  const match = matchOperation(provider, call.slice(0, space), call.slice(space + 1));
  return match.kind === "operation" ? provider.operations[match.operation]!.path : match;
}

describe("ways of writing one call", () => {
  test.each([
    "POST /api/0/organizations/{organization_id_or_slug}/releases/",
    "POST /api/0/organizations/acme/releases/",
    "POST /api/0/organizations/acme/releases",
    "post api/0/organizations/acme/releases/",
    "POST https://sentry.io/api/0/organizations/acme/releases/",
    "POST HTTPS://user:word@eu.sentry.io:8443/api/0/organizations/acme/releases/?a=/b/#c",
    "POST https://{region}.sentry.io/api/0/organizations/acme/releases/",
    "POST https://sentry.acme.example/api/0/organizations/acme/releases/",
    "POST sentry.io/api/0/organizations/acme/releases/",
    "POST $SENTRY_URL/api/0/organizations/$ORG/releases/",
    "POST ${url}/api/0/organizations/${org ?? env['a/b']}/releases/",
    "POST /api/0/organizations/:org/releases/",
    "POST /api/0/organizations/<org>/releases/?project=1",
    "POST //api//0/organizations/acme/./x/../releases//",
    "POST /api/0/organizations/acme/%72eleases/",
    "POST  /api/0/organizations/a%2Fb/releases/#fragment",
  ])("%s", (call) => {
    expect(matched(sentry, call)).toBe(releases);
  });
});

describe("the most literal template wins", () => {
  test.each([
    ["a literal before a parameter", ["GET /a/{x}", "GET /a/b"], "GET /a/b", "/a/b"],
    ["left before right", ["GET /{x}/b/c", "GET /a/{x}/c"], "GET /a/b/c", "/a/{x}/c"],
    ["going back when it leads nowhere", ["GET /a/{x}/c", "GET /a/b/d"], "GET /a/b/c", "/a/{x}/c"],
    ["going back for the method", ["PUT /a/{x}", "GET /a/b"], "PUT /a/b", "/a/{x}"],
    [
      "text in a segment before none",
      ["GET /a/{x}", "GET /a/{x}.json"],
      "GET /a/b.json",
      "/a/{x}.json",
    ],
    ["more text before less", ["GET /a/{x}n", "GET /a/{x}.json"], "GET /a/b.json", "/a/{x}.json"],
    [
      "two parameters in a segment",
      ["GET /c/{a}", "GET /c/{a}...{b}"],
      "GET /c/v1.0...v2",
      "/c/{a}...{b}",
    ],
    ["one segment before several", ["GET /a/{x+}", "GET /a/{x}"], "GET /a/b", "/a/{x}"],
    ["a span", ["GET /a/{x+}", "GET /a/{x}"], "GET /a/b/c/d", "/a/{x+}"],
    ["a span with an end", ["GET /a/{x+}", "GET /a/{x+}/z"], "GET /a/b/z/z", "/a/{x+}/z"],
    ["a span that needs a segment", ["GET /a/{x+}", "GET /a"], "GET /a/", "/a"],
    [
      "placeholders are no literals",
      ["GET /a/{x}:{y}", "GET /a/{z}"],
      "GET /a/<int:name>",
      "/a/{z}",
    ],
    [
      "placeholders around text",
      ["GET /a/{x}:{y}", "GET /a/{z}"],
      "GET /a/${p}:${q}",
      "/a/{x}:{y}",
    ],
    ["the root", ["GET /", "GET /{x}"], "GET https://acme.example", "/"],
  ])("%s", (_, templates, call, template) => {
    expect(matched(providerWith(templates), call)).toBe(template);
    expect(matched(providerWith(templates.toReversed()), call)).toBe(template);
  });
});

test("a placeholder is one value, whatever is written in it", () => {
  const provider = providerWith(["GET /a/{x}:{y}", "GET /a/{z}"]);
  for (const text of ["<int:name>", "${a ? b : c}", "{a:b}", ":name", "$NAME"]) {
    expect(matched(provider, `GET /a/${text}`), text).toBe("/a/{z}");
  }
});

describe("parameters", () => {
  test.each([
    ["GET /a/{x}/b/{y}", "/a/1/b/2", { x: "1", y: "2" }],
    ["GET /a/{x}", "/a/group%2Fproject", { x: "group/project" }],
    ["GET /a/{x}", "/a/100%", { x: "100%" }],
    ["GET /a/{x+}/e", "/a/b%20b/c/e", { x: "b b/c" }],
    ["GET /c/{base}...{head}", "/c/v1.0...v2...v3", { base: "v1.0", head: "v2...v3" }],
    ["GET /c/{owner}.json", "/c/a.json.json", { owner: "a.json" }],
  ])("%s of %s", (template, path, parameters) => {
    const match = matchOperation(providerWith([template]), "GET", path);
    expect(match).toEqual({ kind: "operation", operation: 0, parameters });
  });

  test("a way that led nowhere leaves no values behind", () => {
    const provider = providerWith(["GET /{a}/{b}/x", "GET /{c}/{d+}"]);
    const match = matchOperation(provider, "GET", "/1/2/y");
    expect(match).toMatchObject({ parameters: { c: "1", d: "2/y" } });
  });
});

describe("base paths", () => {
  const provider = providerWith(["GET /repos/{repo}", "GET /api/x"], ["/api/v3"]);
  test.each([
    ["GET https://git.acme.example/api/v3/repos/a", "/repos/{repo}"],
    ["GET /repos/a", "/repos/{repo}"],
    ["GET /api/x", "/api/x"],
    ["GET api.acme.example/api/v3/repos/a", "/repos/{repo}"],
  ])("%s", (call, template) => {
    expect(matched(provider, call)).toBe(template);
  });
});

describe("what does not match says what would", () => {
  test.each([
    ["another method", "PATCH /api/0/organizations/acme/releases/", ["GET", "POST"], releases],
    ["a slip", "GET /api/0/organizations/acme/release/", [], releases],
    ["no base path", "GET /organizations/acme/releases/", [], releases],
    ["a base path too many", "GET /v1/api/0/organizations/acme/releases/", [], releases],
  ])("%s", (_, call, methods, nearest) => {
    expect(matched(sentry, call)).toEqual({ kind: "none", methods, nearest });
  });

  test("methods of all templates that fit", () => {
    const provider = providerWith(["GET /a/b", "PUT /a/{x}", "POST /{x+}"]);
    expect(matched(provider, "DELETE /a/b")).toEqual({
      kind: "none",
      methods: ["GET", "POST", "PUT"],
      nearest: "/a/b",
    });
  });

  test.each([
    "",
    " ",
    "/",
    "?",
    "%",
    "%%%/{{{",
    "https://",
    "://x",
    "${",
    "a".repeat(99_999),
    "/x".repeat(50_000),
    "\u0000\uD800",
  ])("garbage %#", (text) => {
    expect(matchOperation(sentry, "GET", text)).toEqual({ kind: "none", methods: [] });
    expect(matchOperation(sentry, text, releases).kind).toBe("none");
    expect(matchUrl(builtinCatalog(), "GET", text)).toBeUndefined();
  });

  test("scopes are no calls", () => {
    expect(matched(sentry, "SCOPE openid")).toMatchObject({ kind: "none" });
  });
});

describe("hosts", () => {
  const catalog = builtinCatalog();
  const path = "/api/0/organizations/acme/releases/";
  test.each([
    ["https://sentry.io", "sentry"],
    ["https://SENTRY.io:443", "sentry"],
    ["https://sentry.io.", "sentry"],
    ["https://us.sentry.io", "sentry"],
    ["https://a.b.sentry.io", "sentry"],
    ["https://${region}.sentry.io", "sentry"],
    ["https://user@sentry.io", "sentry"],
    ["https://notsentry.io", undefined],
    ["https://.sentry.io", undefined],
    ["https://sentry.io@acme.example", undefined],
    ["https://acme.example\\@sentry.io", undefined],
    ["https://acme.example/https://sentry.io", undefined],
    ["", undefined],
  ])("%s", (host, provider) => {
    expect(matchUrl(catalog, "POST", host + path)?.provider.id).toBe(provider);
  });
});
