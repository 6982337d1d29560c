import { unknown } from "./value-text.ts";
import type { Value } from "./value.ts";

/** Work, depth and nested calls for one question; what needs more is not told by its text alone. */
export interface Bounds {
  readonly steps: number;
  readonly depth: number;
  readonly calls: number;
}

/** Steps of evaluation that a question may still take. */
interface Work {
  left: number;
}

/** An evaluation that ends: whatever a program refers to, cycles and heaps of calls are cut. */
export interface Bounded<Node, Frame> {
  /** The value of a node under a frame; answers are kept. */
  evaluate(node: Node, frame: Frame | undefined): Value;
  /** Runs a function of the program, or gives a hole of that name where too many are running. */
  call(name: string, run: () => Value): Value;
  /** Runs with a fresh bound on work, or with what is left of a bound that several runs share. */
  fresh<T>(run: () => T, work?: Work): T;
}

export function bounded<Node extends object, Frame extends object>(
  bounds: Bounds,
  expression: (node: Node, frame: Frame | undefined) => Value,
  nameOf: (node: Node) => string,
): Bounded<Node, Frame> {
  const unframed = new WeakMap<Node, Value>();
  const framed = new WeakMap<Frame, WeakMap<Node, Value>>();
  const answersOf = (frame: Frame | undefined): WeakMap<Node, Value> => {
    if (frame === undefined) return unframed;
    let answers = framed.get(frame);
    if (answers === undefined) framed.set(frame, (answers = new WeakMap()));
    return answers;
  };
  const active = new Map<Node, Frame | undefined>();
  let steps = 0;
  let depth = 0;
  let calls = 0;
  let cut = false;

  return {
    evaluate: (node, frame) => {
      const answers = answersOf(frame);
      const known = answers.get(node);
      if (known !== undefined) return known;
      const running = active.has(node) && active.get(node) === frame;
      if (running || depth > bounds.depth || ++steps > bounds.steps) {
        cut = true;
        return unknown(nameOf(node));
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
    },
    call: (name, run) => {
      if (calls >= bounds.calls) {
        cut = true;
        return unknown(name);
      }
      calls += 1;
      try {
        return run();
      } finally {
        calls -= 1;
      }
    },
    fresh: (run, work) => {
      const saved = [steps, depth, calls, cut] as const;
      const spent = bounds.steps - (work?.left ?? bounds.steps);
      [steps, depth, calls, cut] = [Math.max(0, spent), 0, 0, false];
      const before = steps;
      try {
        return run();
      } finally {
        if (work !== undefined) work.left -= steps - before;
        [steps, depth, calls, cut] = saved;
      }
    },
  };
}
