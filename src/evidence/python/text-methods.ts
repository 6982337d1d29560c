import { concat, oneOf } from "../one-of.ts";
import { mapText, replaceText, trimSlash } from "../text-changes.ts";
import { absent, options, pieces, text, unknown } from "../value-text.ts";
import type { Arguments, Value } from "../value.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import type { PyNode } from "../../python/tree.ts";

/** What the methods of strings and dictionaries give; undefined: not one of them. */
export function textMethod(
  evaluator: PyEvaluator,
  node: PyNode,
  callee: PyNode,
  method: string,
  frame: PyFrame | undefined,
): Value | undefined {
  const known =
    /^(?:format|join|strip|rstrip|lstrip|removesuffix|removeprefix|lower|upper|replace|encode|decode|get|items|values|keys)$/;
  if (!known.test(method)) return undefined;
  const receiver = evaluator.valueOf(callee.children[0], frame);
  if (receiver.kind === "object" && method === "get") {
    const [key, fallback] = evaluator.argumentsOf(node, frame).positional;
    if (key?.kind !== "text" || receiver.of !== undefined) return undefined;
    return receiver.get(key.text) ?? fallback;
  }
  if (
    receiver.kind === "object" &&
    receiver.of === undefined &&
    (method === "values" || method === "keys")
  ) {
    const names = receiver.names();
    return {
      kind: "list",
      items: names.map((key) => (method === "keys" ? text(key) : (receiver.get(key) ?? absent))),
    };
  }
  if (
    receiver.kind === "unknown" &&
    /^(?:r?strip|lower|upper|removesuffix|encode|decode)$/.test(method)
  )
    return receiver;
  if (receiver.kind !== "text" && receiver.kind !== "concat" && receiver.kind !== "oneOf")
    return undefined;
  const given = evaluator.argumentsOf(node, frame);
  const [first, second] = given.positional;
  switch (method) {
    case "format":
      return oneOf(options(receiver).map((option) => formattedWith(option, given)));
    case "join": {
      const items = first?.kind === "list" ? first.items : undefined;
      if (items === undefined) return unknown("joined");
      return concat(items.flatMap((item, index) => (index === 0 ? [item] : [receiver, item])));
    }
    case "rstrip":
    case "removesuffix":
      return trimSlash(receiver, "end");
    case "lstrip":
    case "removeprefix":
      return trimSlash(receiver, "start");
    case "strip":
      return first === undefined ? receiver : trimSlash(receiver, "both");
    case "lower":
      return mapText(receiver, (value) => value.toLowerCase());
    case "upper":
      return mapText(receiver, (value) => value.toUpperCase());
    case "replace": {
      if (first?.kind !== "text" || second === undefined) return receiver;
      return replaceText(receiver, first.text, second);
    }
    case "get":
    case "items":
    case "values":
    case "keys":
      return undefined;
    default:
      return receiver;
  }
}

function formattedWith(option: Value, given: Arguments): Value {
  if (option.kind !== "text" && option.kind !== "concat") return option;
  let next = 0;
  return concat(
    pieces(option).flatMap((part): Value[] => {
      if (part.kind !== "text") return [part];
      const found: Value[] = [];
      let at = 0;
      for (const match of part.text.matchAll(/\{(\w*)[^{}]*\}/g)) {
        found.push(text(part.text.slice(at, match.index)));
        at = match.index + match[0].length;
        const key = match[1]!;
        const index = key === "" ? next++ : Number(key);
        const value = Number.isInteger(index) ? given.positional[index] : given.named.get(key);
        found.push(value ?? unknown(key === "" ? "value" : key));
      }
      found.push(text(part.text.slice(at)));
      return found;
    }),
  );
}
