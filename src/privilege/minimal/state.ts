import type { Cost } from "./objective.ts";
import type { Problem } from "./problem.ts";

/**
 * A problem part-way through a search: what is chosen, reached, met and banned, with a trail to go
 * back by. All lists are indexed by candidate, group, demand or way. They are plain arrays: most
 * problems are small, and a typed array costs more to allocate than a small search takes.
 */
export class SearchState {
  readonly problem: Problem;
  /** Groups, then one group per candidate of weight 1, so that the count is part of the weight. */
  readonly weights: readonly number[];
  readonly alone: readonly (readonly number[])[];
  /** 1 or 0 per group, candidate and candidate. */
  readonly reached: number[];
  readonly chosen: number[];
  readonly banned: number[];
  /** Per way its candidates, and per demand its ways. */
  readonly ways: readonly (readonly number[])[];
  readonly waysOf: readonly (readonly number[])[];
  /** The candidates that some way takes; others may be left from before the problem was reduced. */
  readonly candidates: readonly number[];
  /** Per demand, how many of its ways are complete. */
  readonly met: number[];
  /** Per way, how many of its candidates are banned. */
  readonly bannedIn: number[];
  /** Weight of what is reached times `countBase`, plus how many are chosen. */
  primary = 0;
  single = 0;
  access = 0;
  readonly countBase: number;
  readonly #demandOf: number[] = [];
  readonly #missing: number[] = [];
  readonly #waysWith: readonly number[][];
  readonly #atomsHeld: number[];
  readonly #jointWith: readonly number[][];
  readonly #trail: number[] = [];

  constructor(problem: Problem, countBase: number = problem.scopes.length + 1) {
    this.problem = problem;
    const size = problem.scopes.length;
    const groups = problem.weights.length;
    this.countBase = countBase;
    const weights = problem.weights.map((weight) => weight * countBase);
    this.alone = problem.alone.map((own, candidate) => {
      weights.push(1);
      return [...own, groups + candidate];
    });
    this.weights = weights;
    this.reached = zeros(groups + size);
    this.chosen = zeros(size);
    this.banned = zeros(size);
    const ways: (readonly number[])[] = [];
    const waysWith: number[][] = problem.alone.map(() => []);
    this.waysOf = problem.demands.map((demand, index) =>
      demand.map((way) => {
        const number = ways.push(way) - 1;
        this.#demandOf.push(index);
        this.#missing.push(way.length);
        for (const candidate of way) waysWith[candidate]!.push(number);
        return number;
      }),
    );
    this.ways = ways;
    this.candidates = problem.scopes.flatMap((_, candidate) =>
      waysWith[candidate]!.length > 0 ? [candidate] : [],
    );
    this.met = zeros(problem.demands.length);
    this.bannedIn = zeros(ways.length);
    this.#waysWith = waysWith;
    this.#atomsHeld = zeros(problem.atomCount);
    this.#jointWith = this.#atomsHeld.map(() => []);
    problem.joint.forEach(({ atoms }, number) => {
      for (const atom of atoms) this.#jointWith[atom]!.push(number);
    });
  }

  /** Where {@link back} returns to. */
  get mark(): number {
    return this.#trail.length;
  }

  /** The cost of what is chosen. */
  get cost(): Cost {
    const count = this.primary % this.countBase;
    const units = (this.primary - count) / this.countBase;
    return { units, count, single: this.single, access: this.access };
  }

  choose(candidate: number): void {
    if (this.chosen[candidate] === 1) return;
    this.chosen[candidate] = 1;
    this.single += this.problem.single[candidate]!;
    this.access += this.problem.access[candidate]!;
    for (const group of this.alone[candidate]!) this.#reach(group);
    for (const atom of this.problem.atoms[candidate]!) {
      if (this.#atomsHeld[atom]!++ > 0) continue;
      for (const number of this.#jointWith[atom]!) {
        const { group, atoms } = this.problem.joint[number]!;
        if (atoms.every((each) => this.#atomsHeld[each]! > 0)) this.#reach(group);
      }
    }
    for (const way of this.#waysWith[candidate]!) {
      if (--this.#missing[way]! === 0) this.met[this.#demandOf[way]!]!++;
    }
    this.#trail.push(candidate * 4);
  }

  ban(candidate: number): void {
    if (this.banned[candidate] === 1) return;
    this.banned[candidate] = 1;
    for (const way of this.#waysWith[candidate]!) this.bannedIn[way]!++;
    this.#trail.push(candidate * 4 + 1);
  }

  back(mark: number): void {
    while (this.#trail.length > mark) {
      const entry = this.#trail.pop()!;
      const subject = entry >>> 2;
      if ((entry & 3) === 0) this.#unchoose(subject);
      else if ((entry & 3) === 1) {
        this.banned[subject] = 0;
        for (const way of this.#waysWith[subject]!) this.bannedIn[way]!--;
      } else {
        this.reached[subject] = 0;
        this.primary -= this.weights[subject]!;
      }
    }
  }

  /**
   * Lists into `into`, from `start` on, the groups that choosing the way would newly reach, each
   * once; returns where the list ends. `seen` is all zeros, before and after.
   */
  newGroups(way: number, into: number[], start: number, seen: number[]): number {
    const candidates = this.ways[way]!;
    const { reached } = this;
    let end = start;
    let joints = false;
    for (let at = 0; at < candidates.length; at++) {
      const candidate = candidates[at]!;
      if (this.chosen[candidate] === 1) continue;
      const groups = this.alone[candidate]!;
      for (let index = 0; index < groups.length; index++) {
        const group = groups[index]!;
        if (reached[group] === 1 || seen[group] === 1) continue;
        seen[group] = 1;
        into[end++] = group;
      }
      if (this.problem.atoms[candidate]!.length > 0) joints = true;
    }
    if (joints) {
      this.#newJoint(candidates, (group) => {
        if (reached[group] === 1 || seen[group] === 1) return;
        seen[group] = 1;
        into[end++] = group;
      });
    }
    for (let index = start; index < end; index++) seen[into[index]!] = 0;
    return end;
  }

  #newJoint(candidates: readonly number[], take: (group: number) => void): void {
    const held = this.#atomsHeld;
    const { atoms, joint } = this.problem;
    for (const candidate of candidates) for (const atom of atoms[candidate]!) held[atom]!++;
    for (const candidate of candidates) {
      for (const atom of atoms[candidate]!) {
        for (const number of this.#jointWith[atom]!) {
          const { group, atoms: needed } = joint[number]!;
          if (needed.every((each) => held[each]! > 0)) take(group);
        }
      }
    }
    for (const candidate of candidates) for (const atom of atoms[candidate]!) held[atom]!--;
  }

  #reach(group: number): void {
    if (this.reached[group] === 1) return;
    this.reached[group] = 1;
    this.primary += this.weights[group]!;
    this.#trail.push(group * 4 + 2);
  }

  #unchoose(candidate: number): void {
    this.chosen[candidate] = 0;
    this.single -= this.problem.single[candidate]!;
    this.access -= this.problem.access[candidate]!;
    for (const atom of this.problem.atoms[candidate]!) this.#atomsHeld[atom]!--;
    for (const way of this.#waysWith[candidate]!) {
      if (this.#missing[way]!++ === 0) this.met[this.#demandOf[way]!]!--;
    }
  }
}

/** So many zeros. */
export function zeros(count: number): number[] {
  const list: number[] = [];
  for (let index = 0; index < count; index++) list.push(0);
  return list;
}
