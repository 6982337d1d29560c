import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import { readersOf } from "../../src/definitions/readers.ts";
import type { Reader } from "../../src/definitions/reader.ts";
import { applyEdits } from "../../src/document/edits.ts";
import { contextOf } from "./memory-files.ts";

/** A file whose one list of scopes stands between two texts that no fix may touch. */
interface Sample {
  readonly path: string;
  readonly before: string;
  readonly scopes: string;
  readonly after: string;
  /** Which integration of the file is edited. */
  readonly index?: number;
  /** Names to choose from. */
  readonly names: readonly string[];
}

const sentry = ["project:read", "project:write", "project:releases", "org:ci", "org:read"];
const github = ["contents:read", "contents:write", "issues:read", "pull_requests:write"];
const gitlab = ["api", "read_api", "read_repository", "write_repository"];

const samples: Readonly<Record<string, readonly Sample[]>> = {
  "integration-file": [
    {
      path: "integrations/a.yaml",
      before: "# é😀\nintegration: a\nprovider: 'sentry'   # two\n",
      scopes: "scopes: [ 'org:ci',  'org:read' ]",
      after: "   # three\ncalls: []\n\n...\n",
      names: sentry,
    },
    {
      path: "integrations/a.json",
      before: '{"integration":"a",\t"provider":"sentry",\n ',
      scopes: '"scopes":["org:ci"]',
      after: ' ,"callsComplete" : true }',
      names: sentry,
    },
  ],
  "github-workflow": [
    {
      path: ".github/workflows/a.yml",
      before: "on: push # é\njobs:\n  a:\n    runs-on: x\n    ",
      scopes: "permissions:\n      contents: read # why\n      issues: write",
      after: "\n    steps: [ ]\n  b: { runs-on: y , permissions: {} }\n",
      names: github,
    },
  ],
  "github-app-manifest": [
    {
      path: "manifest.json",
      before: '{ "name" : "é",\n',
      scopes: '"default_permissions": {\n  "contents": "read"\n }',
      after: ',\n\n"default_events" :[] }\n',
      names: github,
    },
  ],
  "octo-sts-policy": [
    {
      path: ".github/chainguard/a.sts.yaml",
      before: "issuer: https://token.actions.githubusercontent.com # é\nsubject: 'x'\n\n",
      scopes: "permissions:\n  contents: read",
      after: "\n\nrepositories: [ a,  b ]\n",
      names: github,
    },
  ],
  "slack-manifest": [
    {
      path: "slack/manifest.yml",
      before: "display_information: { name: é }\noauth_config:\n  scopes:\n    user: [ a:b ]\n    ",
      scopes: "bot:\n      - chat:write # why\n      - users:read",
      after: "\nsettings:  { }\n",
      index: 0,
      names: ["chat:write", "users:read", "channels:history"],
    },
    {
      path: "manifest.json",
      before: '{"oauth_config": {"scopes": {"bot":["a:b"],\n\t',
      scopes: '"user": ["chat:write"]',
      after: ' } },"x":1}',
      index: 1,
      names: ["chat:write", "users:read"],
    },
  ],
  "apps-script": [
    {
      path: "appsscript.json",
      before: '{\n  "timeZone": "é",\n  ',
      scopes: '"oauthScopes": [\n    "https://www.googleapis.com/auth/drive"\n  ]',
      after: ',\n  "runtimeVersion":"V8" }\n',
      names: [
        "https://www.googleapis.com/auth/drive",
        "https://www.googleapis.com/auth/gmail.send",
      ],
    },
  ],
  "sentry-python": [
    {
      path: "a.py",
      before: "# é😀\nX = 1\nApiKey(scope_list=['a:b'])\nSentryAppCreator(name='n', scopes=",
      scopes: "[\n    'org:ci',  # why\n    'org:read'\n  ]",
      after: ",  is_internal=True).run()\n\n\ny =  [ 'org:ci' ]\n",
      index: 1,
      names: sentry,
    },
    {
      path: "a.py",
      before: "S = ",
      scopes: '["org:ci", "org:read",]',
      after: " # é\nApiKey(scope_list=S)\n",
      names: sentry,
    },
  ],
  terraform: [
    {
      path: "a.tf",
      before:
        '# é😀\nresource "gitlab_project_access_token" "ci" {\n  project = "25"\n  scopes  = ',
      scopes: '["api", "read_api"]',
      after: ' // why\n  name = "x-${var.a}"\n}\n\nlocals { a = [ "api" ] }\n',
      names: gitlab,
    },
    {
      path: "a.tf",
      before: 'resource "gitlab_group_access_token" "ci" {\n  scopes = toset(',
      scopes: '[\n    "api", # why\n    "read_api",\n  ]',
      after: ")\n  description = <<-EOT\n    é ${x}\n  EOT\n}\n",
      names: gitlab,
    },
  ],
  typescript: [
    {
      path: "a.ts",
      before:
        "// é😀\nimport { defineIntegration } from 'scopewright';\ndefineIntegration({ integration: 'a', provider: 'sentry', scopes: ",
      scopes: "[\n  'org:ci', // why\n  'org:read'\n  ]",
      after: ",  calls:[] });\n\nconst y =  [ 'org:ci' ]\n",
      names: sentry,
    },
    {
      path: "a.js",
      before: "go(`https://github.com/login/oauth/authorize?a=${b}&scope=",
      scopes: "repo+gist",
      after: "&state=${é}`);\n",
      names: ["repo", "gist", "read:org"],
    },
    {
      path: "a.js",
      before:
        'const { App } = require("@slack/bolt");\nnew App({ scopes: "x:y" });\nnew App({ scopes: \'',
      scopes: "chat:write,users:read",
      after: "' });\n",
      index: 1,
      names: ["chat:write", "users:read"],
    },
  ],
};

