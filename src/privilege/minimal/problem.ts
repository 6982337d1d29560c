import type { Access } from "../../model/catalog.ts";
import { reachClasses } from "../reach-classes.ts";
import type { KindView, ResolvedCall } from "../types.ts";
import { Groups, type ClassUnits } from "./groups.ts";
import { jointAlternatives } from "./joint.ts";
import { scopeReaches } from "./scope-reach.ts";
import { scratchOf } from "./scratch.ts";
import type { Demand } from "./ways.ts";

/**
 * The minimal set as weighted red-blue set cover, free of providers. Choose candidates so that every
 * demand is met, with the least weight of the groups reached, then the fewest candidates, then the
 * least sum of `single`, then of `access`, then the first by number.
 */
export interface Problem {
  /** Scope number of each candidate, ascending; ways below name candidates by index. */
  readonly scopes: readonly number[];
  readonly demands: readonly Demand[];
  /** Per group of operations that the candidates open alike, what reaching it costs; integers. */
  readonly weights: readonly number[];
  /** Per candidate, the groups that it reaches alone. */
  readonly alone: readonly (readonly number[])[];
  /** Per candidate, the atoms that it brings: parts of what opens a group only jointly. */
  readonly atoms: readonly (readonly number[])[];
  readonly atomCount: number;
  /** Groups that open once all of the atoms are there. */
  readonly joint: readonly { readonly group: number; readonly atoms: readonly number[] }[];
  /** Per candidate, the weight of what the scope alone reaches. */
  readonly single: readonly number[];
  /** Per candidate, 0 for read, 1 for write, and for admin more than all writes together. */
  readonly access: readonly number[];
  /** Weight that any token reaches, whatever is chosen. */
  readonly base: number;
}

/**
 * The problem of meeting `demands` (in scope numbers) where the operations of `calls` cost nothing.
 * With `within`, a class that has no 1 there costs `outside`.
 */
export function problemOf(
  view: KindView,
  demands: readonly Demand[],
  calls: readonly ResolvedCall[],
  within?: { readonly classes: Uint8Array; readonly outside: number },
): Problem {
  const { provider } = view;
  const classes = reachClasses(view);
  const scratch = scratchOf(view);
  const { candidateOf } = scratch;
  const scopes: number[] = [];
  for (const demand of demands) {
    for (const way of demand) {
      for (const scope of way) {
        if (candidateOf[scope] !== -1) continue;
        candidateOf[scope] = 0;
        scopes.push(scope);
      }
    }
  }
  scopes.sort((a, b) => a - b);
  for (let index = 0; index < scopes.length; index++) candidateOf[scopes[index]!] = index;
  const numbered = demands.map((demand) =>
    demand.map((way) => way.map((scope) => candidateOf[scope]!)),
  );
  for (const scope of scopes) candidateOf[scope] = -1;

  const units = unitsWithout(view, calls, within);
  const reaches = scopeReaches(view, scopes);
  const together = jointAlternatives(view, reaches);
  const groups = new Groups(units, scratch.block);
  for (let index = 0; index < reaches.length; index++) groups.split(index, reaches[index]!.classes);
  for (const number of together.ways.keys()) groups.setApart(number);
  const { weights, alone } = groups.result(reaches.map((reach) => reach.classes));
  const joint: Problem["joint"][number][] = [];
  for (const [number, ways] of together.ways) {
    const group = groups.groupOf(number);
    if (group !== undefined) for (const atoms of ways) joint.push({ group, atoms });
  }
  groups.clear();
  return {
    scopes,
    demands: numbered,
    weights,
    alone,
    atoms: together.atoms,
    atomCount: together.atomCount,
    joint,
    single: reaches.map((reach) => reach.units),
    access: scopes.map((scope) => accessRank(provider.scopes[scope]!.access)),
    base: classes.open.reduce((sum, number) => sum + units.get(number), 0),
  };
}

function unitsWithout(
  view: KindView,
  calls: readonly ResolvedCall[],
  within: { readonly classes: Uint8Array; readonly outside: number } | undefined,
): ClassUnits {
  const { units, classOf, unitsOf } = reachClasses(view);
  const called = new Map<number, Set<number>>();
  for (const { operation } of calls) {
    const number = classOf[operation]!;
    const own = called.get(number);
    if (own === undefined) called.set(number, new Set([operation]));
    else own.add(operation);
  }
  const free = new Map<number, number>();
  for (const [number, operations] of called) {
    let sum = 0;
    for (const operation of operations) sum += unitsOf[operation]!;
    free.set(number, sum);
  }
  return {
    get: (number) =>
      within?.classes[number] === 0 ? within.outside : units[number]! - (free.get(number) ?? 0),
  };
}

/** Lower access first: fewest admin scopes, then fewest write scopes. */
export function accessRank(access: Access): number {
  return access === "read" ? 0 : access === "write" ? 1 : 1 << 16;
}
