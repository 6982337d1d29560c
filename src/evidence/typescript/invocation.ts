import { resolveAgainst } from "../join-url.ts";
import { oneOf } from "../one-of.ts";
import { builtinFunction, builtinMethod, builtinNames, merged } from "./builtins.ts";
import { httpClients } from "./clients.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { guessed, nameOfExpression } from "./expression-names.ts";
import { imported } from "./modules.ts";
import { lookup } from "./scope.ts";
import { dottedName } from "./source.ts";
import { noArguments, objectOf } from "../value-fields.ts";
import { absent, options, text, unknown } from "../value-text.ts";
import type { Arguments, FunctionValue, Value } from "../value.ts";
import { ts } from "../../typescript/compiler.ts";

/** `new …`: of classes of the checkout, clients, and the URL and Request of every platform. */
export function construct(
  evaluator: Evaluator,
  node: ts.NewExpression,
  frame: Frame | undefined,
): Value {
  const given = evaluator.argumentsOf(node, frame);
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
  const made = evaluator.evaluate(node.expression, frame);
  if (made.kind === "class") return made.construct(given);
  if (made.kind === "unknown" && /(?:^|\.)URL$/.test(name ?? "")) {
    return resolveAgainst(first, second);
  }
  return guessed(unknown(nameOfExpression(node)));
}

/** What a call gives. */
export function call(
  evaluator: Evaluator,
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value {
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
    const known = builtinFunction(name, evaluator.argumentsOf(node, frame).positional);
    if (known !== undefined) return known;
  }
  if (ts.isPropertyAccessExpression(callee)) {
    const method = methodCall(evaluator, node, callee, frame);
    if (method !== undefined) return method;
  }
  const called = evaluator.evaluate(callee, frame);
  return oneOf(options(called).map((option) => apply(evaluator, option, node, frame)));
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
  evaluator: Evaluator,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  frame: Frame | undefined,
): Value | undefined {
  const receiver = evaluator.evaluate(callee.expression, frame);
  const method = callee.name.text;
  if (method === "bind" && receiver.kind === "function")
    return bound(evaluator, receiver, node, frame);
  if (method === "bind" && receiver.kind === "client") return receiver;
  if (receiver.kind === "list" && method === "map") {
    const mapper =
      node.arguments[0] === undefined ? absent : evaluator.evaluate(node.arguments[0], frame);
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
    const textual = builtinMethod(receiver, method, evaluator.argumentsOf(node, frame).positional);
    if (textual !== undefined) return textual;
    return receiver.kind === "unknown" ? receiver : undefined;
  }
  return undefined;
}

function bound(
  evaluator: Evaluator,
  receiver: FunctionValue,
  node: ts.CallExpression,
  frame: Frame | undefined,
): FunctionValue {
  const first = evaluator.argumentsOf(node, frame).positional.slice(1);
  return {
    ...receiver,
    before: [...(receiver.before ?? []), ...first],
    call: (given) => receiver.call({ ...given, positional: [...first, ...given.positional] }),
  };
}

function apply(
  evaluator: Evaluator,
  called: Value,
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value {
  const fallbackName = nameOfExpression(node);
  if (called.kind === "function") return called.call(evaluator.argumentsOf(node, frame));
  if (called.kind === "class") return called.construct(evaluator.argumentsOf(node, frame));
  if (called.kind === "client")
    return clientCall(called, evaluator.argumentsOf(node, frame), fallbackName);
  if (called.kind === "unknown") {
    const decorated = decoratedFunction(evaluator, node, frame);
    if (decorated !== undefined) return decorated;
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

/** `mem(fn)`, `throttle(fn, 100)`: what a library makes of a function still does what that does. */
function decoratedFunction(
  evaluator: Evaluator,
  node: ts.CallExpression,
  frame: Frame | undefined,
): FunctionValue | undefined {
  const [first] = node.arguments;
  const holder = ts.findAncestor(
    node.parent,
    (at) => !ts.isAsExpression(at) && !ts.isParenthesizedExpression(at),
  );
  const kept =
    holder !== undefined &&
    (ts.isVariableDeclaration(holder) ||
      ts.isPropertyAssignment(holder) ||
      ts.isPropertyDeclaration(holder) ||
      ts.isExportAssignment(holder));
  if (first === undefined || !kept) return undefined;
  const value = evaluator.evaluate(first, frame);
  return value.kind === "function" ? value : undefined;
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
