import { resolveAgainst } from "../join-url.ts";
import { concat, oneOf } from "../one-of.ts";
import { field, objectOf } from "../value-fields.ts";
import { absent, options, pieces, unknown } from "../value-text.ts";
import type { Arguments, Value } from "../value.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { guess } from "./expression-names.ts";
import { answerOf } from "./sdk.ts";
import { textMethod } from "./text-methods.ts";
import { type PyNode, child, dotted, textOf } from "../../python/tree.ts";

/** What a call gives. */
export function call(evaluator: PyEvaluator, node: PyNode, frame: PyFrame | undefined): Value {
  const callee = node.children[0];
  const name = dotted(callee) ?? "";
  const property = callee === undefined ? undefined : child(callee, "PropertyName");
  const short = property === undefined ? name : textOf(property);
  const given = (): Arguments => evaluator.argumentsOf(node, frame);
  if (
    /^(?:str|quote|quote_plus|urlquote|escape|force_str|cast|repr)$/.test(short) &&
    !name.includes("self.")
  ) {
    const all = given().positional;
    return all.at(short === "cast" ? 1 : 0) ?? unknown(short);
  }
  if (/(?:^|\.)(?:getenv|environ\.get)$/.test(name)) {
    const [key, fallback] = given().positional;
    if (fallback !== undefined && fallback.kind !== "absent") return fallback;
    return key?.kind === "text"
      ? unknown(key.text, `environ.${key.text}`)
      : unknown("environ", "environ");
  }
  if (short === "getattr") {
    const [target, key, fallback] = given().positional;
    const found =
      target !== undefined && key?.kind === "text" ? field(target, key.text) : undefined;
    return found !== undefined && found.kind !== "unknown"
      ? found
      : (fallback ?? found ?? unknown("attribute"));
  }
  if (/(?:^|\.)urljoin$/.test(name)) {
    const [base, path] = given().positional;
    return resolveAgainst(path ?? absent, base ?? absent);
  }
  if (callee?.kind === "MemberExpression") {
    const method = textMethod(evaluator, node, callee, short, frame);
    if (method !== undefined) return method;
  }
  const called = evaluator.valueOf(callee, frame);
  return oneOf(
    options(called).map((option): Value => {
      if (option.kind === "function") return option.call(given());
      if (option.kind === "class") return option.construct(given());
      if (option.kind === "client") {
        if (option.client === "urllib.Request") return requestObject(given());
        return answerOf(option) ?? unknown(short === "" ? "value" : short, "response");
      }
      if (option.kind === "unknown") {
        // No other library asks a thing for a repository in these words.
        if (short === "get_repo" && /github/i.test(node.module.text)) {
          return {
            kind: "client",
            client: "pygithub",
            settings: absent,
            path: ["Repository"],
            guessed: true,
          };
        }
        // `absolute_uri("/api/…")`, `build_url(path)`: a helper that puts a base in front.
        const path = given().positional[0];
        if (/(?:url|uri|endpoint)/i.test(short) && path !== undefined && startsWithSlash(path)) {
          return concat([unknown(short, name), path]);
        }
        return guess({
          ...unknown(option.name, `${option.hint ?? option.name}()`),
          ...(option.slot === undefined ? {} : { slot: option.slot }),
        });
      }
      return unknown(short === "" ? "value" : short);
    }),
  );
}

function startsWithSlash(value: Value): boolean {
  const first = pieces(options(value)[0]!)[0];
  return first?.kind === "text" && first.text.startsWith("/");
}

function requestObject(given: Arguments): Value {
  const fields = new Map(given.named);
  if (given.positional[0] !== undefined) fields.set("url", given.positional[0]);
  if (given.positional[1] !== undefined) fields.set("data", given.positional[1]);
  return objectOf(fields);
}
