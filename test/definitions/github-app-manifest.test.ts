import { expect, test } from "vitest";
import { githubAppManifestReader as reader } from "../../src/definitions/github-app-manifest.ts";
import type { ReadContext, ReadResult } from "../../src/definitions/reader.ts";
import { applyEdits } from "../../src/document/edits.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { problemText } from "./problem-text.ts";

const context: ReadContext = {
  settings: defaultSettings,
  file: (file) => ({ ok: false, problems: [{ code: "none", message: "none", file }] }),
};
const path = "manifest.json";
const read = (text: string): ReadResult => reader.read({ path, text }, context);
function edited(text: string, scopes: readonly string[]): string {
  const [integration] = read(text).integrations;
  const answer = reader.edit({ path, text }, integration!, { kind: "scopes", scopes });
  return answer.ok ? applyEdits(text, answer.edits) : `refused: ${answer.reason}`;
}

const manifest = `{
  "name": "Release bot",
  "url": "https://example.com",
  "default_permissions": {
    "contents": "write",
    "pull_requests": "read",
    "issues": "none"
  },
  "default_events": ["push"]
}
`;

test("default_permissions are the scopes of installation tokens", () => {
  const { integrations, problems } = read(manifest);
  expect(problems).toEqual([]);
  expect(integrations).toMatchObject([
    {
      name: "manifest.json",
      provider: { value: "github" },
      token: { kind: { value: "installation" } },
      scopes: [
        { value: "contents:write", at: { start: { line: 5, column: 17 } } },
        { value: "pull_requests:read" },
      ],
      callsComplete: false,
      triggers: [{ value: "push" }],
    },
  ]);
});

test("an edit keeps JSON, and the rest of it", () => {
  expect(edited(manifest, ["contents:read", "pull_requests:read"])).toBe(
    manifest
      .replace('"contents": "write"', '"contents": "read"')
      .replace('"read",\n    "issues": "none"', '"read"'),
  );
  expect(edited(manifest, [])).toBe(
    manifest.replace(/"default_permissions": \{[^}]*\}/, '"default_permissions": {}'),
  );
  const more = edited(manifest, ["contents:write", "pull_requests:read", "checks:write"]);
  expect(JSON.parse(more)).toMatchObject({
    default_permissions: { contents: "write", pull_requests: "read", checks: "write" },
  });
  expect(edited('{"default_permissions": {}}', ["checks:write"])).toBe(
    '{"default_permissions": { "checks": "write" }}',
  );
});

test("YAML manifests keep their comments", () => {
  const yaml =
    "name: bot\ndefault_permissions:\n  # code\n  contents: write # push\n  checks: write\n";
  expect(edited(yaml, ["contents:write"])).toBe(yaml.replace("  checks: write\n", ""));
});

test.each([
  [
    '{"default_permissions": []}',
    `${path}:1:2 [wrong-type] \`default_permissions\` must be a map\n  expected: permissions with read or write\n`,
  ],
  [
    '{"default_permissions": {"checks": "all"}}',
    `${path}:1:36 [unknown-value] \`checks\` can't have this level\n  expected: read, write, admin, none\n`,
  ],
])("%s", (text, problem) => {
  expect(problemText(read(text).problems)).toBe(problem);
  expect(read(text).integrations).toEqual([]);
});

test.each([
  ["manifest.json", manifest, true],
  ["deploy/github-app-manifest.json", manifest, true],
  ["app.yml", "default_permissions:\n  checks: read\n", true],
  ["manifest.json", '{"name": "a web app"}', false],
  ["package.json", manifest, false],
])("accepts %s", (file, text, accepted) => {
  expect(reader.accepts(file, defaultSettings, text)).toBe(accepted);
});
