import { oneOf } from "../one-of.ts";
import { field } from "../value-fields.ts";
import { unknown } from "../value-text.ts";
import type { Arguments, Value } from "../value.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { functionValue } from "./functions.ts";
import { type PyNode, child, dotted, parts, textOf } from "../../python/tree.ts";

/** A class as a value: constructing it gives an instance whose fields are evaluated on demand. */
export function classValue(evaluator: PyEvaluator, node: PyNode): Value {
  const name = child(node, "VariableName");
  return {
    kind: "class",
    identity: node,
    name: name === undefined ? "class" : textOf(name),
    construct: (given) => instance(evaluator, node, given),
    get: (key) => classMember(evaluator, node, key, undefined, undefined),
  };
}

/** An instance. Without arguments it is any instance of the class. */
export function instance(evaluator: PyEvaluator, node: PyNode, given?: Arguments): Value {
  const fields = new Map<string, Value | undefined>();
  const self: Value = {
    kind: "object",
    of: node,
    open: unknown("self"),
    names: () => [],
    get: (key) => {
      if (fields.has(key)) return fields.get(key);
      fields.set(key, undefined);
      const value = classMember(evaluator, node, key, self, given);
      fields.set(key, value);
      return value;
    },
  };
  return self;
}

function classMember(
  evaluator: PyEvaluator,
  node: PyNode,
  key: string,
  self: Value | undefined,
  given: Arguments | undefined,
): Value | undefined {
  const body = child(node, "Body");
  const values: Value[] = [];
  const initializer = body?.children.find((item) => isFunctionNamed(item, "__init__"));
  for (const item of body?.children ?? []) {
    const definition =
      item.kind === "DecoratedStatement" ? child(item, "FunctionDefinition") : item;
    if (definition !== undefined && isFunctionNamed(definition, key)) {
      const method = functionValue(evaluator, definition, undefined, self);
      const property =
        item.kind === "DecoratedStatement" &&
        /@(?:\w+\.)?(?:cached_)?property\b/.test(textOf(item).slice(0, 200));
      return property ? method.call({ positional: [], named: new Map(), open: false }) : method;
    }
    if (item.kind !== "AssignStatement") continue;
    const target = item.children[0];
    if (target?.kind === "VariableName" && textOf(target) === key) {
      const value = evaluator.valueOf(item.children.at(-1), undefined);
      // An empty default is a place for a value, as dataclasses have it.
      values.push(value.kind === "text" && value.text === "" ? unknown(key) : value);
    }
  }
  if (self !== undefined) {
    for (const method of body?.children ?? []) {
      const definition =
        method.kind === "DecoratedStatement" ? child(method, "FunctionDefinition") : method;
      if (definition?.kind !== "FunctionDefinition") continue;
      for (const statement of fieldAssignments(definition).get(key) ?? []) {
        const inner: PyFrame | undefined =
          definition === initializer && given !== undefined
            ? { owner: definition, given, self }
            : undefined;
        values.push(evaluator.valueOf(statement.children.at(-1), inner));
      }
    }
  }
  if (values.length > 0) return oneOf(values);
  const bases = child(node, "ArgList");
  for (const base of bases === undefined ? [] : parts(bases)) {
    const parent = evaluator.valueOf(base, undefined);
    if (parent.kind !== "class") continue;
    const above =
      self === undefined
        ? parent.get(key)
        : field(
            parent.construct(
              superArguments(evaluator, initializer) ??
                given ?? { positional: [], named: new Map(), open: true },
            ),
            key,
          );
    if (above !== undefined && above.kind !== "unknown") return above;
    if (above?.kind === "unknown" && above.slot !== undefined) return above;
  }
  return undefined;
}

function superArguments(
  evaluator: PyEvaluator,
  initializer: PyNode | undefined,
): Arguments | undefined {
  if (initializer === undefined) return undefined;
  const called = initializer.module.calls.find(
    (item) =>
      item.from >= initializer.from &&
      item.to <= initializer.to &&
      /^super\([^)]*\)\.__init__\(/.test(textOf(item)),
  );
  return called === undefined ? undefined : evaluator.argumentsOf(called, undefined);
}

const knownFields = new WeakMap<PyNode, ReadonlyMap<string, readonly PyNode[]>>();

/** `self.x = …` in a method, by field. */
function fieldAssignments(method: PyNode): ReadonlyMap<string, readonly PyNode[]> {
  const known = knownFields.get(method);
  if (known !== undefined) return known;
  const found = new Map<string, PyNode[]>();
  const visit = (node: PyNode): void => {
    for (const item of node.children) {
      if (item.kind === "AssignStatement") {
        const target = dotted(item.children[0]);
        if (target?.startsWith("self.") === true) {
          const key = target.slice(5);
          found.set(key, [...(found.get(key) ?? []), item]);
        }
      }
      visit(item);
    }
  };
  visit(method);
  knownFields.set(method, found);
  return found;
}

function isFunctionNamed(node: PyNode, name: string): boolean {
  const own = node.kind === "FunctionDefinition" ? child(node, "VariableName") : undefined;
  return own !== undefined && textOf(own) === name;
}
