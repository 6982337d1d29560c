import { ts } from "../../typescript/ts-morph.ts";
import { options } from "../value-text.ts";
import type { Value } from "../value.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { lookup } from "./scope.ts";
import { dottedName } from "./source.ts";

/** One place that calls a function. */
export interface Caller {
  readonly node: ts.CallExpression | ts.NewExpression;
  /** False where only the name of the method says so. */
  readonly sure: boolean;
}

export type FunctionNode = ts.SignatureDeclaration;

const known = new WeakMap<Evaluator, Map<ts.Node, readonly Caller[]>>();

/** The calls of a function in the files of the project that are searched. */
export function callersOf(evaluator: Evaluator, owner: FunctionNode): readonly Caller[] {
  let cache = known.get(evaluator);
  if (cache === undefined) known.set(evaluator, (cache = new Map()));
  const before = cache.get(owner);
  if (before !== undefined) return before;
  cache.set(owner, []);
  const found = ts.isConstructorDeclaration(owner)
    ? constructions(evaluator, owner)
    : calls(evaluator, owner);
  cache.set(owner, found);
  return found;
}

function calls(evaluator: Evaluator, owner: FunctionNode): readonly Caller[] {
  const { name, method } = calledName(owner);
  const own = owner.getSourceFile().fileName;
  // A default export may be called anything where it is imported.
  const names = aliasesOf(evaluator, owner, name);
  const words = new Set([...names, isDefaultExport(owner) ? baseName(own) : ""].filter(Boolean));
  const paths = new Set([own]);
  for (const word of words) for (const path of evaluator.project.mentioning(word)) paths.add(path);
  const found: Caller[] = [];
  for (const path of paths) {
    const source = evaluator.project.source(path);
    if (source === undefined) continue;
    for (const node of source.calls) {
      if (!mayCall(node, names)) continue;
      const callee = evaluator.fresh(() => evaluator.evaluate(node.expression, undefined));
      const verdict = means(callee, owner);
      const named = lastName(node) === name;
      if (verdict === "yes") found.push({ node, sure: true });
      else if (verdict === "unknown" && method && named) found.push({ node, sure: false });
    }
  }
  return found;
}

function mayCall(node: ts.CallExpression | ts.NewExpression, names: ReadonlySet<string>): boolean {
  if (ts.isNewExpression(node)) return false;
  if (names.has(lastName(node) ?? "")) return true;
  // Under another name: a renamed import, a default import, a constant that holds it.
  if (ts.isCallExpression(node.expression)) return names.has(lastName(node.expression) ?? "");
  if (!ts.isIdentifier(node.expression)) return false;
  const declaration = lookup(node.expression.text, node);
  if (declaration === undefined) return false;
  if (ts.isImportSpecifier(declaration)) {
    const original = (declaration.propertyName ?? declaration.name).text;
    return names.has(original) || original === "default";
  }
  if (ts.isImportClause(declaration)) return true;
  const holder = ts.isBindingElement(declaration)
    ? declaration.propertyName
    : ts.isVariableDeclaration(declaration)
      ? declaration.initializer
      : undefined;
  const written = holder?.getText() ?? "";
  return [...names].some((name) => written.includes(name));
}

/** The function's name and those it goes by: `export { a as b }`, `const get = a.bind(…)`. */
function aliasesOf(
  evaluator: Evaluator,
  owner: FunctionNode,
  name: string | undefined,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (name === undefined) return names;
  names.add(name);
  for (const path of new Set([
    owner.getSourceFile().fileName,
    ...evaluator.project.mentioning(name),
  ])) {
    for (const statement of evaluator.project.source(path)?.tree.statements ?? []) {
      if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined) {
        if (!ts.isNamedExports(statement.exportClause)) continue;
        for (const element of statement.exportClause.elements) {
          if (element.propertyName?.text === name) names.add(element.name.text);
        }
      } else if (ts.isVariableStatement(statement)) {
        for (const { name: alias, initializer } of statement.declarationList.declarations) {
          if (!ts.isIdentifier(alias) || initializer === undefined) continue;
          // Only what names the function may be another name of it.
          const bare = ts.isCallExpression(initializer) ? initializer.expression : initializer;
          if (dottedName(bare)?.split(".").includes(name) !== true) continue;
          const value = evaluator.evaluate(initializer, undefined);
          if (means(value, owner) === "yes") names.add(alias.text);
        }
      }
    }
  }
  return names;
}

