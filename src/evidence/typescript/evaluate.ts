import { ts } from "../../typescript/ts-morph.ts";
import {
  absent,
  concat,
  field,
  noArguments,
  objectOf,
  oneOf,
  options,
  text,
  unknown,
  type Arguments,
  type FunctionValue,
  type Value,
} from "../value.ts";
import { resolveAgainst } from "../url.ts";
import { builtinFunction, builtinMethod, builtinNames, merged, urlField } from "./builtins.ts";
import { classValue, instance, thisValue } from "./classes.ts";
import { globalClients, httpClients } from "./clients.ts";
import { declared } from "./declarations.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { exported, imported } from "./modules.ts";
import type { Project } from "./project.ts";
import { lookup } from "./scope.ts";
import { dottedName } from "./source.ts";

/** Work and depth for one question; a program that needs more is not told by its text alone. */
const maxSteps = 6_000;
const maxDepth = 120;
const maxCalls = 8;

/** A partial evaluator over syntax. It runs nothing and reads only files of the project. */
export function createEvaluator(project: Project): Evaluator {
  const unframed = new WeakMap<ts.Node, Value>();
  const framed = new WeakMap<Frame, WeakMap<ts.Node, Value>>();
  const memoOf = (frame: Frame | undefined): WeakMap<ts.Node, Value> => {
    if (frame === undefined) return unframed;
    let answers = framed.get(frame);
    if (answers === undefined) framed.set(frame, (answers = new WeakMap()));
    return answers;
  };
  const active = new Map<ts.Node, Frame | undefined>();
  const exports = new Map<string, Value | undefined>();
  const seen = new WeakSet<ts.Node>();
  let steps = 0;
  let depth = 0;
  let calls = 0;
  let cut = false;

  const evaluate = (node: ts.Expression, frame: Frame | undefined): Value => {
    const answers = memoOf(frame);
    const known = answers.get(node);
    if (known !== undefined) return known;
    if (
      (active.has(node) && active.get(node) === frame) ||
      depth > maxDepth ||
      ++steps > maxSteps
    ) {
      cut = true;
      return unknown(nameOfExpression(node));
    }
    const cutBefore = cut;
    cut = false;
    const had = active.has(node);
    const before = active.get(node);
    active.set(node, frame);
    depth += 1;
    try {
      const value = expression(node, frame);
      // A value that was cut short by a cycle may come out whole from elsewhere.
      if (!cut) answers.set(node, value);
      return value;
    } finally {
      depth -= 1;
      if (had) active.set(node, before);
      else active.delete(node);
      cut = cut || cutBefore;
    }
  };

  const evaluator: Evaluator = {
    project,
    evaluate,
    wasRead: (node) => seen.has(node),
    exported: (path, name) => {
      const key = `${path}\n${name}`;
      if (exports.has(key)) return exports.get(key);
      exports.set(key, undefined);
      const value = exported(evaluator, path, name);
      exports.set(key, value);
      return value;
    },
    imported: (specifier, name, from) => imported(evaluator, specifier, name, from),
    declared: (declaration) => declared(evaluator, declaration, undefined, declaration),
    anyInstance: (node) => instance(evaluator, node, undefined),
    argumentsOf,
    functionValue,
    fresh: (run, work) => {
      const saved = [steps, depth, calls, cut] as const;
      [steps, depth, calls, cut] = [Math.max(0, maxSteps - (work?.left ?? maxSteps)), 0, 0, false];
      const before = steps;
      try {
        return run();
      } finally {
        if (work !== undefined) work.left -= steps - before;
        [steps, depth, calls, cut] = saved;
      }
    },
  };

  function functionValue(
    node: ts.SignatureDeclaration,
    frame: Frame | undefined,
    self?: Value,
  ): FunctionValue {
    return {
      kind: "function",
      identity: node,
      name: functionName(node),
      ...(frame === undefined ? {} : { closure: frame }),
      ...(self === undefined ? {} : { self }),
      call: (given) => {
        if (calls >= maxCalls) {
          cut = true;
          return unknown(functionName(node));
        }
        calls += 1;
        try {
          return body(node, {
            owner: node,
            given,
            ...(self === undefined ? {} : { self }),
            ...(frame === undefined ? {} : { outer: frame }),
          });
        } finally {
          calls -= 1;
        }
      },
    };
  }

  function body(node: ts.SignatureDeclaration, frame: Frame): Value {
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return evaluate(node.body, frame);
    const returned = project.source(node.getSourceFile().fileName)?.returns.get(node) ?? [];
    if (returned.length === 0) return unknown(functionName(node));
    return oneOf(returned.map((item) => evaluate(item, frame)));
  }

  function argumentsOf(
    node: ts.CallExpression | ts.NewExpression,
    frame: Frame | undefined,
  ): Arguments {
    const positional: Value[] = [];
    let open = false;
    for (const argument of node.arguments ?? []) {
      if (ts.isSpreadElement(argument)) {
        const list = evaluate(argument.expression, frame);
        if (list.kind === "list") positional.push(...list.items);
        else open = true;
      } else positional.push(evaluate(argument, frame));
    }
    return { positional, named: noArguments.named, open };
  }

  function expression(node: ts.Expression, frame: Frame | undefined): Value {
    if (ts.isStringLiteralLike(node)) {
      seen.add(node);
      return text(node.text);
    }
    if (ts.isNumericLiteral(node)) return text(node.text);
    if (ts.isIdentifier(node)) return identifier(node, frame);
    if (ts.isTemplateExpression(node)) {
      seen.add(node);
      return concat([
        text(node.head.text),
        ...node.templateSpans.flatMap((span) => [
          named(evaluate(span.expression, frame), span.expression),
          text(span.literal.text),
        ]),
      ]);
    }
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node) ||
      ts.isAwaitExpression(node)
    ) {
      return evaluate(node.expression, frame);
    }
    if (ts.isPropertyAccessExpression(node)) {
      return access(node, node.name.text, frame);
    }
    if (ts.isElementAccessExpression(node)) {
      const key = evaluate(node.argumentExpression, frame);
      if (key.kind === "text") return access(node, key.text, frame);
      return anyField(evaluate(node.expression, frame), key, node);
    }
    if (ts.isBinaryExpression(node)) return binary(node, frame);
    if (ts.isConditionalExpression(node)) {
      return oneOf([evaluate(node.whenTrue, frame), evaluate(node.whenFalse, frame)]);
    }
    if (ts.isObjectLiteralExpression(node)) return objectLiteral(node, frame);
    if (ts.isArrayLiteralExpression(node)) {
      const items = node.elements.flatMap((item): readonly Value[] => {
        if (!ts.isSpreadElement(item)) return [evaluate(item, frame)];
        const inner = evaluate(item.expression, frame);
        return inner.kind === "list" ? inner.items : [inner];
      });
      return { kind: "list", items };
    }
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
      return functionValue(node, frame);
    if (ts.isClassExpression(node)) return classValue(evaluator, node, frame);
    if (ts.isNewExpression(node)) return construct(node, frame);
    if (ts.isCallExpression(node)) return call(node, frame);
    if (ts.isTaggedTemplateExpression(node)) {
      return ts.isTemplateExpression(node.template) ||
        ts.isNoSubstitutionTemplateLiteral(node.template)
        ? evaluate(node.template, frame)
        : unknown("template");
    }
    if (node.kind === ts.SyntaxKind.ThisKeyword) return thisValue(evaluator, node, frame);
    if (node.kind === ts.SyntaxKind.NullKeyword || ts.isVoidExpression(node)) return absent;
    if (ts.isRegularExpressionLiteral(node)) return unknown("pattern", node.text);
    return unknown(nameOfExpression(node));
  }

  function identifier(node: ts.Identifier, frame: Frame | undefined): Value {
    const declaration = lookup(node.text, node);
    if (declaration !== undefined) {
      return named(declared(evaluator, declaration, frame, node), node);
    }
    if (node.text === "undefined") return absent;
    return globalValue(node.text);
  }

  function globalValue(name: string): Value {
    const client = Object.hasOwn(globalClients, name) ? globalClients[name] : undefined;
    if (client !== undefined) return { kind: "client", client, settings: absent, path: [] };
    if (/^(?:globalThis|window|self|global)$/.test(name)) {
      return { kind: "object", names: () => [], get: globalValue, open: unknown(name) };
    }
    return guessed(unknown(name, name));
  }

  function access(
    node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    name: string,
    frame: Frame | undefined,
  ): Value {
    const holder = evaluate(node.expression, frame);
    const special = oneOf(
      options(holder).flatMap((option) => {
        if (option.kind === "text" || option.kind === "concat") {
          return [urlField(option, name) ?? unknown(name)];
        }
        if (option.kind === "absent") return [];
        return [field(option, name) ?? unknown(name)];
      }),
    );
    if (special.kind === "absent") return options(holder).length > 0 ? absent : unknown(name);
    return named(guessed(asWritten(special, node)), node);
  }

  /** `table[key]` with a key that is not known: any of the table's values. */
  function anyField(holder: Value, key: Value, node: ts.ElementAccessExpression): Value {
    if (key.kind === "oneOf") {
      return oneOf(
        key.options.map((o) =>
          o.kind === "text" ? (field(holder, o.text) ?? absent) : unknown("key"),
        ),
      );
    }
    if (holder.kind === "object" && holder.open === undefined) {
      const values = holder.names().map((name) => holder.get(name) ?? absent);
      if (values.length > 0) return oneOf(values);
    }
    if (holder.kind === "list" && holder.items.length > 0) return oneOf(holder.items);
    return unknown(nameOfExpression(node));
  }

  function binary(node: ts.BinaryExpression, frame: Frame | undefined): Value {
    const operator = node.operatorToken.kind;
    switch (operator) {
      case ts.SyntaxKind.PlusToken:
        return concat([
          named(evaluate(node.left, frame), node.left),
          named(evaluate(node.right, frame), node.right),
        ]);
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.BarBarToken:
        return fallback(evaluate(node.left, frame), () => evaluate(node.right, frame));
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
        return evaluate(node.right, frame);
      default:
        return unknown(nameOfExpression(node));
    }
  }

  /** `a ?? b`: what is set from outside the program counts as unset, so that the default shows. */
  function fallback(left: Value, right: () => Value): Value {
    const present = options(left).filter((option) => option.kind !== "absent");
    const certain = present.filter(
      (option) => option.kind !== "unknown" && !(option.kind === "text" && option.text === ""),
    );
    if (certain.length === present.length && present.length === options(left).length) return left;
    const second = right();
    const outside = present.every(
      (option) =>
        option.kind !== "unknown" || (option.slot === undefined && isSetting(option.hint)),
    );
    if (outside && second.kind !== "absent" && second.kind !== "unknown") {
      return oneOf([...certain, second]);
    }
    return oneOf([...present, second]);
  }

  function objectLiteral(node: ts.ObjectLiteralExpression, frame: Frame | undefined): Value {
    const layers: Value[] = [];
    let fields = new Map<string, () => Value>();
    const close = (): void => {
      if (fields.size > 0) layers.push(lazyObject(fields));
      fields = new Map();
    };
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        close();
        layers.push(evaluate(property.expression, frame));
        continue;
      }
      if (ts.isShorthandPropertyAssignment(property)) {
        fields.set(property.name.text, () => evaluate(property.name, frame));
        continue;
      }
      const key = keyOf(property.name, frame);
      if (key === undefined) continue;
      if (ts.isPropertyAssignment(property)) {
        fields.set(key, () => evaluate(property.initializer, frame));
      } else if (ts.isMethodDeclaration(property)) {
        fields.set(key, () => functionValue(property, frame));
      } else if (ts.isGetAccessorDeclaration(property)) {
        fields.set(key, () => functionValue(property, frame).call(noArguments));
      }
    }
    close();
    if (layers.length === 0) return objectOf(new Map());
    const [only] = layers;
    return layers.length === 1 && only?.kind === "object" ? only : merged(layers);
  }

  function keyOf(name: ts.PropertyName, frame: Frame | undefined): string | undefined {
    if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) {
      return name.text;
    }
    if (!ts.isComputedPropertyName(name)) return undefined;
    const key = evaluate(name.expression, frame);
    return key.kind === "text" ? key.text : undefined;
  }

  function construct(node: ts.NewExpression, frame: Frame | undefined): Value {
    const given = argumentsOf(node, frame);
    const name = dottedName(node.expression);
    const [first, second] = [given.positional[0] ?? absent, given.positional[1] ?? absent];
    if (name !== undefined && lookup(name.split(".")[0]!, node) === undefined) {
      if (/(?:^|\.)URL$/.test(name)) return resolveAgainst(first, second);
      if (/(?:^|\.)Request$/.test(name)) {
        return merged([objectOf(new Map([["url", first]])), second]);
      }
      if (name === "URLSearchParams") return unknown("query");
      if (name === "Set" || name === "Map") return first.kind === "list" ? first : unknown(name);
    }
    const made = evaluate(node.expression, frame);
    if (made.kind === "class") return made.construct(given);
    if (made.kind === "unknown" && /(?:^|\.)URL$/.test(name ?? "")) {
      return resolveAgainst(first, second);
    }
    return guessed(unknown(nameOfExpression(node)));
  }

  function call(node: ts.CallExpression, frame: Frame | undefined): Value {
    const callee = node.expression;
    if (
      (callee.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(callee) && callee.text === "require")) &&
      node.arguments[0] !== undefined &&
      ts.isStringLiteralLike(node.arguments[0])
    ) {
      return imported(evaluator, node.arguments[0].text, "*", node.getSourceFile().fileName);
    }
    const name = dottedName(callee);
    if (name !== undefined && builtinNames.test(name) && isForeign(name, node)) {
      const known = builtinFunction(name, argumentsOf(node, frame).positional);
      if (known !== undefined) return known;
    }
    if (ts.isPropertyAccessExpression(callee)) {
      const method = methodCall(node, callee, frame);
      if (method !== undefined) return method;
    }
    const called = evaluate(callee, frame);
    return oneOf(options(called).map((option) => apply(option, node, frame)));
  }

  /** A global, or an import: a function of the checkout is evaluated by what it does. */
  function isForeign(name: string, node: ts.Node): boolean {
    const declaration = lookup(name.split(".")[0]!, node);
    if (declaration === undefined) return name !== "join";
    if (
      !ts.isImportSpecifier(declaration) &&
      !ts.isImportClause(declaration) &&
      !ts.isNamespaceImport(declaration)
    ) {
      return false;
    }
    return true;
  }

  function methodCall(
    node: ts.CallExpression,
    callee: ts.PropertyAccessExpression,
    frame: Frame | undefined,
  ): Value | undefined {
    const receiver = evaluate(callee.expression, frame);
    const method = callee.name.text;
    if (method === "bind" && receiver.kind === "function") return bound(receiver, node, frame);
    if (method === "bind" && receiver.kind === "client") return receiver;
    if (receiver.kind === "list" && method === "map") {
      const mapper = node.arguments[0] === undefined ? absent : evaluate(node.arguments[0], frame);
      if (mapper.kind !== "function") return undefined;
      const items = receiver.items.map((item, index) =>
        mapper.call({ ...noArguments, positional: [item, text(String(index))] }),
      );
      return { kind: "list", items };
    }
    if (
      receiver.kind === "text" ||
      receiver.kind === "concat" ||
      receiver.kind === "oneOf" ||
      receiver.kind === "list" ||
      receiver.kind === "unknown"
    ) {
      if (
        receiver.kind === "unknown" &&
        !/^(?:toUpperCase|toLowerCase|trim|toString|replace|replaceAll)$/.test(method)
      ) {
        return undefined;
      }
      const textual = builtinMethod(receiver, method, argumentsOf(node, frame).positional);
      if (textual !== undefined) return textual;
      return receiver.kind === "unknown" ? receiver : undefined;
    }
    return undefined;
  }

  function bound(
    receiver: FunctionValue,
    node: ts.CallExpression,
    frame: Frame | undefined,
  ): FunctionValue {
    const first = argumentsOf(node, frame).positional.slice(1);
    return {
      ...receiver,
      before: [...(receiver.before ?? []), ...first],
      call: (given) => receiver.call({ ...given, positional: [...first, ...given.positional] }),
    };
  }

  function apply(called: Value, node: ts.CallExpression, frame: Frame | undefined): Value {
    const fallbackName = nameOfExpression(node);
    if (called.kind === "function") return called.call(argumentsOf(node, frame));
    if (called.kind === "class") return called.construct(argumentsOf(node, frame));
    if (called.kind === "client") return clientCall(called, argumentsOf(node, frame), fallbackName);
    if (called.kind === "unknown") {
      const hint = called.hint ?? called.name;
      const first = node.arguments[0];
      // `getInput("api-url")`: the argument names the setting.
      const argument = first !== undefined && ts.isStringLiteralLike(first) ? `.${first.text}` : "";
      return guessed({
        ...unknown(argument === "" ? fallbackName : first!.getText(), `${hint}()${argument}`),
        ...(called.slot === undefined ? {} : { slot: called.slot }),
      });
    }
    return unknown(fallbackName);
  }

  return evaluator;
}

