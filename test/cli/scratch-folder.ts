import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder with these files, which goes when the test is over. */
export function scratchFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "scopewright-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A definition in which every rule is at peace, but for what `change` alters. */
export function definition(change: (text: string) => string = (text) => text): string {
  return change(`integration: hook
provider: sentry
owner: team-release
token: { kind: internal-integration, environments: [production], maxAge: 90d, rotateBefore: 14d }
scopes: [org:ci]
calls:
  - POST /api/0/organizations/{organization_id_or_slug}/releases/
callsComplete: true
`);
}
