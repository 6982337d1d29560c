import { expect, test } from "vitest";
import { importGithub } from "../../src/catalog-sources/github.ts";
import { importGoogleDiscovery } from "../../src/catalog-sources/google-discovery.ts";
import { importSlack } from "../../src/catalog-sources/slack.ts";
import { compiled, imported, lines, notes, problemOf } from "./imports.ts";

const auth = "https://www.googleapis.com/auth/";
function discovery(
  id: string,
  scopes: readonly string[],
  methods: object,
  more: object = {},
): string {
  return JSON.stringify({
    kind: "discovery#restDescription",
    id,
    revision: "20260801",
    rootUrl: `https://${id.split(":")[0]}.googleapis.com/`,
    servicePath: "",
    auth: { oauth2: { scopes: Object.fromEntries(scopes.map((name) => [auth + name, {}])) } },
    resources: { outer: { resources: { inner: { methods } } } },
    ...more,
  });
}
const method = (
  id: string,
  path: string,
  scopes: readonly string[],
  flatPath?: string,
): object => ({
  id,
  path,
  httpMethod: "GET",
  ...(flatPath === undefined ? {} : { flatPath }),
  scopes: scopes.map((name) => auth + name),
});

test("several discovery documents make one provider; a shared path says which API is meant", () => {
  const catalog = imported(importGoogleDiscovery, {
    "b.json": discovery("beta:v1", ["beta", "beta.readonly", "cloud-platform"], {
      get: method(
        "beta.get",
        "v1/{+name}",
        ["beta", "beta.readonly", "cloud-platform"],
        "v1/things/{thingsId}",
      ),
      verb: method("beta.verb", "v1/{+name}:run", ["beta"]),
      open: method("beta.open", "v1/open", []),
    }),
    "a.json": discovery("alpha:v1", ["alpha", "drive.file"], {
      get: method("alpha.get", "v1/things/{id}", ["alpha", "drive.file", "undeclared"]),
      span: method("alpha.span", "v1/files/{+path}", ["alpha"]),
    }),
  });
  expect(lines(catalog).map((line) => line.replaceAll(auth, ""))).toEqual([
    "GET /v1/files/{path+}: alpha",
    "GET /v1/things/{id}: alpha | drive.file on alpha-v1; beta | beta.readonly | cloud-platform on beta-v1",
  ]);
  expect(notes(catalog)).toEqual([
    "undeclared-scope 1",
    "no-scopes 1",
    "unreadable-path 1",
    "told-apart 1",
  ]);
  expect(catalog.hosts).toEqual(["alpha.googleapis.com", "beta.googleapis.com"]);
  expect(Object.fromEntries(catalog.scopes)).toEqual({
    [`${auth}alpha`]: { access: "read" },
    [`${auth}beta`]: { access: "read", mayImply: [`${auth}beta.readonly`] },
    [`${auth}beta.readonly`]: { access: "read" },
    [`${auth}cloud-platform`]: { access: "read", openWorld: true },
    [`${auth}drive.file`]: { access: "read", conditional: true },
  });
  expect(compiled(catalog).tokenKinds.map(({ name }) => name)).toEqual([
    "service-account",
    "user-oauth",
  ]);
});

test("what is no discovery document is named", () => {
  const files = {
    "a.json": discovery("a:v1", ["x"], { m: method("m", "p", ["x"]) }),
    "b.json": "{}",
  };
  expect(problemOf(importGoogleDiscovery, files)).toMatchObject({
    code: "not-discovery",
    file: "b.json",
  });
});

test("Slack's lists are any-of, `none` is no scope, and chat:write opens what its parts open", () => {
  const scope = (...names: readonly string[]): object => ({ security: [{ slackAuth: names }] });
  const catalog = imported(importSlack, {
    "slack.json": JSON.stringify({
      swagger: "2.0",
      info: { title: "Slack Web API" },
      host: "slack.com",
      basePath: "/api",
      securityDefinitions: {
        slackAuth: { type: "oauth2", flow: "accessCode", scopes: { none: "" } },
      },
      paths: {
        "/api.test": { get: scope("none") },
        "/chat.update": { post: scope("chat:write:user", "chat:write:bot") },
        "/conversations.list": { get: scope("channels:read", "im:read") },
      },
    }),
  });
  expect(lines(catalog)).toEqual([
    "GET /api.test: any",
    "POST /chat.update: chat:write | chat:write:bot | chat:write:user",
    "GET /conversations.list: channels:read | im:read",
  ]);
  expect(compiled(catalog).scopes.map(({ name }) => name)).not.toContain("none");
});

const row = (path: string, access: string, more: object = {}): object => ({
  verb: "get",
  requestPath: path,
  access,
  "additional-permissions": false,
  ...more,
});
const app = { "server-to-server": true, "user-to-server": true };
const flagged = { ...app, "additional-permissions": true };
const server = JSON.stringify({
  contents: {
    displayTitle: 'Repository permissions for "Contents"',
    permissions: [
      row("/c", "write", app),
      row("/two", "read", flagged),
      row("/flag", "read", flagged),
      {},
    ],
  },
  issues: {
    displayTitle: 'Repository permissions for "Issues"',
    permissions: [
      row("/two", "write", flagged),
      row("/u", "read", { ...app, "server-to-server": false }),
    ],
  },
});

test("GitHub's rows are not combined by guess", () => {
  const catalog = imported(importGithub, { "server.json": server });
  expect(lines(catalog)).toEqual([
    "GET /c: contents:write",
    "GET /flag: contents:read ?",
    "GET /two: contents:read&issues:write ?",
    "GET /u: issues:read for user-access-token",
  ]);
  expect(notes(catalog)).toEqual(["unreadable-row 1"]);
  expect(catalog.scopes.get("contents:write")).toEqual({
    access: "write",
    implies: ["contents:read"],
  });
  // What stays open is marked in the file that is written.
  const two = compiled(catalog).operations.find(({ path }) => path === "/two");
  expect(two?.requirements[0].extraChecks).toBe(true);
});

test("REST data says which permissions go together", () => {
  const rest = JSON.stringify({
    x: [
      {
        verb: "get",
        requestPath: "/two",
        progAccess: {
          permissions: [
            { '"Contents" repository permissions': "read" },
            { '"Issues" repository permissions': "write" },
          ],
        },
      },
      {
        verb: "get",
        requestPath: "/flag",
        progAccess: { permissions: [{ '"Nothing" repository permissions': "read" }] },
      },
    ],
  });
  const catalog = imported(importGithub, { "server.json": server, "rest.json": rest });
  expect(lines(catalog).slice(1, 3)).toEqual([
    "GET /flag: contents:read ?",
    "GET /two: contents:read | issues:write",
  ]);
});

test("fine-grained tokens are a kind of their own", () => {
  const pat = JSON.stringify({
    contents: { displayTitle: "", permissions: [row("/c", "read")] },
  });
  const catalog = imported(importGithub, { "server.json": server, "pat.json": pat });
  expect(lines(catalog)[0]).toBe(
    "GET /c: contents:read for fine-grained-token on fine-grained-token; contents:write for installation,user-access-token on installation",
  );
});

test.each([
  [{ "a.json": '{"a": 1}' }, "not-github"],
  [{ "a.json": '{"x": [{"requestPath": "/a"}]}' }, "not-github"],
])("%j is refused", (files, code) => {
  expect(problemOf(importGithub, files).code).toBe(code);
});
