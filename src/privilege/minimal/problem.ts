import type { Access } from "../../model/catalog.ts";
import type { Bitset } from "../../catalog/compiled.ts";
import { has, membersOf } from "../bitset.ts";
import { mayCall } from "../calls.ts";
import { reachClasses } from "../reach-classes.ts";
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

const kept = new WeakMap<KindView, ScopeReach[]>();

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
  const known = reachesOf(view);
  const reaches = scopes.map((scope) => (known[scope] ??= makeScopeReach(view, scope)));
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

/** What reaching a class costs. */
interface ClassUnits {
  get(number: number): number;
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

/** Arrays as long as the provider is large, made once per view and left as they were found. */
interface Scratch {
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

function scratchOf(view: KindView): Scratch {
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

/**
 * Classes put together that the same candidates reach, by refining a partition: every candidate
 * splits each block into what it reaches of it and what it does not.
 */
class Groups {
  readonly #units: ClassUnits;
  readonly #block: Int32Array;
  /** Per block, the candidate that split it last, and what it split off. */
  readonly #splitBy: number[] = [-1];
  readonly #splitOff: number[] = [0];
  readonly #touched: number[] = [];
  readonly #groupOfBlock: number[] = [];

  constructor(units: ClassUnits, block: Int32Array) {
    this.#units = units;
    this.#block = block;
  }

  split(candidate: number, classes: readonly number[]): void {
    const block = this.#block;
    const splitBy = this.#splitBy;
    const splitOff = this.#splitOff;
    for (let index = 0; index < classes.length; index++) {
      const number = classes[index]!;
      const from = block[number]!;
      if (from === 0) this.#touched.push(number);
      if (splitBy[from] !== candidate) {
        splitBy[from] = candidate;
        splitOff[from] = splitBy.length;
        splitBy.push(-1);
      }
      block[number] = splitOff[from]!;
    }
  }

  /** Gives a class a block of its own, whoever reaches it. */
  setApart(number: number): void {
    if (this.#block[number] === 0) this.#touched.push(number);
    this.#block[number] = this.#splitBy.length;
    this.#splitBy.push(-1);
  }

  /** The groups' weights, and for each candidate, the groups that it reaches. */
  result(classesOf: readonly (readonly number[])[]): Pick<Problem, "weights" | "alone"> {
    const block = this.#block;
    const groupOf = this.#groupOfBlock;
    for (let index = 0; index < this.#splitBy.length; index++) groupOf.push(-1);
    const weights: number[] = [];
    for (const number of this.#touched) {
      const units = this.#units.get(number);
      if (units === 0) continue;
      const own = block[number]!;
      if (groupOf[own] === -1) groupOf[own] = weights.push(0) - 1;
      weights[groupOf[own]!]! += units;
    }
    const last = weights.map(() => -1);
    const alone = classesOf.map((classes, candidate) => {
      const own: number[] = [];
      for (let index = 0; index < classes.length; index++) {
        const group = groupOf[block[classes[index]!]!]!;
        if (group === -1 || last[group] === candidate) continue;
        last[group] = candidate;
        own.push(group);
      }
      return own;
    });
    return { weights, alone };
  }

  /** After {@link result}, the group of a class; none for a class that costs nothing. */
  groupOf(number: number): number | undefined {
    const group = this.#groupOfBlock[this.#block[number]!]!;
    return group === -1 ? undefined : group;
  }

  /** Leaves the array of blocks as it was. */
  clear(): void {
    for (const number of this.#touched) this.#block[number] = 0;
  }
}

/** Lower access first: fewest admin scopes, then fewest write scopes. */
export function accessRank(access: Access): number {
  return access === "read" ? 0 : access === "write" ? 1 : 1 << 16;
}

/** What one scope reaches alone and what it holds that opens more with others; kept with the view. */
export function scopeReach(view: KindView, scope: number): ScopeReach {
  return (reachesOf(view)[scope] ??= makeScopeReach(view, scope));
}

function reachesOf(view: KindView): ScopeReach[] {
  const origin = view.origin ?? view;
  const known = kept.get(origin);
  if (known !== undefined) return known;
  const made: ScopeReach[] = [];
  kept.set(origin, made);
  return made;
}

function makeScopeReach(view: KindView, scope: number): ScopeReach {
  const { alternatives, alone, together, units } = reachClasses(view);
  const unlocked = membersOf(view.unlocks[scope]!);
  const classes = new Set(unlocked.flatMap((each) => alone[each]!));
  const held = unlocked.filter((each) => together[each]!.length > 0);
  for (const number of held.flatMap((each) => together[each]!)) {
    const opened = alternatives[number]!.some((way) =>
      way.every((each) => has(view.unlocks[scope]!, each)),
    );
    if (opened) classes.add(number);
  }
  const list = [...classes].toSorted((a, b) => a - b);
  return {
    classes: list,
    held,
    units: list.reduce((sum, number) => sum + units[number]!, 0),
  };
}

/** The alternatives of several scopes that the candidates can make up, by class and in atoms. */
function jointAlternatives(
  view: KindView,
  reaches: readonly ScopeReach[],
): {
  readonly ways: ReadonlyMap<number, readonly (readonly number[])[]>;
  readonly atoms: readonly (readonly number[])[];
  readonly atomCount: number;
} {
  const { alternatives, together } = reachClasses(view);
  const { brought, atomOf, seen } = scratchOf(view);
  const bringing: number[] = [];
  for (const { held } of reaches) {
    for (const scope of held) {
      if (brought[scope] === 0) bringing.push(scope);
      brought[scope] = 1;
    }
  }
  let atomCount = 0;
  const ways = new Map<number, number[][]>();
  const looked: number[] = [];
  for (const scope of bringing) {
    for (const number of together[scope]!) {
      if (seen[number] === 1) continue;
      seen[number] = 1;
      looked.push(number);
      for (const way of alternatives[number]!) {
        if (way.length < 2 || !allIn(brought, way)) continue;
        const atoms: number[] = [];
        for (const each of way) {
          if (atomOf[each] === -1) atomOf[each] = atomCount++;
          atoms.push(atomOf[each]!);
        }
        const known = ways.get(number);
        if (known === undefined) ways.set(number, [atoms]);
        else known.push(atoms);
      }
    }
  }
  const atoms = reaches.map(({ held }) => {
    const own: number[] = [];
    for (const scope of held) if (atomOf[scope] !== -1) own.push(atomOf[scope]!);
    return own;
  });
  for (const scope of bringing) {
    brought[scope] = 0;
    atomOf[scope] = -1;
  }
  for (const number of looked) seen[number] = 0;
  return { ways, atoms, atomCount };
}

function allIn(marks: Uint8Array, members: Int32Array): boolean {
  for (let index = 0; index < members.length; index++) {
    if (marks[members[index]!] === 0) return false;
  }
  return true;
}
