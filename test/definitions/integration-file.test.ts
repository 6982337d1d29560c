import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { integrationFileReader } from "../../src/definitions/integration-file.ts";
import type { ReadContext, ReadResult } from "../../src/definitions/reader.ts";
import { readSource } from "../../src/document/read.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { problemText } from "./problem-text.ts";

const context: ReadContext = {
  settings: defaultSettings,
  file: (path) => ({ ok: false, problems: [{ code: "none", message: "none", file: path }] }),
};
const read = (text: string): ReadResult =>
  integrationFileReader.read({ path: "integrations/a.yaml", text }, context);

const folder = join(import.meta.dirname, "fixtures/integration");
describe.each(readdirSync(folder))("%s", (name) => {
  const input = readdirSync(join(folder, name)).find((file) => file.startsWith("input."))!;
  const source = readSource(join(folder, name), input);
  if (!source.ok) throw new Error(source.problems[0].message);
  const result = integrationFileReader.read(source.value, context);

  test("problems", async () => {
    if (name.startsWith("ok.")) {
      expect(problemText(result.problems)).toBe("");
      expect(result.integrations).not.toEqual([]);
      return;
    }
    expect(name).toMatch(/^bad\./);
    expect(result.problems).not.toEqual([]);
    await expect(problemText(result.problems)).toMatchFileSnapshot(
      join(folder, name, "problems.txt"),
    );
  });
});

test("reads everything that the format has", () => {
  const text = readFileSync(join(folder, "ok.release-hook/input.yaml"), "utf8");
  const { integrations } = read(text);
  expect(integrations).toHaveLength(1);
  const [one] = integrations;
  const written = ({ at }: { at: { start: { offset: number }; end: { offset: number } } }) =>
    text.slice(at.start.offset, at.end.offset);
  expect(one).toMatchObject({
    name: "vercel-release-hook",
    provider: { value: "sentry", at: { start: { line: 4, column: 11 } } },
    owner: { value: "team-release" },
    token: {
      kind: { value: "internal-integration" },
      environments: [{ value: "production" }, { value: "preview" }],
      maxAge: { value: 90 * 86_400_000 },
      rotateBefore: { value: 14 * 86_400_000 },
    },
    scopes: [{ value: "org:ci" }, { value: "project:read" }],
    calls: [
      {
        name: { method: "POST", path: "/api/0/organizations/{organization_id_or_slug}/releases/" },
        evidence: [{ kind: "declared", at: { start: { line: 10, column: 5 } } }],
      },
      {
        name: {
          method: "GET",
          path: "https://sentry.io/api/0/organizations/acme/releases/?per_page=1",
        },
        target: "release",
      },
    ],
    callsComplete: true,
    sources: [{ value: "src/hooks/**/*.ts" }],
    deliver: [{ sink: "vercel", target: "acme-web/SENTRY_AUTH_TOKEN", sensitive: true }],
    waivers: [
      {
        rule: "over-broad-scope",
        subject: "project:read",
        until: "2027-01-31",
        by: "@acme/security",
        reason: "billing migration, acme/web#41",
      },
    ],
    reader: "integration-file",
  });
  expect(one!.scopes.map(written)).toEqual(["org:ci", "project:read"]);
  expect(written(one!)).toBe("vercel-release-hook");
  expect(written(one!.token.maxAge!)).toBe("90d");
  expect(one!.token).not.toHaveProperty("shared");
});

test("each place of a sink has an identity", () => {
  const { integrations } = read(readFileSync(join(folder, "ok.every-sink/input.yaml"), "utf8"));
  const shown = integrations[0]!.deliver.map(({ sink, target, sensitive, environments }) =>
    [sink, target, sensitive, environments].filter((part) => part !== undefined),
  );
  expect(shown).toEqual([
    ["vercel", "acme/web/T", ["production"]],
    ["github-secret", "acme/web/production/T", true],
    ["github-secret", "acme/T", true],
    ["gitlab-variable", "acme/web/production/T", true],
    ["gitlab-variable", "acme/T"],
    ["vault", "secret/ci/gitlab/token"],
    ["aws-secret", "eu-central-1/ci/gitlab"],
    ["file", "secrets/gitlab.age"],
    ["exec", '["kubectl","apply"]'],
  ]);
});

test("a waiver belongs to the integration that it stands in or before", () => {
  const { integrations } = read(readFileSync(join(folder, "ok.several/input.yaml"), "utf8"));
  expect(integrations.map(({ name, waivers }) => [name, waivers.map(({ rule }) => rule)])).toEqual([
    ["one", ["missing-owner"]],
    ["two", ["broader-than-minimal"]],
  ]);
  expect(integrations[1]!.token.resources?.map(({ value }) => value)).toEqual(["acme/web"]);
});

test("a file with a problem gives no integration that could pass", () => {
  const text = readFileSync(join(folder, "bad.one-of-several/input.yaml"), "utf8");
  expect(read(text).integrations).toEqual([]);
});

test.each([
  ["integrations/a.yaml", undefined, true],
  ["integrations/b/a.yml", "", true],
  ["integrations/a.md", undefined, false],
  ["examples/x/integrations/a.yaml", undefined, true],
  ["examples/x/integrations/a.yaml", "integration: a\nprovider: b\n", true],
  ["examples/x/integrations/a.yaml", "integrations:\n  - integration: a\n    provider: b\n", true],
  ["examples/x/integrations/a.json", '{"integration": "a", "provider": "b"}', true],
  ["homeassistant/integrations/hue.yaml", "light: on\n", false],
  [".github/workflows/ci.yml", undefined, false],
])("accepts %s with %j: %s", (path, text, accepted) => {
  expect(integrationFileReader.accepts(path, defaultSettings, text)).toBe(accepted);
});
