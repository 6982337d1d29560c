import { ts } from "../../typescript/compiler.ts";
import { noArguments } from "../value-fields.ts";
import { oneOf } from "../one-of.ts";
import { unknown } from "../value-text.ts";
import type { Arguments, ClassValue, ObjectValue, Value } from "../value.ts";
import { orTyped, typedValue } from "./types.ts";
import { givenTo, visibleFrames, type Evaluator, type Frame } from "./evaluator.ts";

type ClassLike = ts.ClassDeclaration | ts.ClassExpression;

/** A class as a value: constructing it gives an instance whose fields are evaluated on demand. */
export function classValue(
  evaluator: Evaluator,
  node: ClassLike,
  frame: Frame | undefined,
): ClassValue {
  return {
    kind: "class",
    identity: node,
    name: node.name?.text ?? "class",
    construct: (given) => instance(evaluator, node, frame, given),
    get: (name) => member(evaluator, node, name, true, frame, undefined),
  };
}

/** An instance. Without arguments it is any instance: the constructor's parameters stay open. */
export function instance(
  evaluator: Evaluator,
  node: ClassLike,
  around: Frame | undefined,
  given?: Arguments,
): ObjectValue {
  const outer = visibleFrames(node, around);
  if (outer !== undefined || given !== undefined) return newInstance(evaluator, node, outer, given);
  let any = anyInstances.get(node);
  if (any === undefined) anyInstances.set(node, (any = newInstance(evaluator, node, undefined)));
  return any;
}

const anyInstances = new WeakMap<ClassLike, ObjectValue>();

function newInstance(
  evaluator: Evaluator,
  node: ClassLike,
  outer: Frame | undefined,
  given?: Arguments,
): ObjectValue {
  const constructor = constructorOf(node);
  const frame: Frame = {
    owner: constructor ?? node,
    ...(given === undefined ? {} : { given }),
    ...(outer === undefined ? {} : { outer }),
  };
  const known = new Map<string, Value | undefined>();
  const self: ObjectValue = {
    kind: "object",
    of: node,
    open: unknown("this"),
    names: () => [],
    get: (name) => {
      if (known.has(name)) return known.get(name);
      known.set(name, undefined);
      const value =
        member(evaluator, node, name, false, { ...frame, self }, self) ??
        inherited(evaluator, node, { ...frame, self }, name, given);
      known.set(name, value);
      return value;
    },
  };
  return self;
}

function constructorOf(node: ClassLike): ts.ConstructorDeclaration | undefined {
  return node.members.find(
    (item): item is ts.ConstructorDeclaration =>
      ts.isConstructorDeclaration(item) && item.body !== undefined,
  );
}

function member(
  evaluator: Evaluator,
  node: ClassLike,
  name: string,
  isStatic: boolean,
  frame: Frame | undefined,
  self: Value | undefined,
): Value | undefined {
  const values: Value[] = [];
  for (const item of node.members) {
    if (item.name === undefined || memberName(item.name) !== name) continue;
    if (isStaticMember(item) !== isStatic) continue;
    if (ts.isMethodDeclaration(item)) {
      if (item.body === undefined) continue;
      return evaluator.functionValue(item, frame, self);
    }
    if (ts.isGetAccessorDeclaration(item)) {
      return evaluator.functionValue(item, frame, self).call(noArguments);
    }
    if (ts.isPropertyDeclaration(item) && item.initializer !== undefined) {
      values.push(evaluator.evaluate(item.initializer, frame));
    }
  }
  if (isStatic) return values[0];
  const constructor = constructorOf(node);
  for (const parameter of constructor?.parameters ?? []) {
    // `constructor(private readonly base: string)` declares a field.
    const isField = ts.getModifiers(parameter)?.length;
    if (isField && ts.isIdentifier(parameter.name) && parameter.name.text === name) {
      values.push(evaluator.evaluate(parameter.name, frame));
    }
  }
  const source = evaluator.project.source(node.getSourceFile().fileName);
  for (const assignment of source?.assignments.get(`this.${name}`) ?? []) {
    const within = enclosingClassMember(assignment);
    if (within?.parent !== node) continue;
    const value = evaluator.evaluate(assignment.right, frame);
    // What the constructor assigns replaces an initial value.
    if (within === constructor && isUnconditional(assignment)) values.length = 0;
    values.push(value);
  }
  const type = node.members.find(
    (item) => ts.isPropertyDeclaration(item) && memberName(item.name) === name,
  );
  const whole = values.length === 0 ? undefined : oneOf(values);
  if (type === undefined || !ts.isPropertyDeclaration(type)) return whole;
  return whole === undefined
    ? typedValue(evaluator, type.type)
    : orTyped(evaluator, whole, type.type);
}

