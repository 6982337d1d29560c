import type { Problem } from "./problem.ts";

/** What reaching a class costs. */
export interface ClassUnits {
  get(number: number): number;
}

/**
 * Classes put together that the same candidates reach, by refining a partition: every candidate
 * splits each block into what it reaches of it and what it does not.
 */
export class Groups {
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
