import type { Bitset } from "../catalog/compiled.ts";
import { add, emptySet, membersOf } from "../catalog/bitset.ts";
import { ofOneKind } from "./calls.ts";
import { possiblyHeld } from "./closure.ts";
import { kindsCalling } from "./kinds.ts";
import type { MinimalOptions } from "./minimal.ts";
import { demandsOfCalls } from "./minimal/demands.ts";
import { problemOf } from "./minimal/problem.ts";
import { scopeReach } from "./minimal/scope-reach.ts";
import { solve, type Solution } from "./minimal/solve.ts";
import { classesReached, reachClasses } from "./reach-classes.ts";
import type { Domination, KindView, ResolvedCall } from "./types.ts";
import { viewOf } from "./view.ts";

/**
 * Whether some set that authorises all the calls reaches a strict subset of what `granted` reaches.
 * That is so, or not so, whatever operations weigh. Where a call's target matters and is not stated,
 * the dominating set authorises it for every target.
 */
export function dominationOf(
  view: KindView,
  granted: Bitset,
  calls: readonly ResolvedCall[],
  options: MinimalOptions = {},
): Domination {
  const classes = classesReached(view, possiblyHeld(view, granted));
  const { units, unitsOf, classOf } = reachClasses(view);
  const outside = units.reduce((sum, each) => sum + each, 1);
  // Scopes that reach something else alone are out; those that do so together cost too much.
  const inside = emptySet(view.provider.scopes.length);
  for (const scope of membersOf(view.choosable)) {
    if (scopeReach(view, scope).classes.every((number) => classes[number] === 1))
      add(inside, scope);
  }
  const called = new Set(calls.map(({ operation }) => operation));
  let within = 0;
  classOf.forEach((number, operation) => {
    if (number >= 0 && classes[number] === 1 && !called.has(operation)) {
      within += unitsOf[operation]!;
    }
  });

  const attempts = attemptsOf(view, calls).map(({ grants, own }) => {
    const allowed = inside.map((word, index) => word & (grants[index] ?? 0));
    const { demands, impossible, incomplete } = demandsOfCalls(view, own, allowed);
    if (impossible.length > 0) return undefined;
    const problem = problemOf(view, demands, own, { classes, outside });
    const solution = solve(problem, options.maxNodes ?? 200_000);
    return { ...solution, proven: solution.proven && incomplete.size === 0 };
  });
  const found = attempts.filter((each): each is Solution => each !== undefined);
  const best = found.toSorted((a, b) => a.units - b.units || a.scopes.length - b.scopes.length)[0];
  const proven = found.every((each) => each.proven);
  if (best === undefined || best.units >= within) return { dominated: false, proven };
  return {
    dominated: true,
    by: best.scopes.map((scope) => view.provider.scopes[scope]!.name),
    proven,
  };
}

interface Attempt {
  readonly grants: Bitset;
  readonly own: readonly ResolvedCall[];
}

/**
 * What may be chosen from, and the calls that it is for: all that the kind is granted, or without a
 * kind, kind by kind.
 */
function attemptsOf(view: KindView, calls: readonly ResolvedCall[]): Attempt[] {
  if (view.kind !== undefined || view.provider.tokenKinds.length === 0) {
    return [{ grants: view.grantable, own: calls }];
  }
  return kindsCalling(view, calls).map(({ grants, name }) => {
    const ofKind = viewOf(view.provider, name)!;
    return { grants, own: calls.map((call) => ofOneKind(ofKind, call)) };
  });
}
