import { ts } from "../../typescript/compiler.ts";
import { both, compared, either, negated, truth } from "../truth.ts";
import type { Evaluator, Frame } from "./evaluator.ts";

/**
 * Whether a place can be reached when its function is called as the frame tells: not where an `if`
 * or a `case` around it is certainly for other arguments.
 */
export function isReachable(evaluator: Evaluator, node: ts.Node, frame: Frame): boolean {
  for (let at = node; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && at !== parent.expression) {
      const met = condition(evaluator, parent.expression, frame);
      if (met === (at === parent.elseStatement)) return false;
    } else if (ts.isCaseClause(at)) {
      const chosen = evaluator.evaluate(at.parent.parent.expression, frame);
      // A clause before it may fall through into it.
      const clauses = at.parent.clauses.slice(0, at.parent.clauses.indexOf(at) + 1);
      const fall = clauses.slice(0, -1).some(({ statements }) => statements.length === 0);
      const same = compared(chosen, evaluator.evaluate(at.expression, frame), true);
      if (!fall && same !== undefined && truth(same) === false) return false;
    }
  }
  return true;
}

function condition(evaluator: Evaluator, node: ts.Expression, frame: Frame): boolean | undefined {
  if (ts.isParenthesizedExpression(node)) return condition(evaluator, node.expression, frame);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return negated(condition(evaluator, node.operand, frame));
  }
  if (ts.isBinaryExpression(node)) {
    const sides = [node.left, node.right] as const;
    if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
      return both(condition(evaluator, sides[0], frame), condition(evaluator, sides[1], frame));
    }
    if (node.operatorToken.kind === ts.SyntaxKind.BarBarToken) {
      return either(condition(evaluator, sides[0], frame), condition(evaluator, sides[1], frame));
    }
  }
  return truth(evaluator.evaluate(node, frame));
}
