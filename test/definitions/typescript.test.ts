import { describe, expect, test } from "vitest";
import { defineIntegration } from "../../src/definitions/define-integration.ts";
import { typescriptReader } from "../../src/definitions/typescript.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { inShort, readFirst, withScopes } from "./memory-files.ts";

const reader = typescriptReader((provider) => provider !== "google");
const read = async (text: string, more: Readonly<Record<string, string>> = {}) =>
  inShort(await readFirst(reader, { "src/a.ts": text, ...more }));

describe("defineIntegration", () => {
  const text = `import { defineIntegration } from "scopewright";
import { scopes as granted } from "./scopes";

// scopewright-allow missing-owner until 2027-01-31 by @acme/security: #41
export const hook = defineIntegration({
  integration: "release-hook",
  provider: "sentry",
  token: { kind: "internal-integration", maxAge: "90d", environments: ["production"] },
  scopes: ["org:ci", "org:read"], // é😀
  calls: [\`POST /api/0/organizations/{o}/releases/\`, { call: "GET /api/0/", target: "x" }],
  callsComplete: true,
  deliver: [{ vercel: { project: "web", variable: "T", sensitive: true } }],
} as const);
`;

  test("is read as integrations/*.yaml is, with places", async () => {
    const { integrations, problems } = await readFirst(reader, { "src/a.ts": text });
    expect(problems).toEqual([]);
    expect(integrations).toMatchObject([
      {
        name: "release-hook",
        provider: { value: "sentry", at: { start: { line: 7, column: 13 } } },
        token: { kind: { value: "internal-integration" }, maxAge: { value: 90 * 86_400_000 } },
        scopes: [
          { value: "org:ci", at: { start: { line: 9, column: 12 } } },
          { value: "org:read" },
        ],
        calls: [{ name: { method: "POST" } }, { target: "x" }],
        callsComplete: true,
        deliver: [{ sink: "vercel", sensitive: true }],
        waivers: [{ rule: "missing-owner" }],
        reader: "typescript",
      },
    ]);
  });

  test("a fix changes the list alone", async () => {
    expect(await withScopes(reader, { "src/a.ts": text }, ["org:ci"])).toBe(
      text.replace('["org:ci", "org:read"]', '["org:ci"]'),
    );
  });

  test("constants of other files are followed, and not changed", async () => {
    const files = {
      "src/a.ts": text.replace(/scopes: \[.*\]/, "scopes: granted"),
      "src/scopes.ts": 'export const scopes = ["org:ci"] as const;\n',
    };
    expect(inShort(await readFirst(reader, files))).toEqual([
      "release-hook: internal-integration [org:ci]",
    ]);
    expect(await withScopes(reader, files, [])).toMatch(/^refused: /);
  });

  test.each([
    ["a misspelt key", text.replace("callsComplete", "callComplete"), "unknown-key"],
    ["a missing key", text.replace('  provider: "sentry",\n', ""), "missing-key"],
    [
      "what is only known at run time",
      text.replace('"sentry"', "process.env.P"),
      "undecided-definition",
    ],
    [
      "a function",
      text.replace("callsComplete: true", "callsComplete() {}"),
      "undecided-definition",
    ],
    [
      "nothing",
      'import { defineIntegration } from "scopewright";\ndefineIntegration();\n',
      "missing-key",
    ],
  ])("%s is a problem with a place", async (_, changed, code) => {
    const { integrations, problems } = await readFirst(reader, { "src/a.ts": changed });
    expect(integrations).toEqual([]);
    expect(problems[0]).toMatchObject({ code, at: { file: "src/a.ts" } });
  });

  test("one of somebody else's is none", async () => {
    expect(await read(text.replace('"scopewright"', '"other"'))).toEqual([]);
  });

  test("gives its argument back at run time", () => {
    const definition = { integration: "a", provider: "sentry", scopes: ["org:ci"] };
    expect(defineIntegration(definition)).toBe(definition);
  });
});

