import type { Access } from "../../model/catalog.ts";
import type { Bitset } from "../../catalog/compiled.ts";
import { has, membersOf, setOf } from "../bitset.ts";
import { mayCall } from "../calls.ts";
import { classesReached, reachClasses } from "../reach-classes.ts";
import type { KindView, ResolvedCall } from "../types.ts";
import { demandsOf, type Demand } from "./ways.ts";

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

/** Which call a demand comes from, and which scope of it where it is for one alone. */
export interface DemandOrigin {
  readonly call: number;
  readonly scope?: number;
}

/** What stands in the way of an exact answer. */
export interface Obstacles {
  /** Indices of calls that nothing choosable authorises. */
  readonly impossible: readonly number[];
  /** Demands, among those given, of which not all ways are listed. */
  readonly incomplete: ReadonlySet<Demand>;
}

/** What one scope brings by itself. */
export interface ScopeReach {
  /** Classes reached beyond those open to everybody. */
  readonly classes: readonly number[];
  /** What it holds that opens more together with others. */
  readonly held: readonly number[];
  /** Weight of `classes`. */
  readonly units: number;
}

const kept = new WeakMap<KindView, Map<number, ScopeReach>>();

/**
 * The demands of calls, in scope numbers, identical ones once; a call that may mean several rows must
 * be authorised for each. With `allowed`, only these scopes are chosen from.
 */
export function demandsOfCalls(
  view: KindView,
  calls: readonly ResolvedCall[],
  allowed?: Bitset,
): {
  readonly demands: readonly Demand[];
  /** Of each demand. */
  readonly origins: readonly DemandOrigin[];
} & Obstacles {
  const demands = new Map<Demand, DemandOrigin>();
  const impossible: number[] = [];
  const incomplete = new Set<Demand>();
  const restricted = new Map<Demand, Demand>();
  const allowedOf = (demand: Demand): Demand => {
    if (allowed === undefined) return demand;
    const known = restricted.get(demand);
    if (known !== undefined) return known;
    const own = demand.filter((way) => way.every((scope) => has(allowed, scope)));
    restricted.set(demand, own);
    return own;
  };
  for (const [index, { rows }] of calls.entries()) {
    let possible = true;
    for (const row of rows) {
      const own = demandsOf(view, view.provider.tables.rowRequirement[row]!);
      possible &&= mayCall(view, row);
      for (const [at, listed] of own.demands.entries()) {
        const demand = allowedOf(listed);
        const scope = own.scopes?.[at];
        possible &&= demand.length > 0;
        if (!demands.has(demand)) {
          demands.set(demand, { call: index, ...(scope === undefined ? {} : { scope }) });
        }
        if (!own.complete) incomplete.add(demand);
      }
    }
    if (!possible) impossible.push(index);
  }
  return { demands: [...demands.keys()], origins: [...demands.values()], impossible, incomplete };
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
  const classes = reachClasses(view);
  const scopes = [...new Set(demands.flat(2))].toSorted((a, b) => a - b);
  const candidateOf = new Map(scopes.map((scope, index) => [scope, index]));
  const free = new Map<number, number>();
  for (const operation of new Set(calls.map((call) => call.operation))) {
    const number = classes.classOf[operation]!;
    if (number < 0) continue;
    free.set(number, (free.get(number) ?? 0) + classes.unitsOf[operation]!);
  }
  const unitsOf = (number: number): number =>
    within?.classes[number] === 0
      ? within.outside
      : classes.units[number]! - (free.get(number) ?? 0);

  const reaches = scopes.map((scope) => scopeReach(view, scope));
  const aloneBy = new Map<number, number[]>();
  const bringers = new Map<number, number[]>();
  reaches.forEach(({ classes: own, held }, candidate) => {
    for (const number of own) append(aloneBy, number, candidate);
    for (const scope of held) append(bringers, scope, candidate);
  });
  const jointBy = jointAlternatives(view, bringers);

  const groupOf = new Map<string, number>();
  const weights: number[] = [];
  const alone: number[][] = scopes.map(() => []);
  const atomOf = new Map<string, number>();
  const atoms: number[][] = scopes.map(() => []);
  const joint: { group: number; atoms: number[] }[] = [];
  const isOpen = new Set(classes.open);
  for (const number of new Set([...aloneBy.keys(), ...jointBy.keys()])) {
    const units = unitsOf(number);
    if (units === 0 || isOpen.has(number)) continue;
    const by = aloneBy.get(number) ?? [];
    const together = jointBy.get(number) ?? [];
    const key = `${by.join()};${together.map((way) => way.join("+")).join()}`;
    const known = groupOf.get(key);
    if (known !== undefined) {
      weights[known]! += units;
      continue;
    }
    const group = weights.push(units) - 1;
    groupOf.set(key, group);
    for (const candidate of by) alone[candidate]!.push(group);
    for (const way of together) {
      joint.push({ group, atoms: Array.from(way, (scope) => atomFor(bringers.get(scope)!)) });
    }
  }
  function atomFor(by: readonly number[]): number {
    const key = by.join();
    const known = atomOf.get(key);
    if (known !== undefined) return known;
    const atom = atomOf.size;
    atomOf.set(key, atom);
    for (const candidate of by) atoms[candidate]!.push(atom);
    return atom;
  }
  return {
    scopes,
    demands: demands.map((demand) => demand.map((way) => way.map((s) => candidateOf.get(s)!))),
    weights,
    alone,
    atoms,
    atomCount: atomOf.size,
    joint,
    single: reaches.map(({ units }) => units),
    access: scopes.map((scope) => accessRank(view.provider.scopes[scope]!.access)),
    base: classes.open.reduce((sum, number) => sum + unitsOf(number), 0),
  };
}

