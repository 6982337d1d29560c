import type { Scope } from "../model/catalog.ts";
import { addAll, add, emptySet, has } from "./bitset.ts";
import type { Bitset } from "./compiled.ts";

/** Per scope number, itself and all that it implies, transitively. */
export interface Closures {
  readonly certain: readonly Bitset[];
  readonly possible: readonly Bitset[];
}

/** Closes the hierarchy of `scopes`, whose numbers are their indices. Circles do no harm. */
export function closeHierarchy(
  scopes: readonly Scope[],
  scopeNumber: ReadonlyMap<string, number>,
): Closures {
  const numbers = (names: readonly string[]): number[] =>
    names.map((name) => {
      const number = scopeNumber.get(name);
      if (number === undefined) throw new Error(`${name} is implied but is not a scope`);
      return number;
    });
  const implied = scopes.map((scope) => numbers(scope.implies));
  const suspected = scopes.map((scope, index) => [...implied[index]!, ...numbers(scope.mayImply)]);
  const certain = closeGraph(implied);
  const same = scopes.every((scope) => scope.mayImply.length === 0);
  return { certain, possible: same ? certain : closeGraph(suspected) };
}

/** Per node, the nodes that can be reached from it, itself among them. */
function closeGraph(next: readonly (readonly number[])[]): Bitset[] {
  const rows = next.map(() => emptySet(next.length));
  const done = new Uint8Array(next.length);
  for (const [start, row] of rows.entries()) {
    const open = [start];
    add(row, start);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const target of next[node]!) {
        if (has(row, target)) continue;
        if (done[target] === 1) addAll(row, rows[target]!);
        else {
          add(row, target);
          open.push(target);
        }
      }
    }
    done[start] = 1;
  }
  return rows;
}
