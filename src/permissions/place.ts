import type { Scope } from "../model/catalog.ts";
import type { PermissionList } from "../model/permission-list.ts";
import { roundTrip } from "./simulate.ts";

/** How scopes that the page does not show can be shown. */
export type Placement =
  | {
      readonly kind: "checkbox";
      readonly scope: string;
      /** The constant that describes the box. */
      readonly constant: string;
      readonly label: string;
    }
  | {
      readonly kind: "row";
      readonly resource: string;
      readonly label: string;
      /** From low to high; without the level that stands for nothing. */
      readonly choices: readonly { readonly level: string; readonly scopes: readonly string[] }[];
      /** The prefix whose scopes the row shows. */
      readonly prefix?: string;
      /** The scope that the row has been made for, where its prefix belongs to another row. */
      readonly own?: string;
    };

/** Which shape new entries get: what the catalog says for the scope, or one for all. */
export type Shape = "catalog" | "row" | "checkbox";

/**
 * Decides how to show those `needed` scopes that the page loses. A prefix that no row has becomes one row with all its levels; a
 * scope whose prefix has a row already, and whose name is no level, gets a box or a row to itself.
 *
 * @param scopes the provider's scopes, for labels, surfaces and the levels of a new row
 * @param constants names of boxes that the settings or the catalog fix, by scope
 */
export function placeScopes(
  list: PermissionList,
  scopes: readonly Scope[],
  needed: readonly string[],
  shape: Shape,
  constants: Readonly<Record<string, string>>,
): readonly Placement[] {
  const facts = new Map(scopes.map((scope) => [scope.name, scope]));
  const placements = new Map<string, Placement>();
  for (const name of [...new Set(needed)].toSorted()) {
    if (roundTrip(list, [name]).outcome === "lossless") continue;
    const scope = facts.get(name);
    const surface = shape === "catalog" ? (scope?.surface ?? "row") : shape;
    if (surface === "checkbox" || list.rows.length === 0) {
      const constant = constants[name] ?? constantName(name);
      const label = scope?.label ?? sentenceCase(name);
      placements.set(name, { kind: "checkbox", scope: name, constant, label });
      continue;
    }
    const row = placeInRow(list, scopes, name);
    placements.set(row.resource, row);
  }
  return [...placements.values()];
}

function placeInRow(
  list: PermissionList,
  scopes: readonly Scope[],
  name: string,
): Extract<Placement, { kind: "row" }> {
  const [prefix = name, action = ""] = name.split(":");
  const { levels, resources } = list.form;
  const scope = scopes.find((candidate) => candidate.name === name);
  const isLevel = levels.indexOf(action) > 0;
  if (isLevel) {
    const steps = levels
      .slice(1)
      .filter((level) => scopes.some((other) => other.name === `${prefix}:${level}`));
    const choices = steps.map((level, index) => ({
      level,
      scopes: steps.slice(0, index + 1).map((step) => `${prefix}:${step}`),
    }));
    const named = list.shape === "map" ? prefix : (scope?.resource ?? pascalCase(prefix));
    const resource = resources[prefix] ?? named;
    return { kind: "row", resource, label: resource, choices, prefix };
  }
  const resource = pascalCase(scope?.label ?? name);
  const level = scope?.access ?? levels.at(-1) ?? "admin";
  const label = scope?.label ?? sentenceCase(name);
  return { kind: "row", resource, label, choices: [{ level, scopes: [name] }], own: name };
}

function constantName(scope: string): string {
  return `${scope.replaceAll(/[^A-Za-z0-9]+/g, "_").toUpperCase()}_PERMISSION`;
}

function pascalCase(text: string): string {
  // "Continuous Integration (CI)" reads well without its abbreviation.
  const words = text.replaceAll(/\([^)]*\)/g, "").match(/[A-Za-z0-9]+/g) ?? ["Scope"];
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

function sentenceCase(scope: string): string {
  const words = scope.replaceAll(/[^A-Za-z0-9]+/g, " ").trim();
  return words[0] === undefined ? scope : words[0].toUpperCase() + words.slice(1);
}
