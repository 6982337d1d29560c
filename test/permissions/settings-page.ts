import { mkdtempSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PermissionListSource } from "../../src/model/permission-list.ts";
import type { TextEdit } from "../../src/model/span.ts";
import { openModules, type ModuleReader } from "../../src/typescript/module.ts";

/** A settings page with the structure of Sentry's before it knew `org:ci`. */
export const fixture: string = join(import.meta.dirname, "fixtures/settings-page");

export const source: PermissionListSource = {
  provider: "sentry",
  file: "constants.ts",
  export: "SENTRY_APP_PERMISSIONS",
  checkboxes: ["CONTINUOUS_INTEGRATION_SENTRY_APP_PERMISSION"],
  conversion: "scopesToRows.ts",
  selection: "rowsToScopes.ts",
  registries: [
    { file: "constants.ts", export: "API_ACCESS_SCOPES" },
    { file: "constants.ts", export: "ALLOWED_SCOPES" },
  ],
  resources: { file: "types.ts", export: "PermissionResource" },
};

/** A copy of the page that a test may change. */
export function copyPage(): string {
  const folder = mkdtempSync(join(tmpdir(), "settings-page-"));
  cpSync(fixture, folder, { recursive: true });
  return folder;
}

export function modulesOf(folder: string): Promise<ModuleReader> {
  return openModules((path) => {
    try {
      return { path, text: readFileSync(join(folder, path), "utf8") };
    } catch {
      return undefined;
    }
  });
}

export function applyTo(folder: string, edits: readonly TextEdit[]): void {
  for (const [file, list] of Map.groupBy(edits, (edit) => edit.file)) {
    let text = readFileSync(join(folder, file), "utf8");
    for (const edit of list.toSorted((a, b) => b.start - a.start)) {
      text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    }
    writeFileSync(join(folder, file), text);
  }
}

/** What the page's own code makes of stored scopes, by running it. */
export async function runPage(
  folder: string,
): Promise<(scopes: readonly string[]) => (string | null)[]> {
  const load = (file: string): Promise<Record<string, unknown>> =>
    import(pathToFileURL(join(folder, file)).href) as Promise<Record<string, unknown>>;
  const { scopesToRows } = (await load("scopesToRows.ts")) as {
    scopesToRows: (scopes: string[]) => Record<string, string>;
  };
  const { rowsToScopes } = (await load("rowsToScopes.ts")) as {
    rowsToScopes: (rows: Record<string, string>) => (string | undefined)[];
  };
  return (scopes) => rowsToScopes(scopesToRows([...scopes])).map((scope) => scope ?? null);
}
