import type { Node as MorphNode, SourceFile as MorphFile } from "ts-morph";
import type {
  PermissionCheckbox,
  PermissionChoice,
  PermissionForm,
  PermissionList,
  PermissionListSource,
  PermissionRow,
} from "../model/permission-list.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { Located, Span } from "../model/span.ts";
import { evaluate, evaluateExport, type Literal } from "../typescript/literal.ts";
import { pathOf, type ModuleReader } from "../typescript/module.ts";
import { deriveForm } from "./derive-form.ts";
import { readConversion, readSelection } from "./read-conversion.ts";

/**
 * Reads a permission list from TypeScript or JSON, without running or type-checking anything.
 *
 * Rows are objects with a `resource` and `choices` (level to scopes), or the members of a map from
 * resources to levels; a plain list of scope names, or of objects with a `scope`, is a page of
 * boxes. What is computed at run time or imported from
 * a package can't be judged and is a problem with its place.
 */
export function readPermissionList(
  modules: ModuleReader,
  source: PermissionListSource,
): Outcome<PermissionList> {
  const file = modules.open(source.file);
  if (file === undefined) {
    return failed({
      code: "permission-list-missing",
      message: `there is no permission list at ${source.file}`,
      file: source.file,
      expected: `a TypeScript file that exports \`${source.export}\``,
      help: "name the file under `permissionLists:` in scopewright.yaml",
    });
  }
  const value = findListValue(modules, source, file);
  if (value === undefined) {
    return failed({
      code: "permission-list-missing",
      message: `${source.file} has no \`${source.export}\``,
      file: source.file,
      help: "name the constant, or the JSON pointer, under `export:` of the list in scopewright.yaml",
    });
  }
  try {
    const items = listItems(value);
    const boxes = findCheckboxes(modules, source, file);
    const flat = items.every((item) => item.kind === "text" || field(item, "scope") !== undefined);
    const rows = flat ? [] : items.map(permissionRow);
    const checkboxes = flat ? [...items.map(checkbox), ...boxes] : boxes;
    const form = readForm(modules, source, rows, boxes);
    return {
      ok: true,
      value: {
        file: source.file,
        export: source.export,
        provider: source.provider,
        shape: value.kind === "record" ? "map" : flat ? "flat" : "rows",
        rows,
        checkboxes,
        form,
        at: spanOf(value.node),
      },
    };
  } catch (error) {
    if (error instanceof Unreadable) return failed(error.problem);
    throw error;
  }
}

function readForm(
  modules: ModuleReader,
  source: PermissionListSource,
  rows: readonly PermissionRow[],
  boxes: readonly PermissionCheckbox[],
): PermissionForm {
  const selection = source.selection === undefined ? undefined : modules.open(source.selection);
  const unknownChoice = selection === undefined ? undefined : readSelection(modules, selection);
  const derived = deriveForm(rows, unknownChoice ?? "null");
  const conversion = source.conversion === undefined ? undefined : modules.open(source.conversion);
  if (conversion === undefined) return derived;
  // The page's own code says how it converts; a guess beside it would hide what the code lacks.
  const read = readConversion(modules, conversion, rows);
  return {
    resources: read.resources ?? derived.resources,
    levels: read.levels ?? derived.levels,
    own: read.own ?? {},
    dropped: read.dropped ?? [],
    unfiltered: boxes
      .map((box) => box.scope)
      .filter((scope) => !takesOut(conversion, source, scope)),
    unknownChoice: derived.unknownChoice,
  };
}

/** A module that takes a box's scope out before it reads rows names the scope or its constant. */
function takesOut(conversion: MorphFile, source: PermissionListSource, scope: string): boolean {
  const code = conversion.getFullText();
  return [scope, ...source.checkboxes].some((name) => code.includes(name));
}

/** Thrown inside this module alone, to leave a nest of readers with the first obstacle. */
class Unreadable extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The value that holds the list: an export, or what a JSON pointer leads to. */
export function findListValue(
  modules: ModuleReader,
  source: PermissionListSource,
  file: MorphFile,
): Literal | undefined {
  if (!source.file.endsWith(".json")) return evaluateExport(modules, file, source.export);
  const root = file.getStatements()[0];
  if (!modules.morph.Node.isExpressionStatement(root)) return undefined;
  let value: Literal | undefined = evaluate(modules, root.getExpression());
  for (const step of source.export.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    value = value === undefined ? undefined : field(value, key);
  }
  return value;
}

