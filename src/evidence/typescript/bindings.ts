import { ts } from "../../typescript/compiler.ts";
import { oneOf } from "../one-of.ts";
import { field } from "../value-fields.ts";
import { absent, options, unknown } from "../value-text.ts";
import type { UnknownValue, Value } from "../value.ts";
import { givenTo, type Evaluator, type Frame } from "./evaluator.ts";
import { reassigned } from "./reassigned.ts";
import { typedValue, withTypedMembers } from "./types.ts";

/** What an iteration over the value gives. */
export function elementOf(value: Value, name: string): Value {
  if (value.kind === "list" && value.items.length > 0) return oneOf(value.items);
  return value.kind === "unknown"
    ? { ...unknown(name), ...(value.slot === undefined ? {} : { slot: value.slot }) }
    : unknown(name);
}

/** The value of a variable where it is used. */
export function variable(
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

/** The value that destructuring gives to a name. */
export function element(
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

/** What a parameter holds: given by the frame, told by its type, or open. */
export function parameter(
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
