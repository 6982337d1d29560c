import { reachClasses } from "../reach-classes.ts";
import type { KindView } from "../types.ts";
import type { ScopeReach } from "./scope-reach.ts";
import { scratchOf } from "./scratch.ts";

/** The alternatives of several scopes that the candidates can make up, by class and in atoms. */
export function jointAlternatives(
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
