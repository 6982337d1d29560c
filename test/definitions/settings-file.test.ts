import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseSettings, readSettings } from "../../src/definitions/settings-file.ts";
import { defaultSettings } from "../../src/model/settings.ts";
import { problemText } from "./problem-text.ts";

const parse = (text: string) => parseSettings({ path: "scopewright.yaml", text });
const problems = (text: string): string => {
  const parsed = parse(text);
  return parsed.ok ? "" : problemText(parsed.problems);
};

test("reads everything that settings have", () => {
  const parsed = parse(`# yaml-language-server: $schema=schemas/settings.schema.json
definitions: [integrations/**/*.yaml, "apps/*/integration.yaml"]
ignore: [test/**]
catalog: config/scopes.yaml
rules:
  missing-owner: off
  stale-rotation: error
frontend:
  - provider: sentry
    file: static/app/constants/index.tsx
    export: SENTRY_APP_PERMISSIONS
    checkboxes: [CI_PERMISSION]
    conversion: static/app/rows.ts
    registries: [{ file: static/app/constants/index.tsx, export: ALLOWED_SCOPES }]
    resources: { file: static/app/types.ts, export: PermissionResource }
policy: { personalTokens: deny, maxAge: 90d, approvers: ["@acme/security", "@dana"] }
store: .scopewright/store.db
baseline: scopewright-baseline.json
`);
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      file: "scopewright.yaml",
      definitions: [{ value: "integrations/**/*.yaml" }, { value: "apps/*/integration.yaml" }],
      ignore: [{ value: "test/**" }],
      catalog: { value: "config/scopes.yaml", at: { start: { line: 4, column: 10 } } },
      frontend: [
        {
          provider: "sentry",
          file: "static/app/constants/index.tsx",
          export: "SENTRY_APP_PERMISSIONS",
          checkboxes: ["CI_PERMISSION"],
          conversion: "static/app/rows.ts",
          registries: [{ file: "static/app/constants/index.tsx", export: "ALLOWED_SCOPES" }],
          resources: { file: "static/app/types.ts", export: "PermissionResource" },
        },
      ],
      policy: {
        personalTokens: { value: "deny" },
        maxAge: { value: 90 * 86_400_000 },
        approvers: [{ value: "@acme/security" }, { value: "@dana" }],
      },
      store: { value: ".scopewright/store.db" },
      baseline: { value: "scopewright-baseline.json" },
    },
  });
  if (!parsed.ok) return;
  const { rules } = parsed.value;
  expect([...rules].map(([id, { value, at }]) => [id, value, at.start.line])).toEqual([
    ["missing-owner", "off", 6],
    ["stale-rotation", "error", 7],
  ]);
});

test.each(["", "# nothing\n", "{}\n"])("%j means the defaults", (text) => {
  expect(parse(text)).toEqual({
    ok: true,
    value: { ...defaultSettings, file: "scopewright.yaml" },
  });
});

test.each<[string, string]>([
  [
    "rule: {}\n",
    "scopewright.yaml:1:1 [unknown-key] the key `rule` is not known\n" +
      "  expected: definitions, ignore, catalog, rules, frontend, policy, github, store, baseline\n" +
      "  nearest: rules\n",
  ],
  [
    "rules: { missing-owner: eror }\n",
    'scopewright.yaml:1:25 [unknown-value] `rules.missing-owner` can\'t be "eror"\n' +
      "  expected: off, warning, error\n" +
      "  nearest: error\n",
  ],
  [
    "policy: { personalTokens: never }\n",
    'scopewright.yaml:1:27 [unknown-value] `policy.personalTokens` can\'t be "never"\n' +
      "  expected: allow, observe, brownout, sso, deny\n",
  ],
  [
    "policy: { approvers: [security] }\n",
    'scopewright.yaml:1:23 [wrong-form] `policy.approvers[0]` can\'t be "security"\n' +
      "  expected: a person or a team, such as @acme/security\n",
  ],
  [
    "catalog: ../elsewhere.yaml\n",
    'scopewright.yaml:1:10 [wrong-form] `catalog` can\'t be "../elsewhere.yaml"\n' +
      "  expected: a path within the repository, with forward slashes, such as integrations/release.yaml\n",
  ],
  [
    "baseline: /etc/passwd\n",
    'scopewright.yaml:1:11 [wrong-form] `baseline` can\'t be "/etc/passwd"\n' +
      "  expected: a path within the repository, with forward slashes, such as integrations/release.yaml\n",
  ],
])("%j", (text, expected) => {
  expect(problems(text)).toBe(expected);
});

test("a root without settings has the defaults; a misnamed file is no such root", () => {
  const root = mkdtempSync(join(tmpdir(), "scopewright-settings-"));
  expect(readSettings(root)).toEqual({ ok: true, value: defaultSettings });
  writeFileSync(join(root, "scopewright.yaml"), "ignore: [a]\n");
  expect(readSettings(root)).toMatchObject({ ok: true, value: { ignore: [{ value: "a" }] } });
  writeFileSync(join(root, "scopewright.yml"), "");
  expect(readSettings(root)).toMatchObject({ ok: false, problems: [{ code: "misnamed-file" }] });
});