function clientCall(
  called: Extract<Value, { kind: "client" }>,
  given: Arguments,
  name: string,
): Value {
  const member = called.path.at(-1) ?? "";
  const spec = httpClients[called.client];
  if (spec?.makes.includes(member) === true) {
    const settings = merged([called.settings, given.positional[0] ?? absent]);
    return { ...called, settings, path: called.path.slice(0, -1) };
  }
  if (called.client === "octokit" && /^(?:defaults|plugin)$/.test(member)) {
    return { ...called, path: called.path.slice(0, -1) };
  }
  if (called.client === "octokit.app" && /^get\w*Octokit$/.test(member)) {
    return { ...called, client: "octokit", path: [] };
  }
  return unknown(name, `response.${name}`);
}

/** `octokit` is octokit, wherever it comes from. */
function guessed(value: Value): Value {
  if (value.kind === "client" && /^(?:octokit\.app|slack\.app)$/.test(value.client)) {
    const last = value.path.at(-1);
    if (last === "octokit" || last === "client") {
      return { ...value, client: value.client.slice(0, -4), path: [] };
    }
  }
  if (value.kind !== "unknown" || !/octokit(?:Client|Instance)?$/i.test(value.name)) return value;
  return { kind: "client", client: "octokit", settings: absent, path: [], guessed: true };
}

