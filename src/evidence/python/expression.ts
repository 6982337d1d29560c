import { compared, truth } from "../truth.ts";
import { orElse } from "../or-else.ts";
import { concat, oneOf } from "../one-of.ts";
import { joinPaths } from "../text-changes.ts";
import { field, objectOf } from "../value-fields.ts";
import { absent, text, unknown } from "../value-text.ts";
import type { UnknownValue, Value } from "../value.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { guess, nameOf } from "./expression-names.ts";
import { functionValue } from "./functions.ts";
import { call } from "./invocation.ts";
import { nameValue } from "./names.ts";
import { formatted, percentFormatted, stringValue } from "./strings.ts";
import { type PyNode, child, dotted, parts, textOf } from "../../python/tree.ts";

/** What is set from outside, as the words of an expression tell. */
const settings = /environ|getenv|settings|config/;

/** The value of an expression, by what kind of expression it is. */
export function expression(
  evaluator: PyEvaluator,
  node: PyNode,
  frame: PyFrame | undefined,
): Value {
  switch (node.kind) {
    case "String":
      return stringValue(textOf(node));
    case "ContinuedString":
      return concat(parts(node).map((item) => evaluator.valueOf(item, frame)));
    case "FormatString":
      return formatted(node, (item) => evaluator.valueOf(item, frame));
    case "Number":
      return text(textOf(node));
    case "Boolean":
      return text(textOf(node).toLowerCase());
    case "None":
      return absent;
    case "VariableName":
      return nameValue(evaluator, textOf(node), node, frame);
    case "MemberExpression":
      return member(evaluator, node, frame);
    case "ParenthesizedExpression":
    case "AwaitExpression":
      return evaluator.valueOf(parts(node)[0], frame);
    case "NamedExpression":
      return evaluator.valueOf(parts(node)[1], frame);
    case "ConditionalExpression": {
      const [yes, condition, no] = parts(node);
      const taken =
        condition === undefined ? undefined : truth(evaluator.valueOf(condition, frame));
      const branches = [...(taken === false ? [] : [yes]), ...(taken === true ? [] : [no])];
      return oneOf(branches.map((branch) => evaluator.valueOf(branch, frame)));
    }
    case "BinaryExpression":
      return binary(evaluator, node, frame);
    case "DictionaryExpression":
      return dictionary(evaluator, node, frame);
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return { kind: "list", items: parts(node).map((item) => evaluator.valueOf(item, frame)) };
    case "LambdaExpression":
      return functionValue(evaluator, node, frame);
    case "CallExpression":
      return call(evaluator, node, frame);
    default:
      return unknown(nameOf(node));
  }
}

function binary(evaluator: PyEvaluator, node: PyNode, frame: PyFrame | undefined): Value {
  const [left, right] = parts(node).filter((item) => !item.kind.endsWith("Op"));
  const operator = node.children.find((item) => item !== left && item !== right);
  const sign = operator === undefined ? "" : textOf(operator);
  const before = evaluator.valueOf(left, frame);
  if (sign === "+") return concat([before, evaluator.valueOf(right, frame)]);
  if (sign === "%") return percentFormatted(before, evaluator.valueOf(right, frame));
  if (sign === "/") return joinPaths([before, evaluator.valueOf(right, frame)]);
  if (sign === "or") return orElse(before, () => evaluator.valueOf(right, frame), settings);
  if (sign === "and") return evaluator.valueOf(right, frame);
  if (sign === "==" || sign === "!=" || sign === "is") {
    const result = compared(before, evaluator.valueOf(right, frame), sign !== "!=");
    return result ?? unknown(nameOf(node));
  }
  return unknown(nameOf(node));
}

function dictionary(evaluator: PyEvaluator, node: PyNode, frame: PyFrame | undefined): Value {
  const fields = new Map<string, Value>();
  let open: UnknownValue | undefined;
  const items = node.children;
  for (const [index, item] of items.entries()) {
    if (item.kind === ":") {
      const key = evaluator.valueOf(items[index - 1], frame);
      if (key.kind === "text") fields.set(key.text, evaluator.valueOf(items[index + 1], frame));
    } else if (item.kind === "**") open = unknown("options");
  }
  return objectOf(fields, open);
}

function member(evaluator: PyEvaluator, node: PyNode, frame: PyFrame | undefined): Value {
  const whole = dotted(node);
  const holder = evaluator.valueOf(node.children[0], frame);
  const property = child(node, "PropertyName");
  if (property === undefined) {
    const key = evaluator.valueOf(parts(node)[1], frame);
    if (key.kind === "text") {
      // An element of what a client answered is of the type that it answered.
      if (holder.kind === "client" && /^\d+$/.test(key.text)) return holder;
      const hint = holder.kind === "unknown" ? holder.hint : undefined;
      if (hint?.endsWith("environ") === true) return unknown(key.text, `environ.${key.text}`);
      return field(holder, key.text) ?? unknown(key.text);
    }
    if (holder.kind === "object" && holder.open === undefined) {
      const values = holder.names().map((name) => holder.get(name) ?? absent);
      if (values.length > 0) return oneOf(values);
    }
    return holder.kind === "client" ? holder : unknown(nameOf(node));
  }
  const name = textOf(property);
  const value = field(holder, name);
  if (value !== undefined) return value.kind === "unknown" ? guess(value) : value;
  return guess(unknown(name, whole ?? name));
}
