import { add, emptySet, has, isSubset } from "../../catalog/bitset.ts";
import type { Bitset } from "../../catalog/compiled.ts";
import type { Problem } from "./problem.ts";
import { leastWays, type Demand, type Way } from "./ways.ts";

/** A demand made ready for asking what meets it. */
interface Asked {
  readonly demand: Demand;
  /** The candidates that meet it alone. */
  readonly singles: Bitset;
  /** Whether some way takes several candidates. */
  readonly several: boolean;
}

/**
 * Drops demands that another one includes: whoever meets the other in any of its ways meets them
 * too. Of equal demands the first stays. `size` is how many candidates there are.
 */
export function withoutIncluded(demands: readonly Demand[], size: number): Demand[] {
  const byFewest = demands.toSorted((a, b) => a.length - b.length);
  const kept: Asked[] = [];
  // An including demand's first way has a candidate in common with each demand that it includes.
  const withCandidate: Asked[][] = Array.from({ length: size }, () => []);
  for (const demand of byFewest) {
    const asked = ask(demand, size);
    const included = demand.some((way) =>
      way.some((candidate) => withCandidate[candidate]!.some((other) => includes(other, asked))),
    );
    if (included) continue;
    kept.push(asked);
    for (const candidate of demand[0] ?? []) withCandidate[candidate]!.push(asked);
  }
  // Ways of several candidates can make a later one, with as many ways or more, the stricter of two.
  const later = kept.filter(({ several }) => several);
  if (later.length === 0) return kept.map(({ demand }) => demand);
  return kept
    .filter(
      (asked, index) =>
        !later.some((other) => kept.indexOf(other) > index && includes(other, asked)),
    )
    .map(({ demand }) => demand);
}

/** Whether every way of meeting `by` meets `demand` as well. */
export function isIncluded(demand: Demand, by: Demand, size: number): boolean {
  return includes(ask(by, size), ask(demand, size));
}

function includes(stronger: Asked, weaker: Asked): boolean {
  if (!stronger.several && !weaker.several) return isSubset(stronger.singles, weaker.singles);
  return stronger.demand.every((way) => meets(way, weaker));
}

function ask(demand: Demand, size: number): Asked {
  const singles = emptySet(size);
  let several = false;
  for (const way of demand) {
    if (way.length === 1) add(singles, way[0]!);
    else several = true;
  }
  return { demand, singles, several };
}

function meets(way: Way, { demand, singles, several }: Asked): boolean {
  for (const candidate of way) if (has(singles, candidate)) return true;
  if (!several || way.length === 1) return false;
  return demand.some(
    (other) => other.length > 1 && other.every((candidate) => way.includes(candidate)),
  );
}

/**
 * Candidates that are never in the best set, each with one that can always take its place: that one
 * meets what it meets, reaches nothing that it does not, and comes first where they tie.
 */
export function dominatedBy(problem: Problem): Map<number, number> {
  const { alone, atoms, joint, single, access, weights } = problem;
  const sets: (Bitset | undefined)[] = [];
  const groupsOf = (candidate: number): Bitset => {
    const known = sets[candidate];
    if (known !== undefined) return known;
    const set = emptySet(weights.length);
    for (const group of alone[candidate]!) add(set, group);
    sets[candidate] = set;
    return set;
  };
  function before(a: number, b: number): boolean {
    return (single[a]! - single[b]! || access[a]! - access[b]! || a - b) < 0;
  }
  function reachesNoMore(better: number, worse: number): boolean {
    if (alone[better]!.length > alone[worse]!.length) return false;
    if (!isSubset(groupsOf(better), groupsOf(worse))) return false;
    return atoms[better]!.every(
      (atom) =>
        atoms[worse]!.includes(atom) ||
        joint.every((each) => !each.atoms.includes(atom) || has(groupsOf(worse), each.group)),
    );
  }
  return replaceable(
    problem.demands,
    problem.scopes.length,
    (better, worse) => before(better, worse) && reachesNoMore(better, worse),
  );
}

/**
 * Candidates that some other one replaces in every way of every demand, where `preferred` says that
 * the other one is no loss.
 */
function replaceable(
  demands: readonly Demand[],
  size: number,
  preferred: (better: number, worse: number) => boolean,
): Map<number, number> {
  const asked = demands.map((demand) => ask(demand, size));
  const demandsWith: number[][] = Array.from({ length: size }, () => []);
  demands.forEach((demand, index) => {
    for (const way of demand) {
      for (const candidate of way) {
        if (demandsWith[candidate]!.at(-1) !== index) demandsWith[candidate]!.push(index);
      }
    }
  });
  function replaces(better: number, worse: number): boolean {
    return demandsWith[worse]!.every((index) => {
      const own = asked[index]!;
      if (!own.several) return has(own.singles, better);
      return own.demand.every((way) => {
        if (!way.includes(worse)) return true;
        return meets(
          way.map((each) => (each === worse ? better : each)),
          own,
        );
      });
    });
  }
  const replaced = new Map<number, number>();
  demandsWith.forEach((own, worse) => {
    const fewest = own.reduce<Demand | undefined>(
      (least, index) =>
        least !== undefined && least.length <= demands[index]!.length ? least : demands[index],
      undefined,
    );
    if (fewest === undefined) return;
    for (const way of fewest) {
      for (const better of way) {
        if (better === worse || !preferred(better, worse) || !replaces(better, worse)) continue;
        replaced.set(worse, better);
        return;
      }
    }
  });
  return replaced;
}

/** Demands without the ways that take any of the candidates. */
function withoutWays(
  demands: readonly Demand[],
  gone: { has(candidate: number): boolean },
): Demand[] {
  return demands.map((demand) =>
    demand.filter((way) => !way.some((candidate) => gone.has(candidate))),
  );
}

/** Repeats {@link dominatedBy} and {@link withoutIncluded} until neither finds anything. */
export function reduced(problem: Problem): Problem {
  const size = problem.scopes.length;
  let current: Problem = { ...problem, demands: withoutIncluded(problem.demands, size) };
  for (;;) {
    const dominated = dominatedBy(current);
    if (dominated.size === 0) return current;
    const left = withoutWays(current.demands, dominated);
    current = { ...current, demands: withoutIncluded(left, size) };
  }
}

/** Candidates that every sufficient set has: the only way of some demand. */
export function forcedChoices(problem: Problem): number[] {
  const forced = new Set<number>();
  for (const demand of problem.demands) {
    if (demand.length === 1) for (const candidate of demand[0]!) forced.add(candidate);
  }
  return [...forced].toSorted((a, b) => a - b);
}

/** The problem that remains when some candidates are chosen: what they meet is met. */
export function afterChoosing(problem: Problem, chosen: readonly number[]): Problem {
  if (chosen.length === 0) return problem;
  const settled = new Uint8Array(problem.scopes.length);
  for (const candidate of chosen) settled[candidate] = 1;
  const demands: Demand[] = [];
  for (const demand of problem.demands) {
    const touched = demand.some((way) => way.some((each) => settled[each] === 1));
    const left = touched
      ? leastWays(demand.map((way) => way.filter((each) => settled[each] === 0)))
      : demand;
    if (!left.some((way) => way.length === 0)) demands.push(left);
  }
  return { ...problem, demands };
}