/** A hole is named after the expression that a reader sees. */
function named(value: Value, node: ts.Expression): Value {
  if (value.kind !== "unknown" || value.name !== "value") return value;
  return { ...value, name: unknown(nameOfExpression(node)).name };
}

/** What any instance may hold is better known by what the source calls it. */
function asWritten(value: Value, node: ts.Expression): Value {
  if (value.kind !== "unknown" || !/^this\b/.test(value.hint ?? "")) return value;
  const hint = dottedName(node);
  return hint === undefined ? value : { ...value, hint };
}

function isSetting(hint: string | undefined): boolean {
  return /^(?:process\.env|import\.meta|env\b|Deno\.env|Bun\.env|core\.getInput|getInput|config\b|globalThis)/.test(
    hint ?? "",
  );
}

function lazyObject(fields: ReadonlyMap<string, () => Value>): Value {
  return {
    kind: "object",
    names: () => [...fields.keys()],
    get: (name) => fields.get(name)?.(),
  };
}

function functionName(node: ts.SignatureDeclaration): string {
  if (
    node.name !== undefined &&
    (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name))
  ) {
    return node.name.text;
  }
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (
    (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) &&
    (ts.isIdentifier(parent.name) || ts.isPrivateIdentifier(parent.name))
  ) {
    return parent.name.text;
  }
  return ts.isConstructorDeclaration(node) ? "constructor" : "function";
}

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
