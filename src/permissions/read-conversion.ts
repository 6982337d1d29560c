import type { SourceFile as MorphFile } from "ts-morph";
import type { PermissionForm, PermissionRow } from "../model/permission-list.ts";
import { evaluate, evaluateExport, type Literal } from "../typescript/literal.ts";
import type { ModuleReader } from "../typescript/module.ts";

type Own = PermissionForm["own"];

/**
 * Reads from the page's own module how scopes become rows: the table from prefixes to rows, the
 * table of levels, the scopes with a row to themselves and those that are left out. Tables are
 * known by what they hold, not by their names.
 *
 * Answers what it found; what it did not find is for the caller to derive.
 */
export function readConversion(
  modules: ModuleReader,
  file: MorphFile,
  rows: readonly PermissionRow[],
): Partial<PermissionForm> {
  const resourceNames = new Set(rows.map((row) => row.resource));
  const found: { -readonly [K in keyof PermissionForm]?: PermissionForm[K] } = {};
  for (const variable of file.getVariableDeclarations()) {
    const table = evaluateExport(modules, file, variable.getName());
    if (table?.kind !== "record" || table.entries.size < 2) continue;
    const levels = levelTable(table);
    if (levels !== undefined) found.levels ??= levels;
    const resources = resourceTable(table, resourceNames);
    if (resources !== undefined) found.resources ??= resources;
  }
  const own = ownRows(modules, file);
  const excluded = excludedScopes(modules, file);
  if (Object.keys(own).length > 0) found.own = own;
  if (excluded.length > 0) found.dropped = excluded.filter((scope) => !Object.hasOwn(own, scope));
  return found;
}

/** `{read: 1, write: 2}`: levels by rank. */
function levelTable(table: Extract<Literal, { kind: "record" }>): string[] | undefined {
  const ranks: [string, number][] = [];
  for (const [key, value] of table.entries) {
    if (value.kind !== "other" || typeof value.value !== "number") return undefined;
    ranks.push([key, value.value]);
  }
  if (!ranks.some(([level]) => level === "read")) return undefined;
  return ranks.toSorted((a, b) => a[1] - b[1]).map(([level]) => level);
}

/** `{org: "Organization"}`: a table most of whose values are rows. */
function resourceTable(
  table: Extract<Literal, { kind: "record" }>,
  rows: ReadonlySet<string>,
): Record<string, string> | undefined {
  const resources: Record<string, string> = Object.create(null);
  let known = 0;
  for (const [prefix, value] of table.entries) {
    if (value.kind !== "text") return undefined;
    resources[prefix] = value.text;
    if (rows.has(value.text)) known += 1;
  }
  return known * 2 > table.entries.size ? resources : undefined;
}

/** `if (scopes.includes(S)) { permissions.Row = "level"; … }` */
function ownRows(modules: ModuleReader, file: MorphFile): Own {
  const { Node, SyntaxKind } = modules.morph;
  const own: Record<string, { resource: string; level: string }> = Object.create(null);
  for (const branch of file.getDescendantsOfKind(SyntaxKind.IfStatement)) {
    const condition = branch.getExpression();
    if (!Node.isCallExpression(condition)) continue;
    if (!condition.getExpression().getText().endsWith(".includes")) continue;
    const scope = textOf(modules, condition.getArguments()[0]);
    if (scope === undefined) continue;
    for (const assignment of branch
      .getThenStatement()
      .getDescendantsOfKind(SyntaxKind.BinaryExpression)) {
      if (assignment.getOperatorToken().getText() !== "=") continue;
      const target = assignment.getLeft();
      const level = textOf(modules, assignment.getRight());
      if (level === undefined) continue;
      if (Node.isPropertyAccessExpression(target)) {
        own[scope] = { resource: target.getName(), level };
      } else if (Node.isElementAccessExpression(target)) {
        const resource = textOf(modules, target.getArgumentExpression());
        if (resource !== undefined) own[scope] = { resource, level };
      }
    }
  }
  return own;
}

/** `list.filter((scope) => scope !== S)` */
function excludedScopes(modules: ModuleReader, file: MorphFile): string[] {
  const { Node, SyntaxKind } = modules.morph;
  const excluded = new Set<string>();
  for (const call of file.getDescendantsOfKind(SyntaxKind.CallExpression)) {
    if (!call.getExpression().getText().endsWith(".filter")) continue;
    const [test] = call.getArguments();
    if (!Node.isArrowFunction(test)) continue;
    for (const comparison of test.getDescendantsOfKind(SyntaxKind.BinaryExpression)) {
      if (comparison.getOperatorToken().getText() !== "!==") continue;
      const scope = textOf(modules, comparison.getRight());
      if (scope !== undefined) excluded.add(scope);
    }
  }
  return [...excluded];
}

/**
 * Whether the page sends `null` for a row whose level is no choice: it does unless the module
 * that collects the scopes of the choices falls back to an empty list.
 */
export function readSelection(
  modules: ModuleReader,
  file: MorphFile,
): PermissionForm["unknownChoice"] | undefined {
  const { Node, SyntaxKind } = modules.morph;
  for (const access of file.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
    if (access.getName() !== "scopes" || !access.getText().includes("choices")) continue;
    const parent = access.getParent();
    const falls =
      Node.isBinaryExpression(parent) &&
      ["??", "||"].includes(parent.getOperatorToken().getText()) &&
      parent.getLeft() === access;
    return falls ? "omit" : "null";
  }
  return undefined;
}

function textOf(
  modules: ModuleReader,
  node: Parameters<typeof evaluate>[1] | undefined,
): string | undefined {
  if (node === undefined) return undefined;
  const value = evaluate(modules, node);
  return value.kind === "text" ? value.text : undefined;
}
