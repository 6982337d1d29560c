import type { Bounded } from "../bounded.ts";
import type { Arguments, Value } from "../value.ts";
import type { PyProject } from "./project.ts";
import type { PyModule, PyNode } from "../../python/tree.ts";

/** What is known while one call of a function is looked at. */
export interface PyFrame {
  readonly owner: PyNode;
  readonly given: Arguments;
  readonly self?: Value;
  readonly outer?: PyFrame;
}

/** The parts of the evaluator as they see each other. */
export interface PyEvaluator extends Bounded<PyNode, PyFrame> {
  readonly project: PyProject;
  argumentsOf(call: PyNode, frame: PyFrame | undefined): Arguments;
  /** What a module binds under a name; undefined where it binds nothing of the kind. */
  exported(module: PyModule, name: string): Value | undefined;
  /** What an import gives: of a module, or of a name in it. */
  imported(module: string, name: string | undefined, from: PyModule): Value;
  /** The value of a node that may not be there. */
  valueOf(node: PyNode | undefined, frame: PyFrame | undefined): Value;
}
