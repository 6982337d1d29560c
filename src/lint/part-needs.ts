import type { Integration, StatedNeed } from "../model/integration.ts";
import { has } from "../catalog/bitset.ts";
import type { GrantedScope, Holdings } from "./holdings.ts";

/** A granted scope that no part of the definition needs. */
export interface Surplus {
  readonly scope: GrantedScope;
  /** Scopes that it implies and that would do in its place; empty where none is needed. */
  readonly enough: readonly string[];
}

/** What the parts of a definition, such as a workflow's steps, need of what is granted. */
export interface PartNeeds {
  readonly surplus: readonly Surplus[];
  /** Needs that nothing which is granted meets, and that do not depend on anything. */
  readonly lacking: readonly StatedNeed[];
  /** The granted scopes without the surplus, where there is some. */
  readonly target?: readonly string[];
}

/**
 * Compares what is granted with the needs that a reader stated. Calls go before: where some are
 * known, the parts say nothing about what is too much.
 */
export function partNeedsOf(holdings: Holdings, integration: Integration): PartNeeds {
  const { needs, calls } = integration;
  if (needs === undefined || holdings.unknownScopes.length > 0) return { surplus: [], lacking: [] };
  const lacking = needs.scopes.filter(
    ({ scope, instead = [], certain }) =>
      certain && ![scope, ...instead].some((name) => isMet(holdings, name)),
  );
  if (!needs.complete || calls.length > 0) return { surplus: [], lacking };
  const needed = [
    ...new Set(needs.scopes.flatMap(({ scope, instead = [] }) => [scope, ...instead])),
  ];
  const surplus = holdings.scopes.flatMap((scope): readonly Surplus[] => {
    // The lower level of a need may be all that this definition makes use of.
    const used = needed.some((name) => impliedBy(holdings, name, scope));
    if (has(holdings.view.always, scope.number) || used) return [];
    return [{ scope, enough: needed.filter((name) => covers(holdings, scope, name)) }];
  });
  if (surplus.length === 0) return { surplus, lacking };
  const instead = new Map(surplus.map(({ scope, enough }) => [scope.name, enough]));
  const target = integration.scopes.flatMap(({ value }) => instead.get(value) ?? [value]);
  return { surplus, lacking, target: [...new Set(target)] };
}

/** Whether something that is granted is the scope, or certainly implies it. */
function isMet(holdings: Holdings, name: string): boolean {
  return holdings.scopes.some((scope) => covers(holdings, scope, name));
}

function impliedBy({ view }: Holdings, name: string, { number }: GrantedScope): boolean {
  const needed = view.provider.tables.scopeNumber.get(name);
  return needed !== undefined && has(view.satisfies[needed]!, number);
}

function covers({ view }: Holdings, { number }: GrantedScope, name: string): boolean {
  const wanted = view.provider.tables.scopeNumber.get(name);
  return wanted !== undefined && has(view.satisfies[number]!, wanted);
}
