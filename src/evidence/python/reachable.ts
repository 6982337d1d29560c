import { textOf, type PyNode } from "../../python/tree.ts";
import { both, either, negated, truth } from "../truth.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";

/**
 * Whether a place can be reached when its function is called as the frame tells: not where an `if`
 * around it is certainly for other arguments.
 */
export function isReachable(evaluator: PyEvaluator, node: PyNode, frame: PyFrame): boolean {
  for (let at = node; at.parent !== undefined; at = at.parent) {
    if (at.kind === "FunctionDefinition" || at.kind === "LambdaExpression") return true;
    if (at.parent.kind !== "IfStatement" || at.kind !== "Body") continue;
    const { children } = at.parent;
    const own = children.indexOf(at);
    for (const [index, body] of children.slice(0, own + 1).entries()) {
      if (body.kind !== "Body") continue;
      const test = children[index - 1];
      if (test === undefined || test.kind === "else") continue;
      // An earlier branch that is certainly taken, or this one that is certainly not.
      if (condition(evaluator, test, frame) === (body !== at)) return false;
    }
  }
  return true;
}

function condition(evaluator: PyEvaluator, node: PyNode, frame: PyFrame): boolean | undefined {
  const [first, operator, second] = node.children;
  if (node.kind === "ParenthesizedExpression") return condition(evaluator, operator!, frame);
  if (node.kind === "UnaryExpression" && first?.kind === "not" && operator !== undefined) {
    return negated(condition(evaluator, operator, frame));
  }
  if (node.kind === "BinaryExpression" && operator !== undefined && second !== undefined) {
    const sides = (): [boolean | undefined, boolean | undefined] => [
      condition(evaluator, first!, frame),
      condition(evaluator, second, frame),
    ];
    if (textOf(operator) === "and") return both(...sides());
    if (textOf(operator) === "or") return either(...sides());
  }
  return truth(evaluator.valueOf(node, frame));
}