const catalog = builtinCatalog();
const readers = readersOf({
  ...catalog,
  // Readers look for the names of providers alone.
  providerIds: [...catalog.providerIds, "slack"],
  provider: (id) => catalog.provider(id),
});

/** What an integration is granted, in order of names; of GitHub's levels the highest alone. */
function granted(reader: Reader, scopes: readonly string[]): readonly string[] {
  const levelled = /^github-(?:workflow|app)|^octo-sts/.test(reader.id);
  const kept = [...new Set(scopes)].filter(
    (scope) =>
      !levelled || !scopes.includes(scope.replace(/:read$/, ":write")) || !scope.endsWith(":read"),
  );
  return kept.toSorted();
}

test("every reader has a sample", () => {
  expect(Object.keys(samples).toSorted()).toEqual(readers.map(({ id }) => id).toSorted());
});

describe.each(readers.map((reader) => [reader.id, reader] as const))("%s", (id, reader) => {
  const cases = samples[id]!.flatMap((sample) => [
    sample,
    {
      ...sample,
      before: sample.before.replaceAll("\n", "\r\n"),
      scopes: sample.scopes.replaceAll("\n", "\r\n"),
      after: sample.after.replaceAll("\n", "\r\n"),
    },
  ]);
  test.each(cases)("a fix keeps every byte around the scopes of $path", async (sample) => {
    const { path, before, scopes, after, index = 0, names } = sample;
    const text = before + scopes + after;
    const context = contextOf({ [path]: text });
    const read = async (content: string) => reader.read({ path, text: content }, context);
    const { integrations, problems } = await read(text);
    expect(problems).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...names]), async (wanted) => {
        const source = { path, text };
        const change = { kind: "scopes", scopes: wanted } as const;
        const answer = reader.edit(source, integrations[index]!, change);
        // No fix is better than a wrong one, but for these samples there always is one.
        expect(answer).toMatchObject({ ok: true });
        const edited = answer.ok ? applyEdits(text, answer.edits) : "";
        expect(edited.startsWith(before)).toBe(true);
        expect(edited.endsWith(after)).toBe(true);
        const again = (await read(edited)).integrations.map((each) =>
          granted(
            reader,
            each.scopes.map(({ value }) => value),
          ),
        );
        const expected = integrations.map((each, at) =>
          granted(reader, at === index ? wanted : each.scopes.map(({ value }) => value)),
        );
        expect(again).toEqual(expected);
      }),
      { numRuns: 25, seed: 4 },
    );
  });
});
