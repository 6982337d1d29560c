import { ts } from "../../typescript/ts-morph.ts";
import {
  absent,
  concat,
  field,
  oneOf,
  options,
  text,
  unknown,
  type UnknownValue,
  type Value,
} from "../value.ts";
import { classValue } from "./classes.ts";
import { givenTo, visibleFrames, type Evaluator, type Frame } from "./evaluator.ts";
import { lookup, type Declaration } from "./scope.ts";
import { typedValue, withTypedMembers } from "./types.ts";
import { originOf, resolveAgainst } from "../url.ts";

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

function variable(
  evaluator: Evaluator,
  declaration: ts.VariableDeclaration,
  frame: Frame | undefined,
  use: ts.Node,
): Value {
  const list = declaration.parent;
  let value: Value = absent;
  if (declaration.initializer !== undefined) {
    value = evaluator.evaluate(declaration.initializer, frame);
  } else if (ts.isVariableDeclarationList(list) && ts.isForOfStatement(list.parent)) {
    value = elementOf(evaluator.evaluate(list.parent.expression, frame), nameOf(declaration));
  } else if (ts.isVariableDeclarationList(list) && ts.isForInStatement(list.parent)) {
    value = unknown(nameOf(declaration));
  } else if (ts.isCatchClause(list)) value = unknown(nameOf(declaration));
  else if (declaration.type !== undefined)
    value = typedValue(evaluator, declaration.type) ?? absent;
  return reassigned(evaluator, declaration, value, frame, use);
}

/** What an iteration over the value gives. */
export function elementOf(value: Value, name: string): Value {
  if (value.kind === "list" && value.items.length > 0) return oneOf(value.items);
  return value.kind === "unknown"
    ? { ...unknown(name), ...(value.slot === undefined ? {} : { slot: value.slot }) }
    : unknown(name);
}

/** Applies the assignments to the name and to its fields that can have happened before the use. */
function reassigned(
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

function element(
  evaluator: Evaluator,
  declaration: ts.BindingElement,
  frame: Frame | undefined,
): Value {
  const pattern = declaration.parent;
  const holder = pattern.parent;
  const source = ts.isBindingElement(holder)
    ? element(evaluator, holder, frame)
    : ts.isParameter(holder)
      ? parameter(evaluator, holder, frame)
      : variable(evaluator, holder, frame, holder);
  if (declaration.dotDotDotToken !== undefined) return source;
  const key = ts.isArrayBindingPattern(pattern)
    ? String(pattern.elements.indexOf(declaration))
    : propertyKey(declaration);
  const own = nameOf(declaration);
  const value =
    key === undefined
      ? unknown(own)
      : (field(source, key) ?? (source.kind === "object" ? absent : unknown(own)));
  return withDefault(evaluator, value, declaration.initializer, frame);
}

function propertyKey(node: ts.BindingElement): string | undefined {
  const name = node.propertyName ?? node.name;
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) return name.text;
  return undefined;
}

function withDefault(
  evaluator: Evaluator,
  value: Value,
  initializer: ts.Expression | undefined,
  frame: Frame | undefined,
): Value {
  if (initializer === undefined) return value;
  const present = options(value).filter((option) => option.kind !== "absent");
  const mayMiss = present.length < options(value).length || present.some(isOpen);
  return mayMiss ? oneOf([evaluator.evaluate(initializer, frame), ...present]) : value;
}

function isOpen(value: Value): boolean {
  return value.kind === "unknown" || (value.kind === "object" && value.open?.slot !== undefined);
}

function parameter(
  evaluator: Evaluator,
  declaration: ts.ParameterDeclaration,
  frame: Frame | undefined,
): Value {
  const owner = declaration.parent;
  const index = owner.parameters.indexOf(declaration);
  const given = givenTo(owner, frame);
  const slot = (): UnknownValue => ({
    ...unknown(nameOf(declaration)),
    slot: { owner, name: nameOf(declaration) },
  });
  if (given !== undefined) {
    if (declaration.dotDotDotToken !== undefined) {
      return { kind: "list", items: given.positional.slice(index) };
    }
    const value = given.positional[index] ?? (given.open ? unknown(nameOf(declaration)) : absent);
    return withDefault(evaluator, value, declaration.initializer, frame);
  }
  const iterated = callbackElement(evaluator, owner, index, frame);
  if (iterated !== undefined) return iterated;
  const known = typedValue(evaluator, declaration.type);
  if (known !== undefined) return known;
  const open = withTypedMembers(evaluator, slot(), declaration.type);
  return withDefault(evaluator, open, declaration.initializer, frame);
}

/** The parameter of `list.map((item) => …)`. */
function callbackElement(
  evaluator: Evaluator,
  owner: ts.Node,
  index: number,
  frame: Frame | undefined,
): Value | undefined {
  const call = owner.parent;
  if (index !== 0 || call === undefined || !ts.isCallExpression(call)) return undefined;
  if (call.arguments[0] !== owner || !ts.isPropertyAccessExpression(call.expression)) {
    return undefined;
  }
  if (!/^(?:map|forEach|flatMap|filter|some|every|find)$/.test(call.expression.name.text)) {
    return undefined;
  }
  const list = evaluator.evaluate(call.expression.expression, frame);
  return list.kind === "list" ? elementOf(list, "item") : undefined;
}

export function nameOf(node: { readonly name?: ts.Node | undefined }): string {
  return node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : "value";
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
