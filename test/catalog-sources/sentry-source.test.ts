import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importSentrySource } from "../../src/catalog-sources/sentry-source.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { compiled, imported, lines, notes, problemOf } from "./imports.ts";

const checkout = join(import.meta.dirname, "fixtures/endpoints");
const catalog = imported(importSentrySource, {}, { paths: [checkout] });

test("every shape of pattern, permission class and handler is read, and nothing is guessed", () => {
  expect(lines(catalog)).toEqual([
    "GET /api/0/attachment/: item:admin | item:read | item:write",
    "GET /api/0/checked/{rest+}/: item:admin | item:read | item:write +checks",
    "GET /api/0/code/: item:admin | item:read | item:write +checks",
    "GET /api/0/code/{version}/: item:admin | item:read | item:write +checks",
    "GET /api/0/delegating/v2/Users: org:read | org:write",
    "PUT /api/0/delegating/v2/Users: item:admin | item:write",
    "GET /api/0/either/: item:admin | item:read | item:write +checks",
    "GET /api/0/external/: item:admin | item:read | item:write +checks",
    // The first pattern that fits answers: the code endpoint below it is never reached.
    "GET /api/0/items/{item}/: item:admin | item:read | item:write",
    "PUT /api/0/items/{item}/: item:admin | item:write",
    "DELETE /api/0/items/{item}/comments/{note}/: item:admin | item:write",
    "DELETE /api/0/items/{item}/notes/{note}/: item:admin | item:write",
    "GET /api/0/property/: org:read | org:write +checks",
    "PUT /api/0/runtime/: item:write +checks",
    "GET /api/0/staff/: item:admin | item:read | item:write +checks",
    "GET /api/0/things/{item}/: item:admin | item:read | item:write",
    "PUT /api/0/things/{item}/: item:admin | item:write",
    "DELETE /api/0/things/{item}/comments/{note}/: item:admin | item:write",
    "DELETE /api/0/things/{item}/notes/{note}/: item:admin | item:write",
    "GET /v2/{org}/files/{name+}/: item:admin | item:read | item:write",
    "PUT /v2/{org}/files/{name+}/: item:admin | item:write",
  ]);
});

test("what was left out is told", () => {
  expect(notes(catalog)).toEqual([
    "no-scopes 3",
    "empty-list 1",
    "unreadable 1",
    "partly-read 1",
    "lost-pattern 4",
  ]);
  expect(catalog.notes.at(-1)!.examples).toEqual([
    "src/shop/api/urls.py:65: the class endpoints.elsewhere.OutsideView is not in the checkout",
    "src/shop/loop.py:4: shop.loop includes itself",
    "src/shop/loop.py:4: urlpatterns leads to itself",
    "src/shop/urls.py:14: a pattern that is put together at run time",
  ]);
});

test("every operation says where its handler stands, and the file that is written keeps it", () => {
  const provider = compiled(catalog);
  const at = (name: string): string | undefined =>
    provider.operations.find(({ method, path }) => `${method} ${path}` === name)?.source?.of;
  expect(at("PUT /api/0/items/{item}/")).toBe("src/shop/api/endpoints/items.py:17");
  expect(at("GET /api/0/items/{item}/")).toBe("src/shop/api/endpoints/items.py:10");
  expect(provider.realOperations).toBe(catalog.operations.length);
});

test("nothing outside the checkout is read, whatever links and imports say", () => {
  const root = scratchFolder();
  cpSync(checkout, join(root, "inside"), { recursive: true });
  const outside = join(root, "secret.py");
  writeFileSync(outside, "urlpatterns = []\nLEAK = ['item:leak']\n");
  symlinkSync(outside, join(root, "inside/src/shop/secret.py"));
  mkdirSync(join(root, "inside/src/shop/up"));
  writeFileSync(
    join(root, "inside/src/shop/urls.py"),
    'from .....secret import LEAK\nurlpatterns = [re_path("^a/", include("shop.secret")), re_path("^b/", include("...secret")), re_path(r"^api/0/", include("shop.api.urls"))]\n',
  );
  const found = imported(importSentrySource, {}, { paths: [join(root, "inside")] });
  expect(JSON.stringify([...found.scopes])).not.toContain("leak");
  expect(found.notes.at(-1)!.examples.slice(0, 2)).toEqual([
    "src/shop/urls.py:2: no patterns in shop.secret",
    "src/shop/urls.py:2: no patterns in ...secret",
  ]);
});

test("classes, constants and patterns that lead to themselves end", () => {
  const root = scratchFolder({
    "settings.py": 'ROOT_URLCONF = "urls"\n',
    "urls.py": `from urls import urlpatterns as again, A as B
A = B
m = m
class V(W):
    permission_classes = permission_classes
class W(V):
    scope_map = W.scope_map
    permission_classes = (V, W)
    def get(self): return self.get()
def f(): return f()
urlpatterns = [re_path("${"(a|b)".repeat(40)}", V.as_view()), *again, *urlpatterns, *f(), *m]
`,
  });
  expect(problemOf(importSentrySource, {}, { paths: [root] }).code).toBe("nothing-to-import");
});

test.each([
  ["no folder", {}, "nowhere", "file-not-found"],
  ["a file", { "a.py": "" }, "a.py", "not-a-folder"],
  ["no settings", { "a.py": "" }, ".", "no-url-patterns"],
  [
    "settings that name no module",
    { "settings.py": 'ROOT_URLCONF = "../x"' },
    ".",
    "no-url-patterns",
  ],
  [
    "a binary module",
    { "settings.py": 'ROOT_URLCONF = "u"', "u.py": new Uint8Array([0]) },
    ".",
    "no-url-patterns",
  ],
])("%s is one clear problem", (_what, files, path, code) => {
  const root = scratchFolder(files);
  expect(problemOf(importSentrySource, {}, { paths: [join(root, path)] })).toMatchObject({ code });
});
