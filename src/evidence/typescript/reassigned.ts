import { ts } from "../../typescript/compiler.ts";
import { originOf, resolveAgainst } from "../join-url.ts";
import { concat, oneOf } from "../one-of.ts";
import { text } from "../value-text.ts";
import type { Value } from "../value.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { lookup } from "./scope.ts";

/** Applies the assignments to the name and to its fields that can have happened before the use. */
export function reassigned(
  evaluator: Evaluator,
  declaration: ts.VariableDeclaration | ts.BindingElement | ts.ParameterDeclaration,
  initial: Value,
  frame: Frame | undefined,
  use: ts.Node,
): Value {
  if (!ts.isIdentifier(declaration.name)) return initial;
  const name = declaration.name.text;
  const source = evaluator.project.source(declaration.getSourceFile().fileName);
  if (source === undefined) return initial;
  let value = initial;
  for (const assignment of source.assignments.get(name) ?? []) {
    if (!happensBefore(assignment, use) || lookup(name, assignment) !== declaration) continue;
    const right = evaluator.evaluate(assignment.right, frame);
    const operator = assignment.operatorToken.kind;
    const next =
      operator === ts.SyntaxKind.PlusEqualsToken
        ? concat([value.kind === "absent" ? text("") : value, right])
        : right;
    const certain =
      operator !== ts.SyntaxKind.QuestionQuestionEqualsToken &&
      operator !== ts.SyntaxKind.BarBarEqualsToken &&
      blockOf(assignment) === blockOf(declaration);
    value = certain || value.kind === "absent" ? next : oneOf([value, next]);
  }
  const fields = source.assignedFields.get(name);
  return fields === undefined ? value : withFields(evaluator, value, name, declaration, frame, use);
}

function happensBefore(assignment: ts.Node, use: ts.Node): boolean {
  if (assignment.getSourceFile() !== use.getSourceFile()) return true;
  if (contains(assignment, use)) return false;
  if (assignment.end <= use.pos) return true;
  // Later in the text, but another function may run earlier, and a loop may come round again.
  return functionOf(assignment) !== functionOf(use) || loopAround(use, assignment);
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

function functionOf(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, (at) => ts.isFunctionLike(at));
}

function loopAround(use: ts.Node, assignment: ts.Node): boolean {
  const loop = ts.findAncestor(use, (at) => ts.isIterationStatement(at, false));
  return loop !== undefined && contains(loop, assignment);
}

function blockOf(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, (at) => ts.isBlock(at) || ts.isSourceFile(at));
}

/** `options.method = "POST"` after `const options = {…}`, and `url.pathname = …`. */
function withFields(
  evaluator: Evaluator,
  value: Value,
  name: string,
  declaration: ts.Node,
  frame: Frame | undefined,
  use: ts.Node,
): Value {
  const source = evaluator.project.source(declaration.getSourceFile().fileName)!;
  const assigned = (key: string): Value | undefined => {
    const found = (source.assignments.get(`${name}.${key}`) ?? []).filter(
      (item) => happensBefore(item, use) && lookup(name, item) === declaration,
    );
    if (found.length === 0) return undefined;
    const values = found.map((item) => evaluator.evaluate(item.right, frame));
    const certain = found.some((item) => blockOf(item) === blockOf(declaration));
    return certain ? values.at(-1)! : oneOf(values);
  };
  if (value.kind === "text" || value.kind === "concat") {
    const path = assigned("pathname");
    return path === undefined ? value : resolveAgainst(path, originOf(value));
  }
  if (value.kind !== "object") return value;
  return {
    ...value,
    names: () => value.names(),
    get: (key) => {
      const later = assigned(key);
      const earlier = value.get(key);
      if (later === undefined) return earlier;
      return earlier === undefined ? later : oneOf([earlier, later]);
    },
  };
}
