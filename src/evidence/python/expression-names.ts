import { absent } from "../value-text.ts";
import type { Value } from "../value.ts";
import { type PyNode, child, parts, textOf } from "../../python/tree.ts";

/** The last name in an expression, for a hole. */
export function nameOf(node: PyNode): string {
  if (node.kind === "VariableName") return textOf(node);
  if (node.kind === "MemberExpression") {
    const property = child(node, "PropertyName");
    if (property !== undefined) return textOf(property);
    const key = parts(node)[1];
    return key === undefined ? "value" : textOf(key);
  }
  if (node.kind === "CallExpression") return nameOf(node.children[0]!);
  if (node.kind === "AwaitExpression") return nameOf(parts(node)[0] ?? node.children[0]!);
  return "value";
}

/** Some names are clients wherever they come from. */
export function guess(value: Value): Value {
  if (value.kind !== "unknown") return value;
  if (/^(?:slack_client|slack_web_client)$/i.test(value.name)) {
    return { kind: "client", client: "slack_sdk", settings: absent, path: [], guessed: true };
  }
  return value;
}
