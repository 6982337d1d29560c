import { oneOf } from "../one-of.ts";
import { absent, unknown } from "../value-text.ts";
import type { Arguments, FunctionValue, Value } from "../value.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { type PyNode, child, parts, textOf } from "../../python/tree.ts";

/** A function as a value: calling it gives what it returns. */
export function functionValue(
  evaluator: PyEvaluator,
  node: PyNode,
  frame: PyFrame | undefined,
  self?: Value,
): FunctionValue {
  const name = child(node, "VariableName");
  return {
    kind: "function",
    identity: node,
    name: name === undefined ? "lambda" : textOf(name),
    ...(frame === undefined ? {} : { closure: frame }),
    ...(self === undefined ? {} : { self }),
    call: (given) =>
      evaluator.call(name === undefined ? "lambda" : textOf(name), () => {
        const inner: PyFrame = {
          owner: node,
          given,
          ...(self === undefined ? {} : { self }),
          ...(frame === undefined ? {} : { outer: frame }),
        };
        if (node.kind === "LambdaExpression") return evaluator.valueOf(node.children.at(-1), inner);
        const returned = returnsOf(node);
        if (returned.length === 0) return unknown(name === undefined ? "lambda" : textOf(name));
        return oneOf(returned.map((item) => evaluator.valueOf(item, inner)));
      }),
  };
}

/** What a call hands over; lists and dictionaries that are spread count item by item. */
export function argumentsOf(
  evaluator: PyEvaluator,
  node: PyNode,
  frame: PyFrame | undefined,
): Arguments {
  const list = child(node, "ArgList");
  const positional: Value[] = [];
  const named_ = new Map<string, Value>();
  let open = false;
  const items = list?.children ?? [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index]!;
    const next = items[index + 1];
    if (item.kind === "*" || item.kind === "**") {
      const value = evaluator.valueOf(next, frame);
      if (item.kind === "**" && value.kind === "object") {
        for (const name of value.names()) named_.set(name, value.get(name) ?? absent);
        open = open || value.open !== undefined;
      } else if (item.kind === "*" && value.kind === "list") positional.push(...value.items);
      else open = true;
      index += 1;
    } else if (item.kind === "VariableName" && next?.kind === "AssignOp") {
      named_.set(textOf(item), evaluator.valueOf(items[index + 2], frame));
      index += 2;
    } else if (/^[A-Z]/.test(item.kind) && item.kind !== "Comment") {
      positional.push(evaluator.valueOf(item, frame));
    }
  }
  return { positional, named: named_, open };
}

const knownReturns = new WeakMap<PyNode, readonly PyNode[]>();

function returnsOf(node: PyNode): readonly PyNode[] {
  const known = knownReturns.get(node);
  if (known !== undefined) return known;
  const found: PyNode[] = [];
  const visit = (at: PyNode): void => {
    for (const item of at.children) {
      if (item.kind === "ReturnStatement" || item.kind === "YieldStatement") {
        const value = parts(item)[0];
        if (value !== undefined) found.push(value);
      } else if (item.kind !== "FunctionDefinition" && item.kind !== "LambdaExpression")
        visit(item);
    }
  };
  visit(node);
  knownReturns.set(node, found);
  return found;
}
