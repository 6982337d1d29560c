import { type Bounds, bounded } from "../bounded.ts";
import { absent } from "../value-text.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { nameOf } from "./expression-names.ts";
import { expression } from "./expression.ts";
import { argumentsOf } from "./functions.ts";
import { importedValue } from "./modules.ts";
import type { PyProject } from "./project.ts";
import type { PyNode } from "./tree.ts";

const bounds: Bounds = { steps: 6_000, depth: 80, calls: 8 };

/** A partial evaluator for Python, over syntax alone. */
export function createPyEvaluator(project: PyProject): PyEvaluator {
  const running = bounded<PyNode, PyFrame>(
    bounds,
    (node, frame) => expression(evaluator, node, frame),
    nameOf,
  );
  const evaluator: PyEvaluator = {
    ...running,
    project,
    valueOf: (node, frame) => (node === undefined ? absent : running.evaluate(node, frame)),
    argumentsOf: (call, frame) => argumentsOf(evaluator, call, frame),
    imported: (module, name, from) => importedValue(evaluator, module, name, from),
  };
  return evaluator;
}
