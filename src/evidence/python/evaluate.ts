import {
  absent,
  concat,
  field,
  joinPaths,
  mapText,
  objectOf,
  oneOf,
  options,
  pieces,
  text,
  trimSlash,
  unknown,
  type Arguments,
  type FunctionValue,
  type UnknownValue,
  type Value,
} from "../value.ts";
import { resolveAgainst } from "../url.ts";
import { pyClients, pyTypes, type PyClientImport } from "./clients.ts";
import { formatted, percentFormatted, stringValue } from "./strings.ts";
import type { PyProject } from "./project.ts";
import { answerOf } from "./sdk.ts";
import {
  around,
  child,
  dotted,
  parametersOf,
  parts,
  textOf,
  type PyModule,
  type PyNode,
} from "./tree.ts";

/** What is known while one call of a function is looked at. */
export interface PyFrame {
  readonly owner: PyNode;
  readonly given: Arguments;
  readonly self?: Value;
  readonly outer?: PyFrame;
}

export interface PyEvaluator {
  readonly project: PyProject;
  evaluate(node: PyNode | undefined, frame: PyFrame | undefined): Value;
  argumentsOf(call: PyNode, frame: PyFrame | undefined): Arguments;
  /** Runs with a fresh bound on work. */
  fresh<T>(run: () => T): T;
}

const maxSteps = 6000;
const maxDepth = 80;

