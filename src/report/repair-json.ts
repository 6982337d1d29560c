import type { Repair } from "../permissions/repair.ts";
import { jsonText } from "./json-text.ts";

/** The entries that permission lists need, for frontends in other languages, and the edits. */
export function jsonRepairs(repairs: readonly Repair[]): string {
  return jsonText({
    lists: repairs.map(({ judged, placements, edits, remaining }) => ({
      file: judged.source.file,
      export: judged.source.export,
      entries: placements,
      edits,
      remaining,
    })),
  });
}
