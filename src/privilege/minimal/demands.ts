import type { Bitset } from "../../catalog/compiled.ts";
import { has } from "../../catalog/bitset.ts";
import { mayCall } from "../calls.ts";
import type { KindView, ResolvedCall } from "../types.ts";
import { demandsOf, type Demand } from "./ways.ts";

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
