import { type Bounds, bounded } from "../bounded.ts";
import { instance } from "./classes.ts";
import { declared } from "./declarations.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { nameOfExpression } from "./expression-names.ts";
import { expression } from "./expression.ts";
import { argumentsOf, functionValue } from "./functions.ts";
import { exported, imported } from "./modules.ts";
import type { Project } from "./project.ts";
import type { Value } from "../value.ts";
import type { ts } from "../../typescript/compiler.ts";

const bounds: Bounds = { steps: 6_000, depth: 120, calls: 8 };

/** A partial evaluator over syntax. It runs nothing and reads only files of the project. */
export function createEvaluator(project: Project): Evaluator {
  const exports = new Map<string, Value | undefined>();
  const seen = new WeakSet<ts.Node>();
  const running = bounded<ts.Expression, Frame>(
    bounds,
    (node, frame) => expression(evaluator, node, frame),
    nameOfExpression,
  );
  const evaluator: Evaluator = {
    ...running,
    project,
    read: (node) => {
      seen.add(node);
    },
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
    argumentsOf: (node, frame) => argumentsOf(evaluator, node, frame),
    functionValue: (node, frame, self) => functionValue(evaluator, node, frame, self),
  };
  return evaluator;
}
