import { compared, truth } from "../truth.ts";
import { orElse } from "../or-else.ts";
import { concat, oneOf } from "../one-of.ts";
import { urlField } from "./builtins.ts";
import { classValue, thisValue } from "./classes.ts";
import { globalClients } from "./client-imports.ts";
import { declared } from "./declarations.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { guessed, nameOfExpression, named } from "./expression-names.ts";
import { call, construct } from "./invocation.ts";
import { objectLiteral } from "./object-literal.ts";
import { lookup } from "./scope.ts";
import { dottedName } from "./source.ts";
import { field } from "../value-fields.ts";
import { absent, options, text, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";
import { ts } from "../../typescript/compiler.ts";

/** How expressions that read what is set from outside begin. */
const settings =
  /^(?:process\.env|import\.meta|env\b|Deno\.env|Bun\.env|core\.getInput|getInput|config\b|globalThis)/;

/** The value of an expression, by what kind of expression it is. */
export function expression(
  evaluator: Evaluator,
  node: ts.Expression,
  frame: Frame | undefined,
): Value {
  if (ts.isStringLiteralLike(node)) {
    evaluator.read(node);
    return text(node.text);
  }
  if (ts.isNumericLiteral(node)) return text(node.text);
  if (ts.isIdentifier(node)) return identifier(evaluator, node, frame);
  if (ts.isTemplateExpression(node)) {
    evaluator.read(node);
    return concat([
      text(node.head.text),
      ...node.templateSpans.flatMap((span) => [
        named(evaluator.evaluate(span.expression, frame), span.expression),
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
    return evaluator.evaluate(node.expression, frame);
  }
  if (ts.isPropertyAccessExpression(node)) {
    return access(evaluator, node, node.name.text, frame);
  }
  if (ts.isElementAccessExpression(node)) {
    const key = evaluator.evaluate(node.argumentExpression, frame);
    if (key.kind === "text") return access(evaluator, node, key.text, frame);
    return anyField(evaluator.evaluate(node.expression, frame), key, node);
  }
  if (ts.isBinaryExpression(node)) return binary(evaluator, node, frame);
  if (ts.isConditionalExpression(node)) {
    const taken = truth(evaluator.evaluate(node.condition, frame));
    const branches = [
      ...(taken === false ? [] : [node.whenTrue]),
      ...(taken === true ? [] : [node.whenFalse]),
    ];
    return oneOf(branches.map((branch) => evaluator.evaluate(branch, frame)));
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return text("true");
  if (node.kind === ts.SyntaxKind.FalseKeyword) return text("false");
  if (ts.isObjectLiteralExpression(node)) return objectLiteral(evaluator, node, frame);
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.flatMap((item): readonly Value[] => {
      if (!ts.isSpreadElement(item)) return [evaluator.evaluate(item, frame)];
      const inner = evaluator.evaluate(item.expression, frame);
      return inner.kind === "list" ? inner.items : [inner];
    });
    return { kind: "list", items };
  }
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
    return evaluator.functionValue(node, frame);
  if (ts.isClassExpression(node)) return classValue(evaluator, node, frame);
  if (ts.isNewExpression(node)) return construct(evaluator, node, frame);
  if (ts.isCallExpression(node)) return call(evaluator, node, frame);
  if (ts.isTaggedTemplateExpression(node)) {
    return ts.isTemplateExpression(node.template) ||
      ts.isNoSubstitutionTemplateLiteral(node.template)
      ? evaluator.evaluate(node.template, frame)
      : unknown("template");
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword) return thisValue(evaluator, node, frame);
  if (node.kind === ts.SyntaxKind.NullKeyword || ts.isVoidExpression(node)) return absent;
  if (ts.isRegularExpressionLiteral(node)) return unknown("pattern", node.text);
  return unknown(nameOfExpression(node));
}

function identifier(evaluator: Evaluator, node: ts.Identifier, frame: Frame | undefined): Value {
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
  evaluator: Evaluator,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  frame: Frame | undefined,
): Value {
  const holder = evaluator.evaluate(node.expression, frame);
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

function binary(evaluator: Evaluator, node: ts.BinaryExpression, frame: Frame | undefined): Value {
  const operator = node.operatorToken.kind;
  switch (operator) {
    case ts.SyntaxKind.PlusToken:
      return concat([
        named(evaluator.evaluate(node.left, frame), node.left),
        named(evaluator.evaluate(node.right, frame), node.right),
      ]);
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
      return orElse(
        evaluator.evaluate(node.left, frame),
        () => evaluator.evaluate(node.right, frame),
        settings,
      );
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.CommaToken:
    case ts.SyntaxKind.EqualsToken:
      return evaluator.evaluate(node.right, frame);
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken: {
      const equal =
        operator === ts.SyntaxKind.EqualsEqualsEqualsToken ||
        operator === ts.SyntaxKind.EqualsEqualsToken;
      const [left, right] = [
        evaluator.evaluate(node.left, frame),
        evaluator.evaluate(node.right, frame),
      ];
      return compared(left, right, equal) ?? unknown(nameOfExpression(node));
    }
    default:
      return unknown(nameOfExpression(node));
  }
}

/** What any instance may hold is better known by what the source calls it. */
function asWritten(value: Value, node: ts.Expression): Value {
  if (value.kind !== "unknown" || !/^this\b/.test(value.hint ?? "")) return value;
  const hint = dottedName(node);
  return hint === undefined ? value : { ...value, hint };
}