function listItems(value: Literal): readonly Literal[] {
  if (value.kind === "list") return value.items;
  if (value.kind === "record")
    return [...value.entries].map(([name, levels]) => mapRow(name, levels));
  throw unreadable(value, "an array of rows");
}

/** `contents: [read, write]` as a row whose choices grant `contents:read` and `contents:write`. */
function mapRow(resource: string, levels: Literal): Literal {
  if (levels.kind !== "list") throw unreadable(levels, "a list of the resource's levels");
  const { node } = levels;
  const choices = levels.items.map((item): [string, Literal] => {
    const level = text(item);
    const scope: Literal = { kind: "text", text: `${resource}:${level}`, node: item.node };
    return [level, { kind: "list", items: [scope], node: item.node }];
  });
  const none: [string, Literal] = ["none", { kind: "list", items: [], node }];
  return {
    kind: "record",
    node,
    entries: new Map<string, Literal>([
      ["resource", { kind: "text", text: resource, node }],
      ["choices", { kind: "record", entries: new Map([none, ...choices]), node }],
    ]),
  };
}

function permissionRow(item: Literal): PermissionRow {
  if (item.kind !== "record") throw unreadable(item, "an object with `resource` and `choices`");
  const resource = text(required(item, "resource"));
  const choices = required(item, "choices");
  if (choices.kind !== "record") throw unreadable(choices, "an object from levels to choices");
  return {
    resource,
    choices: [...choices.entries].flatMap(([level, choice]) => {
      // `admin: undefined` is how an optional choice is left out.
      if (choice.kind === "other" && choice.value === undefined) return [];
      return [permissionChoice(level, choice)];
    }),
    at: spanOf(item.node),
  };
}

function permissionChoice(level: string, choice: Literal): PermissionChoice {
  const scopes = choice.kind === "list" ? choice : required(choice, "scopes");
  if (scopes.kind !== "list") throw unreadable(scopes, "an array of scopes");
  return { level, scopes: scopes.items.map(locatedText) };
}

function checkbox(item: Literal): PermissionCheckbox {
  const scope = item.kind === "text" ? item : required(item, "scope");
  return { scope: text(scope), at: spanOf(item.node) };
}

/**
 * Boxes beside the rows: the constants that the settings name, and every exported object of the
 * list's file that has a `scope` and a `label`. One that is named and not there yet is what
 * `permissions write` adds.
 */
function findCheckboxes(
  modules: ModuleReader,
  source: PermissionListSource,
  file: MorphFile,
): PermissionCheckbox[] {
  const exported = file
    .getVariableDeclarations()
    .filter((variable) => variable.isExported())
    .map((variable) => variable.getName());
  return [...new Set([...source.checkboxes, ...exported])].flatMap((name) => {
    const value = evaluateExport(modules, file, name);
    const described = value !== undefined && field(value, "scope")?.kind === "text";
    if (source.checkboxes.includes(name)) return value === undefined ? [] : [checkbox(value)];
    return described && field(value, "label") !== undefined ? [checkbox(value)] : [];
  });
}

function field(item: Literal, name: string): Literal | undefined {
  return item.kind === "record" ? item.entries.get(name) : undefined;
}

function required(item: Literal, name: string): Literal {
  const value = field(item, name);
  if (value === undefined) throw unreadable(item, `an object with \`${name}\``);
  return value;
}

function text(value: Literal): string {
  return locatedText(value).value;
}

function locatedText(value: Literal): Located<string> {
  if (value.kind !== "text") throw unreadable(value, "a string that is known without running it");
  return { value: value.text, at: spanOf(value.node) };
}

function unreadable(value: Literal, expected: string): Unreadable {
  const at = spanOf(value.node);
  return new Unreadable({
    code: "permission-list-computed",
    message:
      value.kind === "unknown"
        ? `this part of the permission list can't be judged, because it ${value.reason}`
        : "this part of the permission list has another shape than a list of rows or scopes",
    file: at.file,
    at,
    expected,
    help: "write it out as a constant, or leave the list out of `permissionLists:`",
  });
}

function failed(problem: Problem): Outcome<never> {
  return { ok: false, problems: [problem] };
}

/** The place of a node in the file that was read. */
export function spanOf(node: MorphNode): Span {
  const file = node.getSourceFile();
  const position = (offset: number): Span["start"] => {
    const { line, column } = file.getLineAndColumnAtPos(offset);
    return { line, column, offset };
  };
  return { file: pathOf(file), start: position(node.getStart()), end: position(node.getEnd()) };
}
