import type { Problem } from "./problem.ts";

/** A problem that is part of another. */
export interface Part {
  readonly problem: Problem;
  /** Which demands of the whole it has, in the order of its own. */
  readonly demands: readonly number[];
}

/**
 * The problems that remain, independent of each other, when the candidates `chosen` are settled:
 * what these reach costs nothing more. Parts share neither demands nor groups. The demands of
 * `problem` must be those still open, without the chosen candidates in their ways.
 */
export function partsAfter(problem: Problem, chosen: readonly number[]): Part[] {
  const candidates = [...new Set(problem.demands.flat(2))].toSorted((a, b) => a - b);
  const { groups, needs } = groupsLeft(problem, candidates, chosen);
  const roots = new Int32Array(problem.scopes.length).map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (roots[root] !== root) root = roots[root] = roots[roots[root]!]!;
    return root;
  };
  const unite = (list: readonly number[]): void => {
    for (const each of list) roots[find(each)] = find(list[0]!);
  };
  for (const demand of problem.demands) unite(demand.flat());
  const bringers: number[][] = Array.from({ length: problem.atomCount }, () => []);
  for (const candidate of candidates) {
    for (const atom of problem.atoms[candidate]!) bringers[atom]!.push(candidate);
  }
  groups.forEach((alone, group) => {
    unite([...alone, ...(needs.get(group) ?? []).flat().flatMap((atom) => bringers[atom]!)]);
  });
  const members = new Map<number, number[]>();
  for (const candidate of candidates) {
    const root = find(candidate);
    const list = members.get(root);
    if (list === undefined) members.set(root, [candidate]);
    else list.push(candidate);
  }
  return [...members].map(([root, own]) => {
    const ownGroups = [...groups.keys()].filter((group) => {
      const some = groups.get(group)![0] ?? bringers[needs.get(group)![0]![0]!]![0]!;
      return find(some) === root;
    });
    const numbers = problem.demands.flatMap((demand, index) =>
      find(demand[0]![0]!) === root ? [index] : [],
    );
    const demands = numbers.map((index) => problem.demands[index]!);
    return { problem: partOf(problem, own, demands, ownGroups, groups, needs), demands: numbers };
  });
}

/** Groups that are not settled: who reaches them alone, and which atoms open them jointly. */
function groupsLeft(
  problem: Problem,
  candidates: readonly number[],
  chosen: readonly number[],
): { groups: Map<number, number[]>; needs: Map<number, number[][]> } {
  const held = new Set(chosen.flatMap((candidate) => problem.atoms[candidate]!));
  const brought = new Set(candidates.flatMap((candidate) => problem.atoms[candidate]!));
  const settled = new Set(chosen.flatMap((candidate) => problem.alone[candidate]!));
  const needs = new Map<number, number[][]>();
  const nowAlone = new Map<number, number[]>();
  for (const { group, atoms } of problem.joint) {
    const missing = atoms.filter((atom) => !held.has(atom));
    if (missing.length === 0) settled.add(group);
    else if (missing.length === 1)
      nowAlone.set(missing[0]!, [...(nowAlone.get(missing[0]!) ?? []), group]);
    else if (missing.every((atom) => brought.has(atom))) {
      needs.set(group, [...(needs.get(group) ?? []), missing]);
    }
  }
  const groups = new Map<number, number[]>();
  for (const candidate of candidates) {
    const more = problem.atoms[candidate]!.flatMap((atom) => nowAlone.get(atom) ?? []);
    for (const group of new Set([...problem.alone[candidate]!, ...more])) {
      if (settled.has(group)) continue;
      const by = groups.get(group);
      if (by === undefined) groups.set(group, [candidate]);
      else by.push(candidate);
    }
  }
  for (const group of needs.keys()) {
    if (settled.has(group)) needs.delete(group);
    else if (!groups.has(group)) groups.set(group, []);
  }
  return { groups, needs };
}

function partOf(
  problem: Problem,
  candidates: readonly number[],
  demands: Problem["demands"],
  ownGroups: readonly number[],
  groups: ReadonlyMap<number, readonly number[]>,
  needs: ReadonlyMap<number, readonly (readonly number[])[]>,
): Problem {
  const numberOf = new Map(candidates.map((candidate, index) => [candidate, index]));
  const weights: number[] = [];
  const alone: number[][] = candidates.map(() => []);
  const joint: { group: number; atoms: readonly number[] }[] = [];
  const known = new Map<string, number>();
  for (const old of ownGroups) {
    const by = groups.get(old)!;
    const together = needs.get(old) ?? [];
    const key = `${by.join()};${together.map((atoms) => atoms.join("+")).join()}`;
    const same = known.get(key);
    if (same !== undefined) {
      weights[same]! += problem.weights[old]!;
      continue;
    }
    const group = weights.push(problem.weights[old]!) - 1;
    known.set(key, group);
    for (const candidate of by) alone[numberOf.get(candidate)!]!.push(group);
    for (const atoms of together) joint.push({ group, atoms });
  }
  return {
    scopes: candidates.map((candidate) => problem.scopes[candidate]!),
    demands: demands.map((demand) => demand.map((way) => way.map((each) => numberOf.get(each)!))),
    weights,
    alone,
    atoms: candidates.map((candidate) => problem.atoms[candidate]!),
    atomCount: problem.atomCount,
    joint,
    single: candidates.map((candidate) => problem.single[candidate]!),
    access: candidates.map((candidate) => problem.access[candidate]!),
    base: 0,
  };
}
