import type { Node as MorphNode, SourceFile as MorphFile, Statement } from "ts-morph";
import type { PermissionForm } from "../model/permission-list.ts";
import type { TextEdit } from "../model/span.ts";
import { evaluateExport } from "../typescript/literal.ts";
import { pathOf, type ModuleReader } from "../typescript/module.ts";
import { quoted, readStyle, type CodeStyle } from "./code-style.ts";
import { insertStatements } from "./insert.ts";
import type { Placement } from "./place.ts";
import { readRegistry } from "./patch-registry.ts";

/** Where the page's own code takes single scopes out before it groups the rest, and its names. */
interface Place {
  readonly last: Statement;
  /** The parameter with all scopes, the state that is built, and the scopes that are left. */
  readonly scopes: string;
  readonly state: string;
  readonly left: string;
  /** The parameter of a filter, with its type when the file writes it. */
  readonly parameter: string;
}

/**
 * The edits that teach the page's conversion module the placements: entries of its tables, and
 * statements beside those that already take a scope out. `undefined` when the module has no such
 * place that can be recognised.
 */
export function patchConversion(
  modules: ModuleReader,
  file: MorphFile,
  form: PermissionForm,
  placements: readonly Placement[],
): TextEdit[] | undefined {
  const style = readStyle(file.getFullText(), file.getFullText());
  const statements: string[] = [];
  for (const placement of placements) {
    if (placement.kind === "row") {
      if (placement.own === undefined || Object.hasOwn(form.own, placement.own)) continue;
    } else if (!form.unfiltered.includes(placement.scope)) continue;
    const place = findPlace(modules, file);
    if (place === undefined) return undefined;
    statements.push(...takeOut(placement, place, style));
  }
  const rows = placements.filter((placement) => placement.kind === "row");
  const edits = patchTables(modules, file, form, rows);
  const place = statements.length === 0 ? undefined : findPlace(modules, file);
  if (place !== undefined) edits.push(...insertStatements(place.last, statements, style));
  return edits;
}

/** The table from prefixes to rows and the table of default levels, where the file has them. */
function patchTables(
  modules: ModuleReader,
  file: MorphFile,
  form: PermissionForm,
  rows: readonly Extract<Placement, { kind: "row" }>[],
): TextEdit[] {
  const edits: TextEdit[] = [];
  const none = form.levels[0] ?? "no-access";
  for (const variable of file.getVariableDeclarations()) {
    const name = variable.getName();
    const table = evaluateExport(modules, file, name);
    if (table?.kind !== "record") continue;
    const texts = [...table.entries].flatMap(([key, value]) =>
      value.kind === "text" ? [[key, value.text] as const] : [],
    );
    if (texts.length === 0 || texts.length < table.entries.size) continue;
    const registry = readRegistry(modules, { file: pathOf(file), export: name });
    if (registry === undefined) continue;
    const isDefaults = texts.every(([, text]) => text === none);
    const isResources = texts.every(([key, text]) => form.resources[key] === text);
    const entries = new Map<string, string>();
    for (const { resource, prefix } of rows) {
      if (isDefaults && !registry.names.has(resource)) entries.set(resource, none);
      if (!isResources || prefix === undefined || registry.names.has(prefix)) continue;
      entries.set(prefix, resource);
    }
    edits.push(...registry.add(entries));
  }
  return edits;
}

function takeOut(placement: Placement, place: Place, style: CodeStyle): string[] {
  const end = style.semicolons ? ";" : "";
  const without = (scope: string): string => {
    const name = /^\(?([A-Za-z_$][\w$]*)/.exec(place.parameter)![1]!;
    const test = `${place.parameter} => ${name} !== ${quoted(scope, style)}`;
    return `${place.left} = ${place.left}.filter(${test})${end}`;
  };
  if (placement.kind === "checkbox") return [without(placement.scope)];
  const { own, resource, choices } = placement;
  if (own === undefined) return [];
  const level = choices.at(-1)!.level;
  return [
    [
      `if (${place.scopes}.includes(${quoted(own, style)})) {`,
      `${style.indent}${place.state}.${resource} = ${quoted(level, style)}${end}`,
      `${style.indent}${without(own)}`,
      "}",
    ].join("\n"),
  ];
}

function findPlace(modules: ModuleReader, file: MorphFile): Place | undefined {
  const { Node, SyntaxKind } = modules.morph;
  for (const body of file.getDescendantsOfKind(SyntaxKind.Block)) {
    let place: Place | undefined;
    let names: Omit<Place, "last"> | undefined;
    for (const statement of body.getStatements()) {
      if (Node.isIfStatement(statement)) names ??= namesOf(modules, statement);
      const filters =
        statement.getDescendantsOfKind(SyntaxKind.CallExpression).some(isFilter) &&
        (Node.isIfStatement(statement) || Node.isExpressionStatement(statement));
      if (names !== undefined && filters) place = { ...names, last: statement };
    }
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Reads the names off `if (S.includes(x)) { P.Row = level; L = S.filter((p) => …); }`. */
function namesOf(modules: ModuleReader, branch: MorphNode): Omit<Place, "last"> | undefined {
  const { Node, SyntaxKind } = modules.morph;
  const condition = branch.getFirstDescendantByKind(SyntaxKind.CallExpression)?.getExpression();
  if (!Node.isPropertyAccessExpression(condition) || condition.getName() !== "includes") {
    return undefined;
  }
  let state: string | undefined;
  let left: string | undefined;
  let parameter: string | undefined;
  for (const assignment of branch.getDescendantsOfKind(SyntaxKind.BinaryExpression)) {
    if (assignment.getOperatorToken().getText() !== "=") continue;
    const target = assignment.getLeft();
    const value = assignment.getRight();
    if (Node.isPropertyAccessExpression(target)) state = target.getExpression().getText();
    if (!Node.isIdentifier(target) || !Node.isCallExpression(value) || !isFilter(value)) continue;
    left = target.getText();
    const arrow = value.getArguments()[0]?.getText() ?? "";
    parameter = /^(.*?)\s*=>/s.exec(arrow)?.[1];
  }
  if (state === undefined || left === undefined || parameter === undefined) return undefined;
  return { scopes: condition.getExpression().getText(), state, left, parameter };
}

function isFilter(call: MorphNode): boolean {
  return /\.filter\(/.test(call.getText());
}
