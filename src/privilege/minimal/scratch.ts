import { reachClasses } from "../reach-classes.ts";
import type { KindView } from "../types.ts";

/** Arrays as long as the provider is large, made once per view and left as they were found. */
export interface Scratch {
  /** All -1. */
  readonly candidateOf: Int32Array;
  /** All -1. */
  readonly atomOf: Int32Array;
  /** All 0. */
  readonly brought: Uint8Array;
  /** All 0. */
  readonly block: Int32Array;
  /** All 0. */
  readonly seen: Uint8Array;
}

const scratches = new WeakMap<KindView, Scratch>();

/** The arrays of a view. Whoever uses them sets them back before anybody else is called. */
export function scratchOf(view: KindView): Scratch {
  const origin = view.origin ?? view;
  const known = scratches.get(origin);
  if (known !== undefined) return known;
  const scopes = view.provider.scopes.length;
  const classes = reachClasses(view).alternatives.length;
  const made: Scratch = {
    candidateOf: new Int32Array(scopes).fill(-1),
    atomOf: new Int32Array(scopes).fill(-1),
    brought: new Uint8Array(scopes),
    block: new Int32Array(classes),
    seen: new Uint8Array(classes),
  };
  scratches.set(origin, made);
  return made;
}
