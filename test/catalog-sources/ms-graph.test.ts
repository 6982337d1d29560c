import { expect, test } from "vitest";
import { adviseSource } from "../../src/catalog-sources/advise-source.ts";
import { importMsGraph } from "../../src/catalog-sources/ms-graph.ts";
import { matchOperation } from "../../src/catalog/match.ts";
import { resolveCalls } from "../../src/privilege/calls.ts";
import { minimalSet } from "../../src/privilege/minimal.ts";
import { reachOf } from "../../src/privilege/reach.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { compiled, imported, lines, notes, problemOf } from "./imports.ts";

type Paths = Record<string, string>;
const permission = (
  schemes: readonly string[],
  ...pathSets: readonly (readonly [readonly string[], readonly string[], Paths])[]
): object => ({
  authorizationType: "oAuth2",
  schemes: Object.fromEntries(schemes.map((scheme) => [scheme, { privilegeLevel: 1 }])),
  pathSets: pathSets.map(([schemeKeys, methods, paths]) => ({ schemeKeys, methods, paths })),
});
const both = ["DelegatedWork", "Application"];

const permissions = {
  "Diary.Read": permission(both, [
    both,
    ["GET"],
    { "/me/diary": "least=DelegatedWork,Application", "/diaries/{id}": "" },
  ]),
  "Diary.ReadBasic": permission(
    ["DelegatedWork"],
    [["DelegatedWork"], ["GET"], { "/me/diary": "least=DelegatedWork" }],
  ),
  "Diary.ReadWrite": permission(
    both,
    [both, ["GET", "POST"], { "/me/diary": "" }],
    [["DelegatedWork"], ["GET"], { "/diaries/{id}": "" }],
  ),
  "Diary.Read.All": permission(["Application"], [["Application"], ["GET"], { "/me/diary": "" }]),
  "Card.Read.All": permission(both, [
    both,
    ["GET"],
    { "/cards": "least=Application;AlsoRequires=Diary.Read,Diary.ReadWrite" },
  ]),
  "Chat.Settings": {
    ...permission(["DelegatedWork"], [["DelegatedWork"], ["PATCH"], { "/chats/{id}": "" }]),
    authorizationType: "RSC",
  },
};
const file = (value: unknown): Record<string, string> => ({
  "permissions.json": JSON.stringify(value),
});
const catalog = (): ReturnType<typeof imported> => imported(importMsGraph, file({ permissions }));

test("kinds of token are told apart, and AlsoRequires is p and (a or b)", () => {
  expect(lines(catalog())).toEqual([
    "GET /cards: Card.Read.All&Diary.Read | Card.Read.All&Diary.ReadWrite",
    "PATCH /chats/{id}: Chat.Settings",
    // Diary.ReadWrite can be granted to applications, but does not open this one for them.
    "GET /diaries/{id}: Diary.Read for application on application; Diary.Read | Diary.ReadWrite for delegated on delegated",
    "GET /me/diary: Diary.Read | Diary.Read.All | Diary.ReadBasic | Diary.ReadWrite",
    "POST /me/diary: Diary.ReadWrite",
  ]);
  expect(catalog().scopes.get("Chat.Settings")).toMatchObject({ conditional: true });
  expect(catalog().scopes.get("Diary.ReadWrite")).toEqual({
    access: "write",
    mayImply: ["Diary.Read"],
  });
  expect(catalog().scopes.get("Diary.Read.All")).toEqual({
    access: "read",
    mayImply: ["Diary.Read"],
  });
  expect(notes(catalog())).toEqual([]);
});

function minimal(kind: string, call: string): readonly string[] {
  const provider = compiled(catalog());
  const view = viewOf(provider, kind)!;
  const [method = "", path = ""] = call.split(" ");
  const match = matchOperation(provider, method, path);
  if (match.kind !== "operation") throw new Error(`${call} is not known`);
  const { calls } = resolveCalls(view, [{ operation: match.operation }]);
  const answer = minimalSet(view, calls);
  return answer.kind === "minimal" ? answer.scopes : [answer.kind];
}

test.each([
  ["delegated", "GET /v1.0/me/diary", ["Diary.ReadBasic"]],
  ["application", "GET /v1.0/me/diary", ["Diary.Read"]],
  ["application", "GET /cards", ["Card.Read.All", "Diary.Read"]],
])("as %s, %s takes %j", (kind, call, scopes) => {
  expect(minimal(kind, call)).toEqual(scopes);
});

test("what names suggest counts in reach and authorises nothing", () => {
  const provider = compiled(catalog());
  const view = viewOf(provider, "application")!;
  const all = reachOf(view, scopesNamed(provider, ["Diary.ReadWrite"]).scopes);
  const operation = matchOperation(provider, "GET", "/diaries/1");
  expect(operation.kind === "operation" && all.counts.read).toBe(2);
  expect(minimal("application", "GET /diaries/1")).toEqual(["Diary.Read"]);
});

test("what is odd in the source is told", () => {
  const source = catalog();
  const told = adviseSource(source, compiled(source)).map(({ code, scope, operations }) => [
    code,
    scope,
    operations.length,
  ]);
  expect(told).toEqual([
    ["several-least", "Diary.Read", 1],
    ["least-dominated", "Diary.Read", 1],
    ["wider-scope-lacks", "Diary.Read.All", 1],
  ]);
});

test("what can't be held or is not known is noted", () => {
  const odd = imported(
    importMsGraph,
    file({
      permissions: {
        "A.Read": permission(
          ["DelegatedWork", "Robot"],
          [both, ["get"], { "/a": "AlsoRequires=B.Read;sometimes" }],
        ),
        "bad name": permission([]),
      },
    }),
  );
  expect(lines(odd)).toEqual(["GET /a: none"]);
  expect(notes(odd)).toEqual([
    "unreadable-scope 1",
    "unknown-scheme 1",
    "foreign-scheme 1",
    "unknown-mark 1",
    "unknown-permission 1",
  ]);
});

test("operations that no path tells apart are one, and marked", () => {
  const alike = imported(
    importMsGraph,
    file({
      permissions: {
        "A.Read": permission(
          ["Application"],
          [["Application"], ["GET"], { "/a/{id}": "", "/b/{x}{y}": "" }],
        ),
        "B.Read": permission(["Application"], [["Application"], ["GET"], { "/a/{other-id}": "" }]),
      },
    }),
  );
  expect(lines(alike)).toEqual(["GET /a/{id}: A.Read | B.Read +checks"]);
  expect(notes(alike)).toEqual(["unreadable-path 1", "alike 1"]);
});

test("anything else is refused", () => {
  expect(problemOf(importMsGraph, file({ permissions: { a: {} } })).code).toBe("not-msgraph");
});