describe("OAuth scopes", () => {
  test.each([
    [
      "Auth.js",
      'import GitHub from "next-auth/providers/github";\nexport default NextAuth({ providers: [GitHub({ authorization: { params: { scope: "read:user repo" } } })] });\n',
      ["src/a.ts#auth-github: oauth-token [read:user, repo]"],
    ],
    [
      "Auth.js with another address",
      'import GitLab from "@auth/core/providers/gitlab";\nGitLab({ authorization: "https://gitlab.com/oauth/authorize?scope=read_user+read_api" });\n',
      ["src/a.ts#authorise-gitlab: gitlab [read_user, read_api]"],
    ],
    [
      "Auth.js without",
      'import GitHub from "next-auth/providers/github";\nGitHub({ clientId: "a" /* scope */ });\n',
      [],
    ],
    [
      "Slack Bolt",
      'import { App } from "@slack/bolt";\nconst app = new App({ token, scopes: ["chat:write"] });\n',
      ["src/a.ts#slack: bot-token [chat:write]"],
    ],
    [
      "Slack Bolt, required",
      'const { App, ExpressReceiver: R } = require("@slack/bolt");\nnew bolt.App({ scopes: "chat:write,users:read" });\n',
      ["src/a.ts#slack: bot-token [chat:write, users:read]"],
    ],
    [
      "octokit",
      'import { OAuthApp } from "octokit";\nconst app = new OAuthApp({ defaultScopes: ["repo"] });\napp.getWebFlowAuthorizationUrl({ scopes: ["x"] });\n',
      ["src/a.ts#octokit-github: oauth-token [repo]"],
    ],
    [
      "passport strategies",
      'const Strategy = require("passport-github2").Strategy;\npassport.use(new Strategy({ scope: ["user:email"] }));\n',
      ["src/a.ts#passport-github: oauth-token [user:email]"],
    ],
    [
      "passport.authenticate",
      'app.get("/auth", passport.authenticate("github", { scope: [ "user:email" ] }));\n',
      ["src/a.ts#passport-github: oauth-token [user:email]"],
    ],
    [
      "addresses",
      "const url = `https://github.com/login/oauth/authorize?client_id=${id}&scope=repo%20read:org&state=${s}`;\n",
      ["src/a.ts#authorise-github: oauth-token [repo, read:org]"],
    ],
    [
      "addresses with gaps",
      "const url = `https://github.com/login/oauth/authorize?scope=${scope}`;\n",
      [
        "undecided-scopes: the scopes that are asked of `github` here are not known: they are decided at run time",
      ],
    ],
    [
      "scopes of the environment",
      'import GitHub from "next-auth/providers/github";\nGitHub({ authorization: { params: { scope: process.env.S } } });\n',
      [
        "undecided-scopes: the scopes that are asked of `github` here are not known: it is `process`, whose value is not in these files",
      ],
    ],
    [
      "providers that the catalog does not know",
      'import Google from "next-auth/providers/google";\nGoogle({ authorization: { params: { scope: "openid" } } });\n',
      [
        "unknown-provider: what these scopes of `google` open can't be judged: the catalog does not know it",
      ],
    ],
    [
      "other functions of these names",
      'const a = "scope passport-x"; new App({ scopes: ["a"] });\n',
      [],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  test.each([
    [
      "a text",
      'import GitHub from "next-auth/providers/github";\nGitHub({ authorization: { params: { scope: "read:user repo" } } }); // é\n',
      ["read:user", "gist"],
      '"read:user gist"',
      '"read:user repo"',
    ],
    [
      "an address",
      "go(`https://github.com/login/oauth/authorize?scope=repo%20gist&state=${s}`);\n",
      ["gist"],
      "scope=gist&",
      "scope=repo%20gist&",
    ],
    [
      "a list",
      'const { App } = require("@slack/bolt");\nnew App({ scopes: [\n  "a:b", // why\n  "c:d",\n] });\n',
      ["a:b"],
      "",
      '  "c:d",\n',
    ],
  ])("%s is fixed to the byte", async (_, text, scopes, now, was) => {
    expect(await withScopes(reader, { "src/a.ts": text }, scopes)).toBe(text.replace(was, now));
  });

  test("a list that others use is not fixed", async () => {
    const text =
      'import { App } from "@slack/bolt";\nexport const scopes = ["a:b"];\nnew App({ scopes });\n';
    expect(await withScopes(reader, { "src/a.ts": text }, [])).toMatch(/^refused: /);
  });
});

test("only what may hold such code is parsed, and tests only by name", () => {
  const accepts = (path: string, text?: string): boolean =>
    reader.accepts(path, defaultSettings, text);
  for (const path of ["a.ts", "a.tsx", "b/a.mjs", "a.cts", "a.jsx"])
    expect(accepts(path)).toBe(true);
  for (const path of ["a.d.ts", "a.min.js", "a.test.ts", "tests/a.ts", "a.vue"]) {
    expect(accepts(path)).toBe(false);
  }
  expect(accepts("a.ts", "const scope = 1;")).toBe(false);
  expect(accepts("a.test.ts", 'import "scopewright"; scopes')).toBe(true);
});
