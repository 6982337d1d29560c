import { concat } from "../one-of.ts";
import { mapText, replaceText, trimSlash } from "../text-changes.ts";
import { absent, text, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";
import { braceFormatted } from "./strings.ts";
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
      return braceFormatted(receiver, given);
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
