import type { Node as MorphNode } from "ts-morph";
import type { PermissionList, PermissionListSource } from "../model/permission-list.ts";
import type { Problem } from "../model/problem.ts";
import type { TextEdit } from "../model/span.ts";
import type { Literal } from "../typescript/literal.ts";
import type { ModuleReader } from "../typescript/module.ts";
import { keyText, print, quoted, readStyle, type CodeStyle } from "./code-style.ts";
import { insertMembers, insertStatements, type Addition } from "./insert.ts";
import { patchConversion } from "./patch-conversion.ts";
import { readRegistry } from "./patch-registry.ts";
import type { Placement } from "./place.ts";
import { printCheckbox, printChoice, printRow } from "./print-entry.ts";
import { findListValue } from "./read-list.ts";

/** What has to change so that a page shows the placements, and what a person must do besides. */
export interface Patch {
  readonly edits: readonly TextEdit[];
  /** Work that can't be done by adding lines, one sentence each. */
  readonly remaining: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Works out the edits in every file that has to agree: the list, the conversion, the registries
 * and the union of row names. What is there already is left alone, so that patching twice changes
 * nothing the second time.
 *
 * @param scopes every scope that has to be registered, shown already or not
 */
export function patchPermissions(
  modules: ModuleReader,
  source: PermissionListSource,
  list: PermissionList,
  placements: readonly Placement[],
  scopes: readonly string[],
): Patch {
  const edits: TextEdit[] = [...patchList(modules, source, list, placements)];
  const remaining: string[] = [];
  const problems: Problem[] = [];

  const conversion = source.conversion === undefined ? undefined : modules.open(source.conversion);
  if (conversion !== undefined) {
    const form = { ...list.form, unfiltered: unfilteredAfter(list, placements) };
    const patched = patchConversion(modules, conversion, form, placements);
    if (patched === undefined) {
      problems.push({
        code: "conversion-not-recognised",
        message: "no place was found where this module takes single scopes out of their rows",
        file: source.conversion!,
        expected: "a branch such as `if (scopes.includes(…)) { permissions.Row = …; … }`",
        help: "choose the other shape with --shape, or add the case by hand",
      });
    } else edits.push(...patched);
  }
  const extended = new Set<MorphNode>();
  for (const at of source.registries) {
    const registry = readRegistry(modules, at);
    if (registry === undefined) continue;
    // A registry that spreads another one gets its names from there.
    if ([...registry.literals].some((literal) => extended.has(literal))) continue;
    extended.add(registry.own);
    const absent = scopes.filter((scope) => !registry.names.has(scope));
    edits.push(...registry.add(new Map(absent.map((name) => [name, labelOf(placements, name)]))));
  }
  if (source.resources !== undefined) {
    const registry = readRegistry(modules, source.resources);
    const rows = placements.filter((placement) => placement.kind === "row");
    const absent = rows.filter((row) => registry?.names.has(row.resource) === false);
    const entries = new Map(absent.map((row) => [row.resource, row.label]));
    if (registry !== undefined) edits.push(...registry.add(entries));
  }
  for (const placement of placements) {
    if (placement.kind !== "checkbox" || list.rows.length === 0) continue;
    const selection = source.selection === undefined ? undefined : modules.open(source.selection);
    if (selection?.getFullText().includes(placement.constant) === false) {
      remaining.push(
        `${source.selection!} does not mention ${placement.constant}: the form has to show the box and to send its scope`,
      );
    }
  }
  return { edits, remaining, problems };
}

function patchList(
  modules: ModuleReader,
  source: PermissionListSource,
  list: PermissionList,
  placements: readonly Placement[],
): TextEdit[] {
  const file = modules.open(source.file)!;
  const value = findListValue(modules, source, file);
  if (value?.kind === "record") return patchMap(value, list, placements);
  if (value?.kind !== "list" || !modules.morph.Node.isArrayLiteralExpression(value.node)) return [];
  const style = readStyle(value.node.getSourceFile().getFullText(), value.node.getText());
  const members = value.node.getElements();
  const none = list.form.levels[0];
  const usesNone = list.rows.some((row) => row.choices.some(({ level }) => level === none));
  const entries: string[] = [];
  const boxes: string[] = [];
  const edits: TextEdit[] = [];
  for (const placement of placements) {
    if (placement.kind === "row") {
      const row = value.items.find((item) => resourceOf(item) === placement.resource);
      if (row === undefined)
        entries.push(printRow(placement, style, 1, usesNone ? none : undefined));
      else edits.push(...patchChoices(row, placement, style));
    } else if (list.rows.length === 0) {
      const plain = value.items.every((item) => item.kind === "text");
      const entry = { scope: placement.scope, label: placement.label };
      entries.push(plain ? quoted(placement.scope, style) : print(entry, style, 1, 0));
    } else {
      boxes.push("", ...printCheckbox(placement, style).split(/\r?\n/));
    }
  }
  if (boxes.length > 0) {
    const root = value.node.getSourceFile();
    const statement = value.node.getFirstAncestor((node) => node.getParent() === root);
    edits.push(...insertStatements(statement ?? value.node, boxes, style));
  }
  const additions = entries.map((text) => ({ after: members.at(-1), text }));
  return [...edits, ...insertMembers(value.node, members, additions, style)];
}

function resourceOf(item: Literal): string | undefined {
  const resource = item.kind === "record" ? item.entries.get("resource") : undefined;
  return resource?.kind === "text" ? resource.text : undefined;
}

/** Adds to a row that is there the choices that it lacks. */
function patchChoices(
  row: Literal,
  placement: Extract<Placement, { kind: "row" }>,
  style: CodeStyle,
): TextEdit[] {
  const choices = row.kind === "record" ? row.entries.get("choices") : undefined;
  if (choices?.kind !== "record") return [];
  const members = [...choices.entries.values()].map(
    ({ node }) =>
      node.getFirstAncestor((ancestor) => ancestor.getParent() === choices.node) ?? node,
  );
  const additions = placement.choices
    .filter(({ level }) => !choices.entries.has(level))
    .map((choice) => ({ after: members.at(-1), text: printChoice(choice, style) }));
  return insertMembers(choices.node, members, additions, style);
}

/** In a map from resources to levels, a new row is a new member, or a level more in one. */
function patchMap(
  map: Extract<Literal, { kind: "record" }>,
  list: PermissionList,
  placements: readonly Placement[],
): TextEdit[] {
  const style = readStyle(map.node.getSourceFile().getFullText(), map.node.getText());
  const members = [...map.entries.values()].map((value) => value.node.getParentOrThrow());
  const additions: Addition[] = [];
  const edits: TextEdit[] = [];
  for (const placement of placements) {
    if (placement.kind !== "row") continue;
    const levels = placement.choices.map((choice) => choice.level);
    const entry = map.entries.get(placement.resource);
    if (entry?.kind !== "list") {
      const text = `${keyText(placement.resource, style)}: ${print(levels, style, 1, 0)}`;
      additions.push({ after: members.at(-1), text });
      continue;
    }
    const has = list.rows.find((row) => row.resource === placement.resource)!.choices;
    const nodes = entry.items.map((item) => item.node);
    const missing = levels
      .filter((level) => !has.some((choice) => choice.level === level))
      .map((level) => ({ after: nodes.at(-1), text: quoted(level, style) }));
    edits.push(...insertMembers(entry.node, nodes, missing, style));
  }
  return [...edits, ...insertMembers(map.node, members, additions, style)];
}

/** Boxes that are new, or that the conversion does not take out yet. */
function unfilteredAfter(list: PermissionList, placements: readonly Placement[]): string[] {
  const added = placements.flatMap((placement) =>
    placement.kind === "checkbox" && !list.checkboxes.some((box) => box.scope === placement.scope)
      ? [placement.scope]
      : [],
  );
  return [...new Set([...list.form.unfiltered, ...added])];
}

function labelOf(placements: readonly Placement[], scope: string): string {
  for (const placement of placements) {
    if (placement.kind === "checkbox" && placement.scope === scope) return placement.label;
    if (placement.kind === "row" && placement.own === scope) return placement.label;
  }
  return scope;
}
