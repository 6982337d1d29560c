import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runCheck } from "../../src/check/run-check.ts";

const code = "src/sentry/integrations/vercel/integration.py";
const text = `class Provider(IntegrationProvider):
    def post_install(self, integration, organization, extra=None):
        sentry_app = SentryAppCreator(
            name="Deployment hook",
            organization_id=organization.id,
            is_internal=True,
            scopes=["project:releases", "project:read", "project:write"],
        ).run(user=user)  # é
`;
const definition = `integration: vercel
provider: sentry
owner: team-ecosystem
token: { environments: [production], maxAge: 90d, rotateBefore: 14d }
definedIn: ${code}
calls: ["POST /api/0/organizations/{organization_id_or_slug}/releases/"]
callsComplete: true
`;

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "scopewright-code-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const check = (root: string, fix: "none" | "safe") =>
  runCheck({ root, paths: [], now: new Date("2026-11-22T12:00:00Z"), fix });

test("scopes that Python states are judged by the calls of a definition, and fixed where they stand", async () => {
  const root = folder({ [code]: text, "integrations/vercel.yaml": definition });
  const before = await check(root, "none");
  expect(before.lint?.findings.map(({ rule, at }) => [rule, at.file, at.start.line])).toEqual([
    ["broader-than-minimal", code, 7],
    ["over-broad-scope", code, 7],
    ["critical-reach", code, 7],
  ]);
  const { fixed, lint } = await check(root, "safe");
  expect(fixed.map(({ file, title }) => [file, title])).toEqual([[code, "grant [org:ci]"]]);
  expect(lint?.findings).toEqual([]);
  expect(readFileSync(join(root, code), "utf8")).toBe(
    text.replace('["project:releases", "project:read", "project:write"]', '["org:ci"]'),
  );
  expect(readFileSync(join(root, "integrations/vercel.yaml"), "utf8")).toBe(definition);
});

test("a file of code that is no text is not judged, and no fault of the repository", async () => {
  const root = folder({ [code]: text, "video.ts": "G\0@" });
  const { problems, unjudged } = await check(root, "none");
  expect(problems).toEqual([]);
  expect(unjudged.map(({ file, code: what }) => [file, what])).toEqual([
    ["video.ts", "binary-file"],
  ]);
});
