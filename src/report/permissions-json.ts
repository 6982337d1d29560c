import { jsonText } from "./json-text.ts";
import type { PermissionListReport } from "./permissions-report.ts";

/** Permission lists for scripts. */
export function jsonPermissions(lists: readonly PermissionListReport[]): string {
  return jsonText({
    lists: lists.map((list) => ({
      file: list.file,
      export: list.export,
      provider: list.provider,
      missing: list.missing.map(({ scope }) => scope),
      holders: list.missing,
      lossy: list.broken.map(({ integration, stored, afterSave, outcome, vanished }) => ({
        integration,
        scopes: stored,
        afterSave,
        outcome,
        vanished,
      })),
      lossless: list.lossless.map(({ integration }) => integration),
    })),
  });
}
