import { ts } from "../../typescript/compiler.ts";
import type { Bounded } from "../bounded.ts";
import type { Arguments, FunctionValue, Value } from "../value.ts";
import type { Declaration } from "./scope.ts";
import type { Project } from "./project.ts";

/** What is known while one call of a function is looked at. Frames nest as closures do. */
export interface Frame {
  readonly owner: ts.Node;
  readonly given?: Arguments;
  /** `this`. */
  readonly self?: Value;
  readonly outer?: Frame;
}

/** The parts of the evaluator as they see each other. */
export interface Evaluator extends Bounded<ts.Expression, Frame> {
  readonly project: Project;
  /** What a module exports under a name; undefined where it exports nothing of the kind. */
  exported(path: string, name: string): Value | undefined;
  /** What an import of the specifier gives under a name (`*`: the module itself). */
  imported(specifier: string, name: string, from: string): Value;
  /** What a declaration declares, seen from nowhere in particular. */
  declared(declaration: Declaration): Value;
  /** An instance of which only the class is known. */
  anyInstance(node: ts.ClassLikeDeclaration): Value;
  argumentsOf(node: ts.CallExpression | ts.NewExpression, frame: Frame | undefined): Arguments;
  functionValue(
    node: ts.SignatureDeclaration,
    frame: Frame | undefined,
    self?: Value,
  ): FunctionValue;
  /** Notes that a text of the source has gone into a value. */
  read(node: ts.Node): void;
  /** Whether a text of the source has gone into any value so far. */
  wasRead(node: ts.Node): boolean;
}

/** The arguments that the frames bind to a function, innermost first. */
export function givenTo(owner: ts.Node, frame: Frame | undefined): Arguments | undefined {
  for (let at = frame; at !== undefined; at = at.outer) {
    if (at.owner === owner && at.given !== undefined) return at.given;
  }
  return undefined;
}

/**
 * The frames that a declaration can see: those of functions around it, and of the constructor of a
 * class around it. Without the others a module's constants are the same from everywhere, and known
 * after one look.
 */
export function visibleFrames(node: ts.Node, frame: Frame | undefined): Frame | undefined {
  if (frame === undefined) return undefined;
  const outer = visibleFrames(node, frame.outer);
  const scope = ts.isConstructorDeclaration(frame.owner) ? frame.owner.parent : frame.owner;
  const sees =
    scope.pos <= node.pos &&
    node.end <= scope.end &&
    scope.getSourceFile() === node.getSourceFile();
  if (!sees) return outer;
  if (outer === frame.outer) return frame;
  let trimmed = trimmedFrames.get(frame);
  if (trimmed === undefined || trimmed.outer !== outer) {
    const { outer: _dropped, ...own } = frame;
    trimmed = outer === undefined ? own : { ...own, outer };
    trimmedFrames.set(frame, trimmed);
  }
  return trimmed;
}

/** Frames are compared by identity: what was found out under one is kept with it. */
const trimmedFrames = new WeakMap<Frame, Frame>();
