import { describe, expect, test } from "vitest";
import { appsScriptReader, slackManifestReader } from "../../src/definitions/app-manifests.ts";
import { octoStsPolicyReader } from "../../src/definitions/octo-sts-policy.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { inShort, readFirst } from "./memory-files.ts";

test("a Slack manifest states a bot's scopes, and those asked of people", async () => {
  const yaml = "oauth_config:\n  scopes:\n    bot: [chat:write]\n    user:\n      - users:read\n";
  expect(inShort(await readFirst(slackManifestReader, { "slack/manifest.yml": yaml }))).toEqual([
    "slack/manifest.yml#bot: bot-token [chat:write]",
    "slack/manifest.yml#user: user-token [users:read]",
  ]);
  const json = '{"oauth_config": {"scopes": {"bot": ["chat:write", 1]}}}';
  expect(inShort(await readFirst(slackManifestReader, { "manifest.json": json }))).toEqual([
    "wrong-type: `oauth_config.scopes.bot` must be a list of names",
  ]);
  const none = "oauth_config:\n  scopes: {}\n";
  expect(inShort(await readFirst(slackManifestReader, { "manifest.yml": none }))).toEqual([
    "unstated-scopes: this Slack app asks for no scopes of its own",
  ]);
});

test("a manifest of something else is left to others", () => {
  const accepts = (text: string): boolean =>
    slackManifestReader.accepts("manifest.json", defaultSettings, text);
  expect(accepts('{"name": "site", "scopes": []}')).toBe(false);
  expect(accepts('{"oauth_config": {"scopes": {}}}')).toBe(true);
});

test("an Apps Script manifest without scopes is granted what Google finds", async () => {
  const read = (text: string) => readFirst(appsScriptReader, { "appsscript.json": text });
  expect(inShort(await read('{"oauthScopes": ["https://www.googleapis.com/auth/drive"]}'))).toEqual(
    ["appsscript.json: google [https://www.googleapis.com/auth/drive]"],
  );
  expect(inShort(await read('{"runtimeVersion": "V8"}'))).toEqual([
    "unstated-scopes: this manifest states no scopes: Apps Script grants what it finds the code to need",
  ]);
});

describe("a trust policy", () => {
  const path = ".github/chainguard/release.sts.yaml";
  const read = (text: string) => readFirst(octoStsPolicyReader, { [path]: text });

  test("states a token, its repositories, and who may have it", async () => {
    const { integrations } = await read(
      "issuer: https://a.example\nsubject_pattern: repo:acme/.*\nclaim_pattern:\n  ref: refs/heads/main\n" +
        "permissions:\n  contents: write\n  issues: none\nrepositories: [web]\n",
    );
    expect(integrations).toMatchObject([
      {
        name: path,
        token: { kind: { value: "installation" }, resources: [{ value: "web" }] },
        scopes: [{ value: "contents:write" }],
        trusts: [
          { value: "issuer: https://a.example" },
          { value: "subject_pattern: repo:acme/.*" },
          { value: "ref: refs/heads/main" },
        ],
      },
    ]);
  });

  test.each([
    ["no permissions", "issuer: a\nsubject: b\n", "has no `permissions`"],
    [
      "an unknown level",
      "issuer: a\nsubject: b\npermissions: { contents: all }\n",
      "can't have this level",
    ],
    [
      "anybody",
      "issuer: a\npermissions: { contents: read }\n",
      "neither `subject` nor `subject_pattern`",
    ],
  ])("with %s is a problem", async (_, text, words) => {
    expect(inShort(await read(text)).join("\n")).toContain(words);
  });
});
