import { ts } from "../../typescript/compiler.ts";
import { options } from "../value-text.ts";
import { aliasesOf, isDefaultExport, means } from "./aliases.ts";
import { callsOf, lastName } from "./call-index.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
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
  const isDefault = isDefaultExport(owner);
  const words = new Set([...names, isDefault ? baseName(own) : ""].filter(Boolean));
  const paths = new Set([own]);
  for (const word of words) for (const path of evaluator.project.mentioning(word)) paths.add(path);
  const found: Caller[] = [];
  for (const path of paths) {
    const source = evaluator.project.source(path);
    if (source === undefined) continue;
    const { direct, renamed } = callsOf(source);
    const candidates = new Set<ts.CallExpression>();
    for (const each of names) for (const node of direct.get(each) ?? []) candidates.add(node);
    for (const each of isDefault ? [...names, "default"] : names) {
      for (const node of renamed.get(each) ?? []) candidates.add(node);
    }
    for (const node of candidates) {
      const callee = evaluator.fresh(() => evaluator.evaluate(node.expression, undefined));
      const verdict = means(callee, owner);
      if (verdict === "yes") found.push({ node, sure: true });
      else if (verdict === "unknown" && method && lastName(node) === name) {
        found.push({ node, sure: false });
      }
    }
  }
  return found;
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
