import { type Bounds, bounded } from "../bounded.ts";
import { absent } from "../value-text.ts";
import type { Value } from "../value.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { nameOf } from "./expression-names.ts";
import { expression } from "./expression.ts";
import { argumentsOf } from "./functions.ts";
import { exportOf, importedValue } from "./modules.ts";
import type { PyProject } from "./project.ts";
import type { PyModule, PyNode } from "../../python/tree.ts";

const bounds: Bounds = { steps: 6_000, depth: 80, calls: 8 };

/** A partial evaluator for Python, over syntax alone. */
export function createPyEvaluator(project: PyProject): PyEvaluator {
  const exports = new Map<PyModule, Map<string, Value | undefined>>();
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
    exported: (module, name) => {
      let known = exports.get(module);
      if (known === undefined) exports.set(module, (known = new Map()));
      if (known.has(name)) return known.get(name);
      // Modules may import one another.
      known.set(name, undefined);
      const value = exportOf(evaluator, module, name);
      known.set(name, value);
      return value;
    },
    imported: (module, name, from) => importedValue(evaluator, module, name, from),
  };
  return evaluator;
}
