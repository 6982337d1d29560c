import { absent, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";
import { ts } from "../../typescript/compiler.ts";

/** The last name in an expression, for a hole. */
export function nameOfExpression(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isCallExpression(node) || ts.isNewExpression(node))
    return nameOfExpression(node.expression);
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    return ts.isStringLiteralLike(key) ? key.text : nameOfExpression(node.expression);
  }
  if (
    ts.isAwaitExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node)
  ) {
    return nameOfExpression(node.expression);
  }
  return "value";
}

/** A hole is named after the expression that a reader sees. */
export function named(value: Value, node: ts.Expression): Value {
  if (value.kind !== "unknown" || value.name !== "value") return value;
  return { ...value, name: unknown(nameOfExpression(node)).name };
}

/** `octokit` is octokit, wherever it comes from. */
export function guessed(value: Value): Value {
  if (value.kind === "client" && /^(?:octokit\.app|slack\.app)$/.test(value.client)) {
    const last = value.path.at(-1);
    if (last === "octokit" || last === "client") {
      return { ...value, client: value.client.slice(0, -4), path: [] };
    }
  }
  if (value.kind !== "unknown" || !/octokit(?:Client|Instance)?$/i.test(value.name)) return value;
  return { kind: "client", client: "octokit", settings: absent, path: [], guessed: true };
}