/** A partial evaluator for Python, over syntax alone. */
export function createPyEvaluator(project: PyProject): PyEvaluator {
  const unframed = new WeakMap<PyNode, Value>();
  const framed = new WeakMap<PyFrame, WeakMap<PyNode, Value>>();
  const active = new Map<PyNode, PyFrame | undefined>();
  let steps = 0;
  let depth = 0;

  const memoOf = (frame: PyFrame | undefined): WeakMap<PyNode, Value> => {
    if (frame === undefined) return unframed;
    let memo = framed.get(frame);
    if (memo === undefined) framed.set(frame, (memo = new WeakMap()));
    return memo;
  };

  function evaluate(node: PyNode | undefined, frame: PyFrame | undefined): Value {
    if (node === undefined) return absent;
    const memo = memoOf(frame);
    const known = memo.get(node);
    if (known !== undefined) return known;
    if (active.has(node) || depth > maxDepth || ++steps > maxSteps) return unknown(nameOf(node));
    active.set(node, frame);
    depth += 1;
    try {
      const value = expression(node, frame);
      memo.set(node, value);
      return value;
    } finally {
      depth -= 1;
      active.delete(node);
    }
  }

  function expression(node: PyNode, frame: PyFrame | undefined): Value {
    switch (node.kind) {
      case "String":
        return stringValue(textOf(node));
      case "ContinuedString":
        return concat(parts(node).map((item) => evaluate(item, frame)));
      case "FormatString":
        return formatted(node, (item) => evaluate(item, frame));
      case "Number":
        return text(textOf(node));
      case "None":
        return absent;
      case "VariableName":
        return nameValue(textOf(node), node, frame);
      case "MemberExpression":
        return member(node, frame);
      case "ParenthesizedExpression":
      case "AwaitExpression":
        return evaluate(parts(node)[0], frame);
      case "NamedExpression":
        return evaluate(parts(node)[1], frame);
      case "ConditionalExpression": {
        const [yes, , no] = parts(node);
        return oneOf([evaluate(yes, frame), evaluate(no, frame)]);
      }
      case "BinaryExpression":
        return binary(node, frame);
      case "DictionaryExpression":
        return dictionary(node, frame);
      case "ArrayExpression":
      case "TupleExpression":
      case "SetExpression":
        return { kind: "list", items: parts(node).map((item) => evaluate(item, frame)) };
      case "LambdaExpression":
        return functionValue(node, frame);
      case "CallExpression":
        return call(node, frame);
      default:
        return unknown(nameOf(node));
    }
  }

  function binary(node: PyNode, frame: PyFrame | undefined): Value {
    const [left, right] = parts(node).filter((item) => !item.kind.endsWith("Op"));
    const operator = node.children.find((item) => item !== left && item !== right);
    const sign = operator === undefined ? "" : textOf(operator);
    const before = evaluate(left, frame);
    if (sign === "+") return concat([before, evaluate(right, frame)]);
    if (sign === "%") return percentFormatted(before, evaluate(right, frame));
    if (sign === "/") return joinPaths([before, evaluate(right, frame)]);
    if (sign === "or") return orElse(before, () => evaluate(right, frame));
    if (sign === "and") return evaluate(right, frame);
    return unknown(nameOf(node));
  }

  function orElse(left: Value, right: () => Value): Value {
    const present = options(left).filter((item) => item.kind !== "absent");
    if (
      present.length === options(left).length &&
      present.every((item) => item.kind !== "unknown")
    ) {
      return left;
    }
    const second = right();
    const fromOutside = present.every(
      (item) =>
        item.kind !== "unknown" ||
        (item.slot === undefined && /environ|getenv|settings|config/.test(item.hint ?? "")),
    );
    return fromOutside && second.kind !== "absent" ? second : oneOf([...present, second]);
  }

  function dictionary(node: PyNode, frame: PyFrame | undefined): Value {
    const fields = new Map<string, Value>();
    let open: UnknownValue | undefined;
    const items = node.children;
    for (const [index, item] of items.entries()) {
      if (item.kind === ":") {
        const key = evaluate(items[index - 1], frame);
        if (key.kind === "text") fields.set(key.text, evaluate(items[index + 1], frame));
      } else if (item.kind === "**") open = unknown("options");
    }
    return objectOf(fields, open);
  }

  function nameValue(name: string, use: PyNode, frame: PyFrame | undefined): Value {
    for (let scope = scopeOf(use); scope !== undefined; scope = scopeOf(scope)) {
      const found = bound(name, scope, use, frame);
      if (found !== undefined) return found;
    }
    return guess(unknown(name, name));
  }

  /** The function or module around a node; a class body is no scope for the functions in it. */
  function scopeOf(node: PyNode): PyNode | undefined {
    return around(node, "FunctionDefinition", "LambdaExpression", "Script");
  }

  function bound(
    name: string,
    scope: PyNode,
    use: PyNode,
    frame: PyFrame | undefined,
  ): Value | undefined {
    const bindings = bindingsOf(scope).get(name) ?? [];
    let value: Value | undefined = parameterValue(name, scope, frame);
    for (const binding of bindings) {
      const later = binding.at.from >= use.from && scopeOf(use) === scope;
      if (later || contains(binding.at, use)) continue;
      const next = bindingValue(binding, frame);
      if (binding.how === "update") value = concat([value ?? text(""), next]);
      else value = value === undefined || isPlain(binding.at, scope) ? next : oneOf([value, next]);
    }
    if (value === undefined && bindings.length > 0) return bindingValue(bindings[0]!, frame);
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

  function bindingValue(binding: Binding, frame: PyFrame | undefined): Value {
    const { value, name } = binding;
    switch (binding.how) {
      case "each": {
        const list = evaluate(value, frame);
        if (list.kind === "list" && list.items.length > 0) return oneOf(list.items);
        return list.kind === "client" ? list : unknown(name);
      }
      case "item": {
        const whole = evaluate(value, frame);
        return field(whole, String(binding.index ?? 0)) ?? unknown(name);
      }
      case "function":
        return functionValue(binding.at, frame);
      case "class":
        return classValue(binding.at);
      case "import":
        return importedValue(binding.from ?? "", binding.imported, binding.at.module);
      default:
        return named(evaluate(value, frame), name);
    }
  }

  function named(value: Value, name: string): Value {
    return value.kind === "unknown" && value.name === "value" ? { ...value, name } : value;
  }

  function parameterValue(
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
      return name === "cls" ? classValue(owner) : instance(owner);
    }
    let given: Arguments | undefined;
    for (let at = frame; at !== undefined && given === undefined; at = at.outer) {
      if (at.owner === scope) given = at.given;
    }
    const fallback =
      parameter.fallback === undefined ? undefined : evaluate(parameter.fallback, frame);
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

  function functionValue(node: PyNode, frame: PyFrame | undefined, self?: Value): FunctionValue {
    const name = child(node, "VariableName");
    return {
      kind: "function",
      identity: node,
      name: name === undefined ? "lambda" : textOf(name),
      ...(frame === undefined ? {} : { closure: frame }),
      ...(self === undefined ? {} : { self }),
      call: (given) => {
        const inner: PyFrame = {
          owner: node,
          given,
          ...(self === undefined ? {} : { self }),
          ...(frame === undefined ? {} : { outer: frame }),
        };
        if (node.kind === "LambdaExpression") return evaluate(node.children.at(-1), inner);
        const returned = returnsOf(node);
        if (returned.length === 0) return unknown(name === undefined ? "lambda" : textOf(name));
        return oneOf(returned.map((item) => evaluate(item, inner)));
      },
    };
  }

  function classValue(node: PyNode): Value {
    const name = child(node, "VariableName");
    return {
      kind: "class",
      identity: node,
      name: name === undefined ? "class" : textOf(name),
      construct: (given) => instance(node, given),
      get: (key) => classMember(node, key, undefined, undefined),
    };
  }

  function instance(node: PyNode, given?: Arguments): Value {
    const fields = new Map<string, Value | undefined>();
    const self: Value = {
      kind: "object",
      of: node,
      open: unknown("self"),
      names: () => [],
      get: (key) => {
        if (fields.has(key)) return fields.get(key);
        fields.set(key, undefined);
        const value = classMember(node, key, self, given);
        fields.set(key, value);
        return value;
      },
    };
    return self;
  }

  function classMember(
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
        const method = functionValue(definition, undefined, self);
        const property =
          item.kind === "DecoratedStatement" &&
          /@(?:\w+\.)?(?:cached_)?property\b/.test(textOf(item).slice(0, 200));
        return property ? method.call({ positional: [], named: new Map(), open: false }) : method;
      }
      if (item.kind !== "AssignStatement") continue;
      const target = item.children[0];
      if (target?.kind === "VariableName" && textOf(target) === key) {
        const value = evaluate(item.children.at(-1), undefined);
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
          values.push(evaluate(statement.children.at(-1), inner));
        }
      }
    }
    if (values.length > 0) return oneOf(values);
    const bases = child(node, "ArgList");
    for (const base of bases === undefined ? [] : parts(bases)) {
      const parent = evaluate(base, undefined);
      if (parent.kind !== "class") continue;
      const above =
        self === undefined
          ? parent.get(key)
          : field(
              parent.construct(
                superArguments(initializer) ??
                  given ?? { positional: [], named: new Map(), open: true },
              ),
              key,
            );
      if (above !== undefined && above.kind !== "unknown") return above;
      if (above?.kind === "unknown" && above.slot !== undefined) return above;
    }
    return undefined;
  }

  function superArguments(initializer: PyNode | undefined): Arguments | undefined {
    if (initializer === undefined) return undefined;
    const called = initializer.module.calls.find(
      (item) =>
        item.from >= initializer.from &&
        item.to <= initializer.to &&
        /^super\([^)]*\)\.__init__\(/.test(textOf(item)),
    );
    return called === undefined ? undefined : argumentsOf(called, undefined);
  }

  function member(node: PyNode, frame: PyFrame | undefined): Value {
    const whole = dotted(node);
    const holder = evaluate(node.children[0], frame);
    const property = child(node, "PropertyName");
    if (property === undefined) {
      const key = evaluate(parts(node)[1], frame);
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

  function importedValue(module: string, name: string | undefined, from: PyModule): Value {
    const path = project.resolve(name === undefined ? module : module, from.path);
    const target = path === undefined ? undefined : project.module(path);
    if (target !== undefined) {
      if (name === undefined) return moduleValue(target);
      const inside = exportOf(target, name);
      if (inside !== undefined) return inside;
      const sub = project.resolve(`${module}${module.endsWith(".") ? "" : "."}${name}`, from.path);
      const submodule = sub === undefined ? undefined : project.module(sub);
      return submodule === undefined ? unknown(name) : moduleValue(submodule);
    }
    if (name === undefined) return externalModule(module);
    const known = pyClients[module]?.[name];
    if (known !== undefined) return externalValue(known);
    const whole = pyClients[`${module}.${name}`];
    if (whole !== undefined) return externalModule(`${module}.${name}`);
    const sub = project.resolve(`${module}${module.endsWith(".") ? "" : "."}${name}`, from.path);
    const submodule = sub === undefined ? undefined : project.module(sub);
    return submodule === undefined ? unknown(name, `${module}.${name}`) : moduleValue(submodule);
  }

  function exportOf(module: PyModule, name: string): Value | undefined {
    const found = bindingsOf(module.root).get(name);
    if (found === undefined || found.length === 0) return undefined;
    return oneOf(
      found.filter((item) => item.how !== "update").map((item) => bindingValue(item, undefined)),
    );
  }

  function moduleValue(module: PyModule): Value {
    return { kind: "object", names: () => [], get: (name) => exportOf(module, name) };
  }

  function externalModule(name: string): Value {
    return {
      kind: "object",
      open: unknown(name, name),
      names: () => [],
      get: (key) => {
        const known = pyClients[name]?.[key];
        if (known !== undefined) return externalValue(known);
        const inside = `${name}.${key}`;
        return Object.keys(pyClients).some(
          (item) => item === inside || item.startsWith(`${inside}.`),
        )
          ? externalModule(inside)
          : undefined;
      },
    };
  }

  function externalValue(found: PyClientImport): Value {
    const { client, path = [], makes } = found;
    if (makes === undefined) return { kind: "client", client, settings: absent, path };
    return {
      kind: "class",
      identity: found,
      name: client,
      get: () => undefined,
      construct: (given) => {
        const settings =
          (makes.base === undefined ? undefined : given.named.get(makes.base)) ??
          (makes.position === undefined ? undefined : given.positional[makes.position]) ??
          absent;
        return { kind: "client", client, settings, path };
      },
    };
  }

  function argumentsOf(node: PyNode, frame: PyFrame | undefined): Arguments {
    const list = child(node, "ArgList");
    const positional: Value[] = [];
    const named_ = new Map<string, Value>();
    let open = false;
    const items = list?.children ?? [];
    for (let index = 0; index < items.length; index++) {
      const item = items[index]!;
      const next = items[index + 1];
      if (item.kind === "*" || item.kind === "**") {
        const value = evaluate(next, frame);
        if (item.kind === "**" && value.kind === "object") {
          for (const name of value.names()) named_.set(name, value.get(name) ?? absent);
          open = open || value.open !== undefined;
        } else if (item.kind === "*" && value.kind === "list") positional.push(...value.items);
        else open = true;
        index += 1;
      } else if (item.kind === "VariableName" && next?.kind === "AssignOp") {
        named_.set(textOf(item), evaluate(items[index + 2], frame));
        index += 2;
      } else if (/^[A-Z]/.test(item.kind) && item.kind !== "Comment") {
        positional.push(evaluate(item, frame));
      }
    }
    return { positional, named: named_, open };
  }

  function call(node: PyNode, frame: PyFrame | undefined): Value {
    const callee = node.children[0];
    const name = dotted(callee) ?? "";
    const property = callee === undefined ? undefined : child(callee, "PropertyName");
    const short = property === undefined ? name : textOf(property);
    const given = (): Arguments => argumentsOf(node, frame);
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
      const method = textMethod(node, callee, short, frame);
      if (method !== undefined) return method;
    }
    const called = evaluate(callee, frame);
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

  function textMethod(
    node: PyNode,
    callee: PyNode,
    method: string,
    frame: PyFrame | undefined,
  ): Value | undefined {
    const known =
      /^(?:format|join|strip|rstrip|lstrip|removesuffix|removeprefix|lower|upper|replace|encode|decode|get|items|values|keys)$/;
    if (!known.test(method)) return undefined;
    const receiver = evaluate(callee.children[0], frame);
    if (receiver.kind === "object" && method === "get") {
      const [key, fallback] = argumentsOf(node, frame).positional;
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
    const given = argumentsOf(node, frame);
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
        if (first?.kind !== "text" || first.text === "" || second === undefined) return receiver;
        const sought = first.text;
        return oneOf(
          options(receiver).map((option) =>
            concat(
              pieces(option).flatMap((part): Value[] =>
                part.kind === "text"
                  ? part.text
                      .split(sought)
                      .flatMap((piece, index) =>
                        index === 0 ? [text(piece)] : [second, text(piece)],
                      )
                  : [part],
              ),
            ),
          ),
        );
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

  return {
    project,
    evaluate,
    argumentsOf,
    fresh: (run) => {
      const saved = [steps, depth] as const;
      [steps, depth] = [0, 0];
      try {
        return run();
      } finally {
        [steps, depth] = saved;
      }
    },
  };
}

/** How a name gets its value. */
interface Binding {
  readonly name: string;
  readonly how: "assign" | "update" | "each" | "item" | "function" | "class" | "import";
  readonly at: PyNode;
  readonly value?: PyNode;
  readonly index?: number;
  readonly from?: string;
  readonly imported?: string;
}

const knownBindings = new WeakMap<PyNode, ReadonlyMap<string, readonly Binding[]>>();

/** What a function or a module binds, without the functions inside it. */
function bindingsOf(scope: PyNode): ReadonlyMap<string, readonly Binding[]> {
  const known = knownBindings.get(scope);
  if (known !== undefined) return known;
  const found = new Map<string, Binding[]>();
  const add = (binding: Binding): void => {
    const list = found.get(binding.name);
    if (list === undefined) found.set(binding.name, [binding]);
    else list.push(binding);
  };
  const visit = (node: PyNode): void => {
    for (const item of node.children) {
      readBinding(item, add);
      const inner =
        item.kind === "FunctionDefinition" ||
        item.kind === "ClassDefinition" ||
        item.kind === "LambdaExpression";
      if (!inner) visit(item);
    }
  };
  visit(scope);
  knownBindings.set(scope, found);
  return found;
}

function readBinding(node: PyNode, add: (binding: Binding) => void): void {
  const name = child(node, "VariableName");
  switch (node.kind) {
    case "FunctionDefinition":
      if (name !== undefined) add({ name: textOf(name), how: "function", at: node });
      break;
    case "ClassDefinition":
      if (name !== undefined) add({ name: textOf(name), how: "class", at: node });
      break;
    case "AssignStatement": {
      const sign = node.children.findIndex((item) => item.kind === "AssignOp");
      const targets = node.children.slice(0, sign).filter((item) => item.kind === "VariableName");
      const after = parts({ ...node, children: node.children.slice(sign + 1) }).filter(
        (item) => item.kind !== "AssignOp",
      );
      const last = node.children.at(-1);
      if (targets.length === 1) {
        add({
          name: textOf(targets[0]!),
          how: "assign",
          at: node,
          ...(last === undefined ? {} : { value: last }),
        });
        // `a = b = "x"`
        for (const item of after.slice(0, -1)) {
          if (item.kind === "VariableName" && last !== undefined)
            add({ name: textOf(item), how: "assign", at: node, value: last });
        }
      } else {
        for (const [index, target] of targets.entries()) {
          const value = after.length === targets.length ? after[index] : last;
          const how = after.length === targets.length ? "assign" : "item";
          add({
            name: textOf(target),
            how,
            at: node,
            index,
            ...(value === undefined ? {} : { value }),
          });
        }
      }
      break;
    }
    case "UpdateStatement": {
      const value = node.children.at(-1);
      if (
        node.children[0]?.kind === "VariableName" &&
        value !== undefined &&
        textOf(node).includes("+=")
      ) {
        add({ name: textOf(node.children[0]), how: "update", at: node, value });
      }
      break;
    }
    case "ForStatement": {
      const iterated = node.children[node.children.findIndex((item) => item.kind === "in") + 1];
      if (name !== undefined && iterated !== undefined) {
        add({ name: textOf(name), how: "each", at: node, value: iterated });
      }
      break;
    }
    case "WithStatement":
      for (const [index, item] of node.children.entries()) {
        const target = node.children[index + 1];
        const value = node.children[index - 1];
        if (item.kind === "as" && target?.kind === "VariableName" && value !== undefined) {
          add({ name: textOf(target), how: "assign", at: node, value });
        }
      }
      break;
    case "NamedExpression": {
      const value = parts(node)[1];
      if (name !== undefined && value !== undefined)
        add({ name: textOf(name), how: "assign", at: node, value });
      break;
    }
    case "ImportStatement":
      readImport(node, add);
      break;
    default:
  }
}

function readImport(node: PyNode, add: (binding: Binding) => void): void {
  const written = textOf(node)
    .replace(/#[^\n]*/g, " ")
    .replace(/[()\\\n]/g, " ");
  const from = /^from\s+([.\w]+)\s+import\s+(.*)$/s.exec(written);
  const list = (from?.[2] ?? written.replace(/^import\s+/, "")).split(",");
  for (const item of list) {
    const [original, alias] = item.trim().split(/\s+as\s+/);
    if (original === undefined || original === "") continue;
    if (from !== null) {
      add({ name: alias ?? original, how: "import", at: node, from: from[1]!, imported: original });
    } else if (alias !== undefined) add({ name: alias, how: "import", at: node, from: original });
    else
      add({
        name: original.split(".")[0]!,
        how: "import",
        at: node,
        from: original.split(".")[0]!,
      });
  }
}

const knownReturns = new WeakMap<PyNode, readonly PyNode[]>();

function returnsOf(node: PyNode): readonly PyNode[] {
  const known = knownReturns.get(node);
  if (known !== undefined) return known;
  const found: PyNode[] = [];
  const visit = (at: PyNode): void => {
    for (const item of at.children) {
      if (item.kind === "ReturnStatement" || item.kind === "YieldStatement") {
        const value = parts(item)[0];
        if (value !== undefined) found.push(value);
      } else if (item.kind !== "FunctionDefinition" && item.kind !== "LambdaExpression")
        visit(item);
    }
  };
  visit(node);
  knownReturns.set(node, found);
  return found;
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

/** Some names are clients wherever they come from. */
function guess(value: Value): Value {
  if (value.kind !== "unknown") return value;
  if (/^(?:slack_client|slack_web_client)$/i.test(value.name)) {
    return { kind: "client", client: "slack_sdk", settings: absent, path: [], guessed: true };
  }
  return value;
}

function nameOf(node: PyNode): string {
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