/** The field as the base class has it, made with what `super(…)` hands over. */
function inherited(
  evaluator: Evaluator,
  node: ClassLike,
  frame: Frame,
  name: string,
  given: Arguments | undefined,
): Value | undefined {
  const clause = node.heritageClauses?.find((item) => item.token === ts.SyntaxKind.ExtendsKeyword);
  const base = clause?.types[0]?.expression;
  if (base === undefined) return undefined;
  const value = evaluator.evaluate(base, frame.outer);
  if (value.kind !== "class") return undefined;
  const constructor = constructorOf(node);
  const call = constructor === undefined ? undefined : superCall(constructor);
  const handed = call === undefined ? given : evaluator.argumentsOf(call, frame);
  const parent = value.construct(handed ?? { ...noArguments, open: true });
  return parent.kind === "object" ? parent.get(name) : undefined;
}

function superCall(node: ts.Node): ts.CallExpression | undefined {
  return ts.forEachChild(node, (child): ts.CallExpression | undefined =>
    ts.isCallExpression(child) && child.expression.kind === ts.SyntaxKind.SuperKeyword
      ? child
      : superCall(child),
  );
}

/** What `this` means at a place: the frame's, or any instance of the class around it. */
export function thisValue(evaluator: Evaluator, node: ts.Node, frame: Frame | undefined): Value {
  const within = enclosingClassMember(node);
  const around = within?.parent;
  for (let at = frame; at !== undefined; at = at.outer) {
    const owner = at.owner;
    if (at.self === undefined) continue;
    // Frames of callers lie further out in the chain; their `this` is another.
    if (owner === around || ts.findAncestor(node, (item) => item === owner) !== undefined) {
      return narrowed(evaluator, at.self, frame);
    }
  }
  if (around !== undefined && ts.isClassLike(around)) {
    return isStaticMember(within!)
      ? classValue(evaluator, around, frame)
      : instance(evaluator, around, frame);
  }
  if (around !== undefined && ts.isObjectLiteralExpression(around)) {
    return evaluator.evaluate(around, frame);
  }
  return unknown("this");
}

/** Of any instance, the one whose construction a frame tells of. */
function narrowed(evaluator: Evaluator, self: Value, frame: Frame | undefined): Value {
  if (self.kind !== "object" || self.of === undefined) return self;
  const node = self.of as ClassLike;
  const constructor = anyInstances.get(node) === self ? constructorOf(node) : undefined;
  const told = constructor !== undefined && givenTo(constructor, frame) !== undefined;
  return told ? instance(evaluator, node, frame) : self;
}

/** The class or object member whose `this` counts here; arrow functions have none of their own. */
function enclosingClassMember(node: ts.Node): ts.Node | undefined {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (ts.isClassElement(at) && at.parent !== undefined && ts.isClassLike(at.parent)) return at;
    if (ts.isMethodDeclaration(at) || ts.isAccessor(at)) return at;
    if (ts.isFunctionDeclaration(at)) return undefined;
    if (ts.isFunctionExpression(at)) {
      return ts.isPropertyAssignment(at.parent) ? at.parent : undefined;
    }
  }
  return undefined;
}

function isStaticMember(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((item) => item.kind === ts.SyntaxKind.StaticKeyword)
  );
}

function isUnconditional(node: ts.BinaryExpression): boolean {
  const statement = node.parent;
  return (
    ts.isExpressionStatement(statement) &&
    ts.isBlock(statement.parent) &&
    ts.isConstructorDeclaration(statement.parent.parent)
  );
}

function memberName(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  return ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}
