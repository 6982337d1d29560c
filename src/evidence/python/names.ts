import { concat, oneOf } from "../one-of.ts";
import { field, objectOf } from "../value-fields.ts";
import { absent, text, unknown } from "../value-text.ts";
import type { Arguments, UnknownValue, Value } from "../value.ts";
import { type Binding, bindingsOf } from "./bindings.ts";
import { classValue, instance } from "./classes.ts";
import { pyTypes } from "./clients.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { guess } from "./expression-names.ts";
import { functionValue } from "./functions.ts";
import { type PyNode, around, parametersOf } from "../../python/tree.ts";

/** The value of a name where it is used. */
export function nameValue(
  evaluator: PyEvaluator,
  name: string,
  use: PyNode,
  frame: PyFrame | undefined,
): Value {
  for (let scope = scopeOf(use); scope !== undefined; scope = scopeOf(scope)) {
    const found = bound(evaluator, name, scope, use, frame);
    if (found !== undefined) return found;
  }
  return guess(unknown(name, name));
}

/** The function or module around a node; a class body is no scope for the functions in it. */
function scopeOf(node: PyNode): PyNode | undefined {
  return around(node, "FunctionDefinition", "LambdaExpression", "Script");
}

function bound(
  evaluator: PyEvaluator,
  name: string,
  scope: PyNode,
  use: PyNode,
  frame: PyFrame | undefined,
): Value | undefined {
  const bindings = bindingsOf(scope).get(name) ?? [];
  let value: Value | undefined = parameterValue(evaluator, name, scope, frame);
  for (const binding of bindings) {
    const later = binding.at.from >= use.from && scopeOf(use) === scope;
    if (later || contains(binding.at, use)) continue;
    const next = bindingValue(evaluator, binding, frame);
    if (binding.how === "update") value = concat([value ?? text(""), next]);
    else value = value === undefined || isPlain(binding.at, scope) ? next : oneOf([value, next]);
  }
  if (value === undefined && bindings.length > 0)
    return bindingValue(evaluator, bindings[0]!, frame);
  return value;
}

function contains(outer: PyNode, inner: PyNode): boolean {
  return (
    outer.from <= inner.from &&
    inner.to <= outer.to &&
    outer.kind !== "WithStatement" &&
    outer.kind !== "ForStatement" &&
    outer.kind !== "FunctionDefinition" &&
    outer.kind !== "ClassDefinition"
  );
}

/** The statement stands in the scope itself, not in a branch of it. */
function isPlain(at: PyNode, scope: PyNode): boolean {
  return at.parent === scope || at.parent?.parent === scope;
}

/** The value that a statement gives to a name. */
export function bindingValue(
  evaluator: PyEvaluator,
  binding: Binding,
  frame: PyFrame | undefined,
): Value {
  const { value, name } = binding;
  switch (binding.how) {
    case "each": {
      const list = evaluator.valueOf(value, frame);
      if (list.kind === "list" && list.items.length > 0) return oneOf(list.items);
      return list.kind === "client" ? list : unknown(name);
    }
    case "item": {
      const whole = evaluator.valueOf(value, frame);
      return field(whole, String(binding.index ?? 0)) ?? unknown(name);
    }
    case "function":
      return functionValue(evaluator, binding.at, frame);
    case "class":
      return classValue(evaluator, binding.at);
    case "import":
      return evaluator.imported(binding.from ?? "", binding.imported, binding.at.module);
    default:
      return named(evaluator.valueOf(value, frame), name);
  }
}

function named(value: Value, name: string): Value {
  return value.kind === "unknown" && value.name === "value" ? { ...value, name } : value;
}

function parameterValue(
  evaluator: PyEvaluator,
  name: string,
  scope: PyNode,
  frame: PyFrame | undefined,
): Value | undefined {
  if (scope.kind === "Script") return undefined;
  const all = parametersOf(scope);
  const index = all.findIndex((item) => item.name === name);
  const parameter = all[index];
  if (parameter === undefined) return undefined;
  const owner = around(scope, "ClassDefinition", "FunctionDefinition");
  const isMethod = owner?.kind === "ClassDefinition" && scope.kind === "FunctionDefinition";
  if (isMethod && index === 0) {
    for (let at = frame; at !== undefined; at = at.outer) {
      if (at.owner === scope && at.self !== undefined) return at.self;
    }
    return name === "cls" ? classValue(evaluator, owner) : instance(evaluator, owner);
  }
  let given: Arguments | undefined;
  for (let at = frame; at !== undefined && given === undefined; at = at.outer) {
    if (at.owner === scope) given = at.given;
  }
  const fallback =
    parameter.fallback === undefined ? undefined : evaluator.valueOf(parameter.fallback, frame);
  const hole: UnknownValue = { ...unknown(name, name), slot: { owner: scope, name } };
  if (given === undefined) {
    const typed =
      parameter.annotation === undefined
        ? undefined
        : pyTypes[parameter.annotation.replace(/^["']|["']$/g, "")];
    if (typed !== undefined) return { kind: "client", settings: absent, guessed: true, ...typed };
    return fallback === undefined || fallback.kind === "absent"
      ? guess(hole)
      : oneOf([fallback, hole]);
  }
  if (parameter.star !== undefined)
    return parameter.star === "**" ? objectOf(given.named) : unknown(name);
  const position = index - (isMethod ? 1 : 0);
  const value = given.named.get(name) ?? given.positional[position];
  return value ?? fallback ?? (given.open ? unknown(name) : absent);
}
