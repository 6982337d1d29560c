import type { PermissionForm, PermissionRow } from "../model/permission-list.ts";

const usualLevels = ["no-access", "none", "read", "write", "admin"];

/**
 * Guesses from the rows alone how the page reads scopes, for a frontend whose conversion is not
 * among the known files: a prefix belongs to the row that holds most of its scopes, a scope in
 * another row has that row to itself, and a scope whose name is no level is dropped, since the
 * choice that lists it adds it again.
 */
export function deriveForm(
  rows: readonly PermissionRow[],
  unknownChoice: PermissionForm["unknownChoice"],
): PermissionForm {
  const levels = levelsOf(rows);
  const resources = prefixOwners(rows);
  const own: Record<string, { resource: string; level: string }> = Object.create(null);
  const dropped = new Set<string>();
  for (const row of rows) {
    for (const choice of row.choices) {
      for (const { value: scope } of choice.scopes) {
        const [prefix, action] = scope.split(":");
        if (resources[prefix!] !== row.resource) {
          own[scope] ??= { resource: row.resource, level: choice.level };
        } else if (action === undefined || !levels.includes(action)) {
          dropped.add(scope);
        }
      }
    }
  }
  return { resources, levels, own, dropped: [...dropped], unfiltered: [], unknownChoice };
}

/** All levels of the rows, in the usual order as far as they have one, then as they stand. */
function levelsOf(rows: readonly PermissionRow[]): string[] {
  const found = new Set(rows.flatMap((row) => row.choices.map((choice) => choice.level)));
  const usual = usualLevels.filter((level) => found.has(level));
  return [...usual, ...[...found].filter((level) => !usual.includes(level))];
}

function prefixOwners(rows: readonly PermissionRow[]): Record<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const scopes = new Set(row.choices.flatMap((choice) => choice.scopes.map((s) => s.value)));
    for (const scope of scopes) {
      const prefix = scope.split(":")[0]!;
      const byRow = counts.get(prefix) ?? new Map<string, number>();
      byRow.set(row.resource, (byRow.get(row.resource) ?? 0) + 1);
      counts.set(prefix, byRow);
    }
  }
  const owners: Record<string, string> = Object.create(null);
  for (const [prefix, byRow] of counts) {
    owners[prefix] = [...byRow].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
  }
  return owners;
}