/** Lower access first: fewest admin scopes, then fewest write scopes. */
export function accessRank(access: Access): number {
  return access === "read" ? 0 : access === "write" ? 1 : 1 << 16;
}

/** What one scope reaches alone and what it holds that opens more with others; kept with the view. */
export function scopeReach(view: KindView, scope: number): ScopeReach {
  const origin = view.origin ?? view;
  const known = kept.get(origin) ?? new Map<number, ScopeReach>();
  kept.set(origin, known);
  const made = known.get(scope);
  if (made !== undefined) return made;
  const { units, together, open } = reachClasses(view);
  const held = setOf(view.provider.scopes.length, []);
  for (const each of [view.unlocks[scope]!, view.alwaysUnlocks]) {
    for (let word = 0; word < held.length; word++) held[word]! |= each[word]!;
  }
  const reached = classesReached(view, held);
  for (const number of open) reached[number] = 0;
  const own: number[] = [];
  reached.forEach((is, number) => {
    if (is === 1) own.push(number);
  });
  const reach: ScopeReach = {
    classes: own,
    held: membersOf(view.unlocks[scope]!).filter((each) => together[each]!.length > 0),
    units: own.reduce((sum, number) => sum + units[number]!, 0),
  };
  known.set(scope, reach);
  return reach;
}

/** Per class, the alternatives of several scopes that the candidates can make up. */
function jointAlternatives(
  view: KindView,
  bringers: ReadonlyMap<number, readonly number[]>,
): Map<number, Int32Array[]> {
  const { alternatives, together } = reachClasses(view);
  const found = new Map<number, Int32Array[]>();
  for (const scope of bringers.keys()) {
    for (const number of together[scope]!) {
      if (found.has(number)) continue;
      found.set(
        number,
        alternatives[number]!.filter(
          (way) => way.length > 1 && way.every((each) => bringers.has(each)),
        ),
      );
    }
  }
  for (const [number, ways] of found) if (ways.length === 0) found.delete(number);
  return found;
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
