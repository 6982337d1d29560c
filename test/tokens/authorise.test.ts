import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, decideOperation, type Holder, resourceKind } from "../../src/tokens/authorise.ts";
import { catalog } from "./domain.ts";

const sentry = catalog.provider("sentry")!;
const own = catalog.provider("scopewright")!;
const releases = "/api/0/organizations/acme/releases/";

function holder(scopes: readonly string[], bindings: Holder["bindings"] = {}): Holder {
  return { kind: "org-token", scopes: scopes.map((scope) => `sentry/${scope}`), bindings };
}

test("a scope that opens the operation allows it, another says what would", () => {
  expect(decide(sentry, holder(["org:ci"]), "POST", releases)).toMatchObject({
    allowed: true,
    operation: { method: "POST" },
  });
  const denied = decide(sentry, holder(["event:read"]), "POST", releases);
  expect(denied).toMatchObject({ allowed: false, reason: "scope-missing" });
  if (denied.allowed) throw new Error("it is denied");
  expect(denied.wouldAllow).toContainEqual(["org:ci"]);
});

test("each set that would allow it does, and without one nothing is allowed", () => {
  const paths = sentry.operations.slice(0, sentry.realOperations);
  fc.assert(
    fc.property(fc.constantFrom(...paths.keys()), (number) => {
      const denied = decideOperation(sentry, holder([]), number, {});
      if (denied.allowed) {
        const needs = denied.operation.requirements.flatMap((each) => each.anyOf);
        expect(needs.some((alternative) => alternative.length === 0)).toBe(true);
        return;
      }
      if (denied.reason !== "scope-missing") return;
      for (const scopes of denied.wouldAllow) {
        expect(decideOperation(sentry, holder(scopes), number, {}).allowed).toBe(true);
      }
    }),
  );
});

test("a scope of one provider opens nothing of another", () => {
  const foreign: Holder = { kind: "org-token", scopes: ["scopewright/tokens:read"], bindings: {} };
  expect(decide(sentry, foreign, "POST", releases).allowed).toBe(false);
  const guarded: Holder = { kind: "org-token", scopes: ["sentry/org:admin"], bindings: {} };
  expect(decide(own, guarded, "GET", "/org/tokens").allowed).toBe(false);
});

test("HEAD is allowed as GET is", () => {
  expect(decide(sentry, holder(["org:read"]), "HEAD", "/api/0/organizations/acme/").allowed).toBe(
    decide(sentry, holder(["org:read"]), "GET", "/api/0/organizations/acme/").allowed,
  );
});

test.each<[string, Holder["bindings"], boolean]>([
  ["nothing", {}, true],
  ["the organisation of the call", { organization: ["acme"] }, true],
  ["several, the call's among them", { organization: ["globex", "acme"] }, true],
  ["the parameter by its whole name", { organization_id_or_slug: ["acme"] }, true],
  ["another organisation", { organization: ["globex"] }, false],
  ["a kind that the call does not name", { project: ["web"] }, false],
  ["both, of which one is not named", { organization: ["acme"], project: ["web"] }, false],
])("a token that is bound to %s", (_, bindings, allowed) => {
  const decision = decide(sentry, holder(["org:ci"], bindings), "POST", releases);
  expect(decision.allowed).toBe(allowed);
  if (!decision.allowed) expect(decision.reason).toBe("resource-not-bound");
});

test.each([
  "api/0/organizations/acme/releases/",
  "/api/0/organizations/acme/../acme/releases/",
  "/api/0/organizations/./acme/releases/",
  "/api/0/organizations/acme%2Fx/releases/",
  "/api/0/organizations/acme%2f..%2fglobex/releases/",
  "/api/0/organizations/%2e%2e/releases/",
  "/api/0/organizations//releases/",
  "//sentry.io/api/0/organizations/acme/releases/",
  "/api/0/organizations/acme\\x/releases/",
  "/api/0/organizations/{any}/releases/",
  "/api/0/organizations/:any/releases/",
  "/api/0/organizations/$any/releases/",
  "/api/0/organizations/<any>/releases/",
  "/api/0/organizations/acme%00/releases/",
  "/api/0/organizations/acme%zz/releases/",
  "/api/0/organizations/acme\n/releases/",
  "https://sentry.io/api/0/organizations/acme/releases/",
])("a path that two servers could read differently is not judged: %j", (path) => {
  expect(decide(sentry, holder(["org:ci"]), "POST", path)).toMatchObject({
    allowed: false,
    reason: "operation-unknown",
  });
});

test("a binding holds against encoded values too", () => {
  const bound = holder(["org:ci"], { organization: ["acme"] });
  expect(decide(sentry, bound, "POST", "/api/0/organizations/%61cme/releases/").allowed).toBe(true);
  expect(decide(sentry, bound, "POST", "/api/0/organizations/%61cme2/releases/").allowed).toBe(
    false,
  );
});

test("whatever text comes as method and path, the answer is an answer", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (method, path) => {
      expect(decide(sentry, holder([]), method, path).allowed).toBe(false);
      decide(sentry, holder([]), method, `/api/0/organizations/${path}`);
    }),
  );
});

test.each([
  ["project_id_or_slug", "project"],
  ["organization_slug", "organization"],
  ["projectId", "project"],
  ["owner", "owner"],
  ["id", "id"],
])("the parameter %s names a %s", (parameter, kind) => {
  expect(resourceKind(parameter)).toBe(kind);
});