function means(callee: Value, owner: FunctionNode): "yes" | "no" | "unknown" {
  let verdict: "no" | "unknown" = "no";
  for (const option of options(callee)) {
    if (option.kind === "function" && option.identity === owner) return "yes";
    if (option.kind === "unknown") verdict = "unknown";
  }
  return verdict;
}

function constructions(evaluator: Evaluator, owner: ts.ConstructorDeclaration): readonly Caller[] {
  const node = owner.parent;
  const name = node.name?.text;
  if (name === undefined) return [];
  const found: Caller[] = [];
  for (const path of new Set([
    owner.getSourceFile().fileName,
    ...evaluator.project.mentioning(name),
  ])) {
    const source = evaluator.project.source(path);
    for (const call of source?.calls ?? []) {
      if (call.expression.kind === ts.SyntaxKind.SuperKeyword) {
        const around = ts.findAncestor(call, ts.isClassLike);
        const base = around?.heritageClauses?.[0]?.types[0]?.expression;
        if (base === undefined) continue;
        const value = evaluator.evaluate(base, undefined);
        if (value.kind === "class" && value.identity === node)
          found.push({ node: call, sure: true });
      } else if (ts.isNewExpression(call)) {
        const value = evaluator.evaluate(call.expression, undefined);
        if (options(value).some((item) => item.kind === "class" && item.identity === node)) {
          found.push({ node: call, sure: true });
        }
      }
    }
  }
  return found;
}

function lastName(node: ts.CallExpression | ts.NewExpression): string | undefined {
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return dottedName(callee)?.split(".").at(-1);
}

/** The name a function is called by, and whether as a member of something. */
function calledName(owner: FunctionNode): { name: string | undefined; method: boolean } {
  const named = owner.name;
  const text = (node: ts.Node | undefined): string | undefined =>
    node !== undefined &&
    (ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isStringLiteralLike(node))
      ? node.text
      : undefined;
  if (ts.isMethodDeclaration(owner)) return { name: text(named), method: true };
  if (named !== undefined) return { name: text(named), method: false };
  // `const get = wrap(async (path) => …)`: the variable is what is called.
  let parent: ts.Node = owner.parent;
  while (
    ts.isCallExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent)
  ) {
    parent = parent.parent;
  }
  if (ts.isVariableDeclaration(parent)) return { name: text(parent.name), method: false };
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) {
    return { name: text(parent.name), method: true };
  }
  if (ts.isBinaryExpression(parent)) {
    const target = dottedName(parent.left);
    return { name: target?.split(".").at(-1), method: target?.includes(".") === true };
  }
  return { name: undefined, method: false };
}

function isDefaultExport(owner: FunctionNode): boolean {
  if (ts.canHaveModifiers(owner)) {
    const modifiers = ts.getModifiers(owner) ?? [];
    if (modifiers.some((item) => item.kind === ts.SyntaxKind.DefaultKeyword)) return true;
  }
  const text = owner.getSourceFile().text;
  return /export default|module\.exports\s*=/.test(text);
}

function baseName(path: string): string {
  const parts = path.split("/");
  const file = parts.at(-1)!.replace(/\.\w+$/, "");
  return file === "index" ? (parts.at(-2) ?? file) : file;
}

/** The frame in which the function runs when it is called from there. */
export function frameOf(
  evaluator: Evaluator,
  owner: FunctionNode,
  caller: Caller,
  outer: Frame | undefined,
): Frame {
  const { node } = caller;
  const callee = options(evaluator.evaluate(node.expression, outer)).find(
    (option) => option.kind === "function" && option.identity === owner,
  );
  const given = evaluator.argumentsOf(node, outer);
  if (callee?.kind !== "function") {
    return { owner, given, ...(outer === undefined ? {} : { outer }) };
  }
  const closure = joinFrames(callee.closure as Frame | undefined, outer);
  return {
    owner,
    given: { ...given, positional: [...(callee.before ?? []), ...given.positional] },
    ...(callee.self === undefined ? {} : { self: callee.self }),
    ...(closure === undefined ? {} : { outer: closure }),
  };
}

/** What the function closes over comes first, then what its caller knows. */
function joinFrames(inner: Frame | undefined, outer: Frame | undefined): Frame | undefined {
  if (inner === undefined || inner === outer) return outer;
  const { outer: next, ...own } = inner;
  const joined = joinFrames(next, outer);
  return { ...own, ...(joined === undefined ? {} : { outer: joined }) };
}
