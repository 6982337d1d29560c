import { riskClasses } from "../model/catalog.ts";
import { has, membersOf } from "../catalog/bitset.ts";
import { mayCall, rowsOf } from "./calls.ts";
import type { KindView } from "./types.ts";

/**
 * A view turned round: which operations a held scope opens. Operations that open to the same
 * alternatives form one class, so reach is counted over a few hundred classes.
 */
export interface ReachClasses {
  /** Per class, its alternatives in scopes beyond what is always held; `[[]]` opens to everybody. */
  readonly alternatives: readonly (readonly Int32Array[])[];
  /** Per class, its operations in ascending order. */
  readonly operations: readonly Int32Array[];
  /** Per class, the weight of its operations, in units of `1 / scale`. */
  readonly units: Float64Array;
  /** Per operation, its class, or -1 for an operation that no token of the kind reaches. */
  readonly classOf: Int32Array;
  /** Per operation, its weight in units. */
  readonly unitsOf: Float64Array;
  /** The classes that open to everybody. */
  readonly open: readonly number[];
  /** Per held scope, the classes that it opens alone. */
  readonly alone: readonly (readonly number[])[];
  /** Per held scope, the classes that it opens together with others. */
  readonly together: readonly (readonly number[])[];
  /** Units that make one of weight: weights count to six decimals, so that sums are exact. */
  readonly scale: number;
}

const kept = new WeakMap<KindView, ReachClasses>();

/** The classes of a view; made on first use and kept with it. */
export function reachClasses(view: KindView): ReachClasses {
  const origin = view.origin ?? view;
  const known = kept.get(origin);
  if (known !== undefined) return known;
  const made = makeClasses(origin);
  kept.set(origin, made);
  return made;
}

function makeClasses(view: KindView): ReachClasses {
  const { provider } = view;
  const { tables, operations, scopes, weights } = provider;
  const scale = scaleOf(Object.values(weights));
  const unitsOf = Float64Array.from(operations, (_, operation) =>
    Math.max(1, Math.round(weights[riskClasses[tables.risk[operation]!]!] * scale)),
  );
  const numbers = new Map<string, number>();
  const alternatives: (readonly Int32Array[])[] = [];
  const members: number[][] = [];
  const classOf = new Int32Array(operations.length).fill(-1);
  for (let operation = 0; operation < operations.length; operation++) {
    const requirements = [
      ...new Set(
        rowsOf(view, operation)
          .filter((row) => mayCall(view, row))
          .map((row) => tables.rowRequirement[row]!),
      ),
    ].toSorted((a, b) => a - b);
    const name = requirements.join();
    let number = numbers.get(name);
    if (number === undefined) {
      number = alternatives.length;
      numbers.set(name, number);
      alternatives.push(
        withoutHeld(
          requirements.flatMap((each) => tables.requirements[each]!),
          view,
        ),
      );
      members.push([]);
    }
    if (alternatives[number]!.length > 0) {
      classOf[operation] = number;
      members[number]!.push(operation);
    }
  }
  const alone: number[][] = scopes.map(() => []);
  const together: number[][] = scopes.map(() => []);
  const open: number[] = [];
  alternatives.forEach((ways, number) => {
    for (const way of ways) {
      if (way.length === 0) open.push(number);
      else if (way.length === 1) alone[way[0]!]!.push(number);
      else for (const scope of way) together[scope]!.push(number);
    }
  });
  return {
    alternatives,
    operations: members.map((each) => Int32Array.from(each)),
    units: Float64Array.from(members, (each) =>
      each.reduce((sum, operation) => sum + unitsOf[operation]!, 0),
    ),
    classOf,
    unitsOf,
    open,
    alone,
    together: together.map((classes) => [...new Set(classes)]),
    scale,
  };
}

/** The alternatives less what is always held, none containing another. */
function withoutHeld(alternatives: readonly Int32Array[], view: KindView): Int32Array[] {
  const left = alternatives
    .map((way) => way.filter((scope) => !has(view.alwaysUnlocks, scope)))
    .toSorted((a, b) => a.length - b.length);
  const least: Int32Array[] = [];
  for (const way of left) {
    if (!least.some((smaller) => smaller.every((scope) => way.includes(scope)))) least.push(way);
  }
  return least;
}

function scaleOf(weights: readonly number[]): number {
  for (let scale = 1; scale < 1e6; scale *= 10) {
    if (weights.every((weight) => Math.abs(weight * scale - Math.round(weight * scale)) < 1e-9)) {
      return scale;
    }
  }
  return 1e6;
}

/**
 * Marks the classes that a holder of `held` (closed at worst) reaches, those open to everybody
 * included: a 1 per class.
 */
export function classesReached(view: KindView, held: Uint32Array): Uint8Array {
  const { alternatives, alone, together, open } = reachClasses(view);
  const reached = new Uint8Array(alternatives.length);
  for (const number of open) reached[number] = 1;
  for (const scope of membersOf(held)) {
    for (const number of alone[scope]!) reached[number] = 1;
    for (const number of together[scope]!) {
      if (reached[number] === 1) continue;
      const ways = alternatives[number]!;
      if (ways.some((way) => way.every((each) => has(held, each)))) reached[number] = 1;
    }
  }
  return reached;
}
