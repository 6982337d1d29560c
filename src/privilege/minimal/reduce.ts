import type { Problem } from "./problem.ts";
import { leastWays, type Demand, type Way } from "./ways.ts";

/**
 * Drops demands that another one includes: whoever meets the other in any of its ways meets them
 * too.
 */
export function withoutIncluded(demands: readonly Demand[]): Demand[] {
  const byFewest = demands.toSorted((a, b) => a.length - b.length);
  const kept: { readonly demand: Demand; readonly singles: ReadonlySet<number> }[] = [];
  for (const demand of byFewest) {
    const singles = new Set(demand.flatMap((way) => (way.length === 1 ? way : [])));
    const included = kept.some((other) => other.demand.every((way) => meets(way, demand, singles)));
    if (included) continue;
    kept.push({ demand, singles });
  }
  // A later one, with as many ways or more, can still be the stricter of the two.
  return kept
    .filter(
      ({ demand, singles }, index) =>
        !kept.some(
          (other, at) => at > index && other.demand.every((way) => meets(way, demand, singles)),
        ),
    )
    .map(({ demand }) => demand);
}

/** Whether every way of meeting `by` meets `demand` as well. */
export function isIncluded(demand: Demand, by: Demand): boolean {
  const singles = new Set(demand.flatMap((way) => (way.length === 1 ? way : [])));
  return by.every((way) => meets(way, demand, singles));
}

function meets(way: Way, demand: Demand, singles: ReadonlySet<number>): boolean {
  if (way.some((candidate) => singles.has(candidate))) return true;
  return demand.some(
    (other) => other.length > 1 && other.every((candidate) => way.includes(candidate)),
  );
}

/**
 * Candidates that are never in the best set, each with one that can always take its place: that one
 * meets what it meets, reaches nothing that it does not, and comes first where they tie.
 */
export function dominatedBy(problem: Problem): Map<number, number> {
  const { demands, alone, single, access } = problem;
  const demandsWith: number[][] = problem.scopes.map(() => []);
  demands.forEach((demand, index) => {
    for (const candidate of new Set(demand.flat())) demandsWith[candidate]!.push(index);
  });
  const groupsOf = alone.map((own) => new Set(own));
  const singlesOf = demands.map(
    (demand) => new Set(demand.flatMap((way) => (way.length === 1 ? way : []))),
  );

  function before(a: number, b: number): boolean {
    return (single[a]! - single[b]! || access[a]! - access[b]! || a - b) < 0;
  }
  function replaces(better: number, worse: number): boolean {
    return demandsWith[worse]!.every((index) =>
      demands[index]!.every((way) => {
        if (!way.includes(worse)) return true;
        const instead = way.map((each) => (each === worse ? better : each));
        return meets(instead, demands[index]!, singlesOf[index]!);
      }),
    );
  }
  function reachesNoMore(better: number, worse: number): boolean {
    if (!alone[better]!.every((group) => groupsOf[worse]!.has(group))) return false;
    const own = problem.atoms[worse]!;
    return problem.atoms[better]!.every(
      (atom) =>
        own.includes(atom) ||
        problem.joint.every(
          ({ group, atoms }) => !atoms.includes(atom) || groupsOf[worse]!.has(group),
        ),
    );
  }

  const dominated = new Map<number, number>();
  for (const [worse, own] of demandsWith.entries()) {
    const [first] = own;
    if (first === undefined) continue;
    for (const better of new Set(demands[first]!.flat())) {
      if (better === worse || !before(better, worse)) continue;
      if (reachesNoMore(better, worse) && replaces(better, worse)) {
        dominated.set(worse, better);
        break;
      }
    }
  }
  return dominated;
}

/** The problem without some candidates, in the same numbering, and without demands thus included. */
export function withoutCandidates(
  problem: Problem,
  gone: { has(candidate: number): boolean },
): Problem {
  const demands = problem.demands.map((demand) =>
    demand.filter((way) => !way.some((candidate) => gone.has(candidate))),
  );
  return { ...problem, demands: withoutIncluded(demands) };
}

/** Repeats {@link dominatedBy} and {@link withoutIncluded} until neither finds anything. */
export function reduced(problem: Problem): Problem {
  let current: Problem = { ...problem, demands: withoutIncluded(problem.demands) };
  for (;;) {
    const dominated = dominatedBy(current);
    if (dominated.size === 0) return current;
    current = withoutCandidates(current, dominated);
  }
}

/** Candidates that every sufficient set has: the only way of some demand. */
export function forcedChoices(problem: Problem): number[] {
  return [
    ...new Set(problem.demands.flatMap((demand) => (demand.length === 1 ? demand[0]! : []))),
  ].toSorted((a, b) => a - b);
}

/** The problem that remains when some candidates are chosen: what they reach and meet is settled. */
export function afterChoosing(problem: Problem, chosen: readonly number[]): Problem {
  const settled = new Set(chosen);
  const demands = problem.demands
    .map((demand) => leastWays(demand.map((way) => way.filter((each) => !settled.has(each)))))
    .filter((demand) => !demand.some((way) => way.length === 0));
  return { ...problem, demands };
}
