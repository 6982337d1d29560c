import { ts } from "../../typescript/compiler.ts";
import { unknown } from "../value-text.ts";
import type { Value } from "../value.ts";
import { element, parameter, variable } from "./bindings.ts";
import { classValue } from "./classes.ts";
import { visibleFrames, type Evaluator, type Frame } from "./evaluator.ts";
import { reassigned } from "./reassigned.ts";
import { lookup, type Declaration } from "./scope.ts";

/** The value that a declared name has where it is used. */
export function declared(
  evaluator: Evaluator,
  declaration: Declaration,
  around: Frame | undefined,
  use: ts.Node,
): Value {
  const frame = visibleFrames(declaration, around);
  if (ts.isVariableDeclaration(declaration)) return variable(evaluator, declaration, frame, use);
  if (ts.isBindingElement(declaration)) {
    return reassigned(evaluator, declaration, element(evaluator, declaration, frame), frame, use);
  }
  if (ts.isParameter(declaration)) {
    const value = parameter(evaluator, declaration, frame);
    return reassigned(evaluator, declaration, value, frame, use);
  }
  if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) {
    return evaluator.functionValue(declaration, frame);
  }
  if (ts.isClassDeclaration(declaration) || ts.isClassExpression(declaration)) {
    return classValue(evaluator, declaration, frame);
  }
  if (ts.isEnumDeclaration(declaration)) return enumValue(evaluator, declaration, frame);
  if (ts.isModuleDeclaration(declaration)) return moduleBody(evaluator, declaration, frame);
  return importValue(evaluator, declaration);
}

function enumValue(
  evaluator: Evaluator,
  node: ts.EnumDeclaration,
  frame: Frame | undefined,
): Value {
  const find = (name: string): ts.EnumMember | undefined =>
    node.members.find((item) =>
      !ts.isPrivateIdentifier(item.name) && ts.isIdentifier(item.name)
        ? item.name.text === name
        : ts.isStringLiteralLike(item.name) && item.name.text === name,
    );
  return {
    kind: "object",
    names: () => node.members.map((item) => item.name.getText().replace(/^["']|["']$/g, "")),
    get: (name) => {
      const member = find(name);
      if (member === undefined) return undefined;
      return member.initializer === undefined
        ? unknown(name)
        : evaluator.evaluate(member.initializer, frame);
    },
  };
}

function moduleBody(
  evaluator: Evaluator,
  node: ts.ModuleDeclaration,
  frame: Frame | undefined,
): Value {
  const body = node.body;
  return {
    kind: "object",
    names: () => [],
    get: (name) => {
      if (body === undefined || !ts.isModuleBlock(body)) return undefined;
      const first = body.statements[0];
      const inner = first === undefined ? undefined : lookup(name, first);
      return inner === undefined ? undefined : declared(evaluator, inner, frame, body);
    },
  };
}

function importValue(
  evaluator: Evaluator,
  node: ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport | ts.ImportEqualsDeclaration,
): Value {
  const from = node.getSourceFile().fileName;
  if (ts.isImportEqualsDeclaration(node)) {
    const reference = node.moduleReference;
    if (!ts.isExternalModuleReference(reference)) return unknown(node.name.text);
    const specifier = reference.expression;
    return ts.isStringLiteralLike(specifier)
      ? evaluator.imported(specifier.text, "*", from)
      : unknown(node.name.text);
  }
  const statement = ts.findAncestor(node, ts.isImportDeclaration);
  const specifier = statement?.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return unknown("import");
  if (ts.isImportClause(node)) return evaluator.imported(specifier.text, "default", from);
  if (ts.isNamespaceImport(node)) return evaluator.imported(specifier.text, "*", from);
  return evaluator.imported(specifier.text, (node.propertyName ?? node.name).text, from);
}
