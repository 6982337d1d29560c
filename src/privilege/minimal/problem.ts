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
  const candidateOf = new Int32Array(provider.scopes.length).fill(-1);
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
  const units = classes.units.slice();
  for (const operation of new Set(calls.map((call) => call.operation))) {
    const number = classes.classOf[operation]!;
    if (number >= 0) units[number]! -= classes.unitsOf[operation]!;
  }
  if (within !== undefined) {
    within.classes.forEach((inside, number) => {
      if (inside === 0) units[number] = within.outside;
    });
  }
  const known = reachesOf(view);
  const reaches = scopes.map((scope) => (known[scope] ??= makeScopeReach(view, scope)));
  const groups = new Groups(units);
  reaches.forEach((reach, candidate) => groups.split(candidate, reach.classes));
  const joint = jointAlternatives(view, reaches);
  for (const number of joint.ways.keys()) groups.setApart(number);
  return {
    scopes,
    demands: demands.map((demand) => demand.map((way) => way.map((s) => candidateOf[s]!))),
    ...groups.result(reaches.map((reach) => reach.classes)),
    atoms: joint.atoms,
    atomCount: joint.atomCount,
    joint: [...joint.ways].flatMap(([number, ways]) => {
      const group = groups.groupOf(number);
      return group === undefined ? [] : ways.map((atoms) => ({ group, atoms }));
    }),
    single: reaches.map((reach) => reach.units),
    access: scopes.map((scope) => accessRank(provider.scopes[scope]!.access)),
    base: classes.open.reduce((sum, number) => sum + units[number]!, 0),
  };
}

/**
 * Classes put together that the same candidates reach, by refining a partition: every candidate
 * splits each block into what it reaches of it and what it does not.
 */
class Groups {
  readonly #units: Float64Array;
  readonly #block: Int32Array;
  /** Per block, the candidate that split it last, and what it split off. */
  readonly #splitBy: number[] = [-1];
  readonly #splitOff: number[] = [0];
  readonly #touched: number[] = [];
  readonly #groupOfBlock: number[] = [];

  constructor(units: Float64Array) {
    this.#units = units;
    this.#block = new Int32Array(units.length);
  }

  split(candidate: number, classes: readonly number[]): void {
    for (const number of classes) {
      if (this.#units[number] === 0) continue;
      const block = this.#block[number]!;
      if (block === 0) this.#touched.push(number);
      if (this.#splitBy[block] !== candidate) {
        this.#splitBy[block] = candidate;
        this.#splitOff[block] = this.#splitBy.push(-1) - 1;
      }
      this.#block[number] = this.#splitOff[block]!;
    }
  }

  /** Gives a class a block of its own, whoever reaches it. */
  setApart(number: number): void {
    if (this.#units[number] === 0) return;
    if (this.#block[number] === 0) this.#touched.push(number);
    this.#block[number] = this.#splitBy.push(-1) - 1;
  }

  /** The groups' weights, and for each candidate, the groups that it reaches. */
  result(classesOf: readonly (readonly number[])[]): Pick<Problem, "weights" | "alone"> {
    const weights: number[] = [];
    for (const number of this.#touched) {
      const block = this.#block[number]!;
      const group = (this.#groupOfBlock[block] ??= weights.push(0) - 1);
      weights[group]! += this.#units[number]!;
    }
    const last = new Int32Array(weights.length).fill(-1);
    const alone = classesOf.map((classes, candidate) => {
      const own: number[] = [];
      for (const number of classes) {
        if (this.#units[number] === 0) continue;
        const group = this.#groupOfBlock[this.#block[number]!]!;
        if (last[group] === candidate) continue;
        last[group] = candidate;
        own.push(group);
      }
      return own;
    });
    return { weights, alone };
  }

  /** After {@link result}, the group of a class; none for a class that costs nothing. */
  groupOf(number: number): number | undefined {
    return this.#units[number] === 0 ? undefined : this.#groupOfBlock[this.#block[number]!];
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
  const brought = new Uint8Array(view.provider.scopes.length);
  const bringing: number[] = [];
  for (const { held } of reaches) {
    for (const scope of held) {
      if (brought[scope] === 0) bringing.push(scope);
      brought[scope] = 1;
    }
  }
  const atomOf = new Int32Array(brought.length).fill(-1);
  let atomCount = 0;
  const ways = new Map<number, number[][]>();
  const seen = new Uint8Array(alternatives.length);
  for (const scope of bringing) {
    for (const number of together[scope]!) {
      if (seen[number] === 1) continue;
      seen[number] = 1;
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
  return { ways, atoms, atomCount };
}

function allIn(marks: Uint8Array, members: Int32Array): boolean {
  for (let index = 0; index < members.length; index++) {
    if (marks[members[index]!] === 0) return false;
  }
  return true;
}
