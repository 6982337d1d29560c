import { zeros, type SearchState } from "./state.ts";

/**
 * A lower bound on the primary cost of every sufficient set that extends a state. The weight of each
 * group not yet reached is shared out among the open demands, so that each demand's cheapest way
 * pays with its share alone (dual ascent). No weight is paid twice, therefore the sum is a bound; a
 * single demand by itself would be the usual one-step look-ahead.
 */
export class Bound {
  /** What is left of each group's weight after the last {@link compute}. */
  readonly left: Float64Array;
  /** The open demands at the last {@link compute}, those with the fewest ways first. */
  open: number[] = [];
  readonly #state: SearchState;
  /** The groups that each way of a demand would newly reach, one list after another. */
  readonly #groups: number[] = [];
  readonly #ends: number[] = [];
  readonly #sums: number[] = [];
  readonly #alive: number[] = [];
  readonly #seen: number[];
  readonly #share: Float64Array;

  constructor(state: SearchState) {
    this.#state = state;
    this.left = new Float64Array(state.weights.length);
    this.#seen = zeros(state.weights.length);
    this.#share = new Float64Array(state.weights.length);
  }

  /** The bound, cost so far included; infinite where a demand has no way left. */
  compute(): number {
    const state = this.#state;
    const { left } = this;
    const alive = this.#alive;
    for (let group = 0; group < left.length; group++) left[group] = state.weights[group]!;
    this.open = [];
    for (let demand = 0; demand < state.met.length; demand++) {
      if (state.met[demand]! > 0) continue;
      this.open.push(demand);
      let ways = 0;
      for (const way of state.waysOf[demand]!) if (state.bannedIn[way] === 0) ways++;
      if (ways === 0) return Infinity;
      alive[demand] = ways;
    }
    this.open.sort((a, b) => alive[a]! - alive[b]! || a - b);
    let bound = state.primary;
    for (const demand of this.open) bound += this.#pay(demand);
    return bound;
  }

  /** What must be added to the last bound if the candidate is chosen. */
  extra(candidate: number): number {
    let sum = 0;
    for (const group of this.#state.alone[candidate]!) {
      if (this.#state.reached[group] === 0) sum += this.left[group]!;
    }
    return sum;
  }

  /** What choosing a way adds to the primary cost. */
  marginal(way: number): number {
    const end = this.#state.newGroups(way, this.#groups, 0, this.#seen);
    let sum = 0;
    for (let index = 0; index < end; index++) sum += this.#state.weights[this.#groups[index]!]!;
    return sum;
  }

  /** Pays for the demand's cheapest way out of what is left; every way is charged that much. */
  #pay(demand: number): number {
    const state = this.#state;
    const { left } = this;
    const share = this.#share;
    const sums = this.#sums;
    const ends = this.#ends;
    let least = Infinity;
    let used = 0;
    let end = 0;
    for (const way of state.waysOf[demand]!) {
      if (state.bannedIn[way] !== 0) continue;
      const start = end;
      end = state.newGroups(way, this.#groups, start, this.#seen);
      let sum = 0;
      for (let index = start; index < end; index++) sum += left[this.#groups[index]!]!;
      ends[used] = end;
      sums[used++] = sum;
      if (sum < least) least = sum;
    }
    if (least === 0) return 0;
    // A group in several ways is charged the largest of the shares that these need of it.
    const groups = this.#groups;
    let index = 0;
    for (let way = 0; way < used; way++) {
      const part = least / sums[way]!;
      for (; index < ends[way]!; index++) {
        if (part > share[groups[index]!]!) share[groups[index]!] = part;
      }
    }
    for (index = 0; index < end; index++) {
      const group = groups[index]!;
      const part = share[group]!;
      if (part === 0) continue;
      left[group]! *= 1 - part;
      share[group] = 0;
    }
    return least;
  }
}

/**
 * The least whole cost that a computed bound allows for. Costs are whole numbers and exact, but
 * shares are fractions: with g groups and d open demands a bound may come out too high by a part of
 * (g + 3d + 4) · 2^-53 of itself (a sum of g terms for each payment, three roundings of what is left
 * of a group for each demand, and the sums of both). The part given up here covers millions of them,
 * so that neither an optimum nor a tie is cut off; what it costs is a bound that is hardly weaker.
 */
export function roundUp(bound: number): number {
  return Math.ceil(bound * (1 - boundSlack));
}

/** See {@link roundUp}. */
export const boundSlack = 1e-9;
