import { merged } from "./builtins.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { noArguments, objectOf } from "../value-fields.ts";
import type { Value } from "../value.ts";
import { ts } from "../../typescript/compiler.ts";

/** An object as it is written; later parts win, and fields are evaluated when they are asked for. */
export function objectLiteral(
  evaluator: Evaluator,
  node: ts.ObjectLiteralExpression,
  frame: Frame | undefined,
): Value {
  const layers: Value[] = [];
  let fields = new Map<string, () => Value>();
  const close = (): void => {
    if (fields.size > 0) layers.push(lazyObject(fields));
    fields = new Map();
  };
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      close();
      layers.push(evaluator.evaluate(property.expression, frame));
      continue;
    }
    if (ts.isShorthandPropertyAssignment(property)) {
      fields.set(property.name.text, () => evaluator.evaluate(property.name, frame));
      continue;
    }
    const key = keyOf(evaluator, property.name, frame);
    if (key === undefined) continue;
    if (ts.isPropertyAssignment(property)) {
      fields.set(key, () => evaluator.evaluate(property.initializer, frame));
    } else if (ts.isMethodDeclaration(property)) {
      fields.set(key, () => evaluator.functionValue(property, frame));
    } else if (ts.isGetAccessorDeclaration(property)) {
      fields.set(key, () => evaluator.functionValue(property, frame).call(noArguments));
    }
  }
  close();
  if (layers.length === 0) return objectOf(new Map());
  const [only] = layers;
  return layers.length === 1 && only?.kind === "object" ? only : merged(layers);
}

function keyOf(
  evaluator: Evaluator,
  name: ts.PropertyName,
  frame: Frame | undefined,
): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) {
    return name.text;
  }
  if (!ts.isComputedPropertyName(name)) return undefined;
  const key = evaluator.evaluate(name.expression, frame);
  return key.kind === "text" ? key.text : undefined;
}

function lazyObject(fields: ReadonlyMap<string, () => Value>): Value {
  return {
    kind: "object",
    names: () => [...fields.keys()],
    get: (name) => fields.get(name)?.(),
  };
}
