import { oneOf } from "../one-of.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { noArguments } from "../value-fields.ts";
import { unknown } from "../value-text.ts";
import type { Arguments, FunctionValue, Value } from "../value.ts";
import { ts } from "../../typescript/compiler.ts";

/** A function as a value: calling it gives what its `return`s give. */
export function functionValue(
  evaluator: Evaluator,
  node: ts.SignatureDeclaration,
  frame: Frame | undefined,
  self?: Value,
): FunctionValue {
  return {
    kind: "function",
    identity: node,
    name: functionName(node),
    ...(frame === undefined ? {} : { closure: frame }),
    ...(self === undefined ? {} : { self }),
    call: (given) =>
      evaluator.call(functionName(node), () =>
        body(evaluator, node, {
          owner: node,
          given,
          ...(self === undefined ? {} : { self }),
          ...(frame === undefined ? {} : { outer: frame }),
        }),
      ),
  };
}

function body(evaluator: Evaluator, node: ts.SignatureDeclaration, frame: Frame): Value {
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body))
    return evaluator.evaluate(node.body, frame);
  const returned = evaluator.project.source(node.getSourceFile().fileName)?.returns.get(node) ?? [];
  if (returned.length === 0) return unknown(functionName(node));
  return oneOf(returned.map((item) => evaluator.evaluate(item, frame)));
}

/** What a call hands over; a list that is spread counts item by item. */
export function argumentsOf(
  evaluator: Evaluator,
  node: ts.CallExpression | ts.NewExpression,
  frame: Frame | undefined,
): Arguments {
  const positional: Value[] = [];
  let open = false;
  for (const argument of node.arguments ?? []) {
    if (ts.isSpreadElement(argument)) {
      const list = evaluator.evaluate(argument.expression, frame);
      if (list.kind === "list") positional.push(...list.items);
      else open = true;
    } else positional.push(evaluator.evaluate(argument, frame));
  }
  return { positional, named: noArguments.named, open };
}

function functionName(node: ts.SignatureDeclaration): string {
  if (
    node.name !== undefined &&
    (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name))
  ) {
    return node.name.text;
  }
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (
    (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) &&
    (ts.isIdentifier(parent.name) || ts.isPrivateIdentifier(parent.name))
  ) {
    return parent.name.text;
  }
  return ts.isConstructorDeclaration(node) ? "constructor" : "function";
}
