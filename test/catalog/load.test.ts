import { describe, expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { packProvider } from "../../src/catalog/compile.ts";
import { loadCatalog, loadFacts } from "../../src/catalog/load.ts";
import { matchUrl } from "../../src/catalog/match.ts";
import type { ReadFile } from "../../src/catalog/read.ts";
import { readSource } from "../../src/document/read.ts";
import { exampleFacts, exampleScope } from "./example-facts.ts";

const root = new URL("../..", import.meta.url).pathname;
const readProject: ReadFile = (path) => readSource(root, path);

/** Reads one file that is not there. */
function reading(text: string): ReadFile {
  return (path) => ({ ok: true, value: { path, text } });
}

describe("the built-in catalog", () => {
  test("is what its sources say", () => {
    const facts = loadFacts(readProject, "scopes.yaml");
    if (!facts.ok) expect.fail(JSON.stringify(facts.problems));
    const catalog = builtinCatalog();
    expect(catalog.providerIds).toEqual(facts.value.map(({ id }) => id).toSorted());
    for (const provider of facts.value) {
      const { digest } = packProvider(provider);
      expect(catalog.provider(provider.id)!.digest).toBe(digest);
      expect(catalog.hosts(provider.id)).toEqual(provider.hosts.toSorted());
    }
  });

  test("states a source, a licence, and a commit or date for every provider", () => {
    const catalog = builtinCatalog();
    for (const id of catalog.providerIds) {
      const { source } = catalog.provider(id)!;
      expect(source.licence, id).toBeDefined();
      expect(source.commit ?? source.date, id).toBeDefined();
    }
  });

  test("reads a provider once, and only when it is asked for", () => {
    const packed = packProvider(exampleFacts());
    const asked: string[] = [];
    const catalog = builtinCatalog((name) => {
      asked.push(name);
      const providers = [
        { id: "acme", hosts: ["api.acme.example"] },
        { id: "other", hosts: ["*.example"] },
      ];
      return JSON.stringify(name === "index.json" ? { format: packed.format, providers } : packed);
    });
    expect(catalog.provider("nothing")).toBeUndefined();
    expect(catalog.hosts("nothing")).toEqual([]);
    expect(matchUrl(catalog, "GET", "https://elsewhere.test/")).toBeUndefined();
    expect(asked).toEqual(["index.json"]);
    expect(matchUrl(catalog, "GET", "https://api.acme.example/")?.provider.id).toBe("acme");
    expect(catalog.provider("acme")).toBe(catalog.provider("acme"));
    expect(asked).toEqual(["index.json", "acme.json"]);
  });

  test("of another version of the program is refused", () => {
    const old = JSON.stringify({ format: 0, providers: [] });
    expect(() => builtinCatalog(() => old)).toThrow("has format 0");
  });
});

describe("a catalog of one's own", () => {
  const builtin = builtinCatalog();

  test("adds a provider, and entries to one that is known", () => {
    const text = `
version: 1
providers:
  acme:
    hosts: [acme.example]
    scopes: { all: { access: admin } }
    tokenKinds: { key: { principal: organization, grants: all, mint: none } }
    operations: { "/x/{y}": { GET: [all] } }
  sentry:
    hosts: [sentry.acme.example]
    scopes: { "acme:read": { access: read } }
    operations: { /api/0/acme/: { GET: ["acme:read", "org:read"] } }
`;
    const catalog = loadCatalog(reading(text), "scopes.yaml", builtin);
    if (!catalog.ok) expect.fail(JSON.stringify(catalog.problems));
    expect(catalog.value.providerIds).toEqual([...builtin.providerIds, "acme"].toSorted());
    const sentry = catalog.value.provider("sentry")!;
    const before = builtin.provider("sentry")!;
    expect(sentry.realOperations).toBe(before.realOperations + 1);
    expect(sentry.digest).not.toBe(before.digest);
    expect(sentry.tokenKinds.find(({ name }) => name === "user-token")!.grants).toContain(
      "acme:read",
    );
    expect(matchUrl(catalog.value, "GET", "https://sentry.acme.example/api/0/acme")?.provider).toBe(
      sentry,
    );
    expect(matchUrl(catalog.value, "GET", "https://acme.example/x/1")?.match.kind).toBe(
      "operation",
    );
    expect(catalog.value.provider("github")).toBe(builtin.provider("github"));
  });

  test("adds names of other surfaces, and takes none back", () => {
    const text = `
version: 1
providers:
  github:
    aliases:
      our-form: { pr: pull_requests }
      create-github-app-token: { email-addresses: contents, mails: emails }
`;
    const catalog = loadCatalog(reading(text), "scopes.yaml", builtin);
    if (!catalog.ok) expect.fail(JSON.stringify(catalog.problems));
    expect(catalog.value.provider("github")!.aliases).toMatchObject({
      "our-form": { pr: "pull_requests" },
      "create-github-app-token": { "email-addresses": "emails", mails: "emails" },
    });
    expect(builtin.provider("github")!.aliases).not.toHaveProperty("our-form");
    expect(builtin.provider("sentry")!.aliases).toBeUndefined();
  });

  test("that repeats the built-in one changes nothing", () => {
    const catalog = loadCatalog(readProject, "scopes.yaml", builtin);
    if (!catalog.ok) expect.fail(JSON.stringify(catalog.problems));
    for (const id of builtin.providerIds) {
      expect(catalog.value.provider(id)!.digest).toBe(builtin.provider(id)!.digest);
    }
  });

  test.each([
    ["nothing", "", "wrong-type"],
    ["no YAML", "providers: [", "yaml-syntax"],
    ["a list", "- a", "wrong-type"],
    [
      "an alias bomb",
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${"bcdefgh".replaceAll(
        /./g,
        (name) =>
          `${name}: &${name} [${Array(10)
            .fill(`*${String.fromCodePoint(name.codePointAt(0)! - 1)}`)
            .join()}]\n`,
      )}`,
      "yaml-alias-bomb",
    ],
    ["a reason of spaces", "version: 1\nproviders: { sentry: { reason: ' ' } }", "wrong-form"],
    ["a prototype", "version: 1\nproviders: { __proto__: { title: x } }", "wrong-key"],
  ])("with %s is refused", (_, text, code) => {
    const catalog = loadCatalog(reading(text), "scopes.yaml", builtin);
    expect(catalog.ok ? [] : catalog.problems.map((problem) => problem.code)).toContain(code);
  });

  test.each([
    ["a directory", "src", "is-directory"],
    ["no file", "nowhere.yaml", "file-not-found"],
  ])("that is %s is refused", (_, path, code) => {
    const catalog = loadCatalog(readProject, path, builtin);
    expect(catalog.ok ? [] : catalog.problems.map((problem) => problem.code)).toEqual([code]);
  });

  test("that breaks a hierarchy is refused before anything is compiled", () => {
    const text =
      "version: 1\nproviders: { sentry: { scopes: { 'x:y': { access: read, implies: ['x:y'] } } } }";
    const catalog = loadCatalog(reading(text), "scopes.yaml", builtin);
    expect(catalog).toMatchObject({ ok: false, problems: [{ code: "implies-cycle" }] });
  });
});

test("facts that were not checked are a bug, not a wrong answer", () => {
  const facts = exampleFacts({ scopes: [exampleScope("a", { implies: ["b"] })] });
  expect(() => packProvider(facts)).toThrow("b is implied but is not a scope");
});
