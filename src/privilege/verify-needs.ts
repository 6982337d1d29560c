import type { Requirement } from "../model/catalog.ts";
import type { Certificate, Need } from "./types.ts";
import { least, type NamedFacts } from "./verify-facts.ts";

/** What meets a need: any of the alternatives, in scopes that are not always held. */
interface Alternatives {
  readonly alternatives: readonly (readonly string[])[];
}

/** A need of a call. */
export interface OpenNeed extends Need, Alternatives {}

/** A need that goes by several names, because several calls have it. */
export interface NamedNeed extends Alternatives {
  readonly names: readonly Need[];
}

/** One call of a certificate, found among the provider's operations. */
export interface FoundCall {
  readonly operation: number;
  readonly requirement: Requirement;
}

/** Ways beyond this many are not tried: the proof must rest on something else. */
const mostWays = 50_000;

/** The calls of a certificate; text in place of a call that can't be told. */
export function findCalls(facts: NamedFacts, certificate: Certificate): (FoundCall | string)[] {
  const { operations } = facts.provider;
  return certificate.calls.map(({ method, path, target }) => {
    const operation = operations.findIndex((each) => each.method === method && each.path === path);
    const name = `${method} ${path}`;
    if (operation < 0) return `${name} is no operation of ${facts.provider.id}`;
    const rows = operations[operation]!.requirements.filter(({ tokens }) => facts.callable(tokens));
    const fitting =
      target === undefined
        ? rows
        : (rows.filter(({ when }) => when?.target === target).slice(0, 1) ?? []);
    const [row, ...others] =
      target !== undefined && fitting.length === 0
        ? rows.filter(({ when }) => when === undefined)
        : fitting;
    if (row === undefined) return `${name} can't be called by tokens of this kind`;
    if (others.some((other) => JSON.stringify(other.anyOf) !== JSON.stringify(row.anyOf))) {
      return `${name} means different scopes for different targets, and none is stated`;
    }
    return { operation, requirement: row };
  });
}

/** What the calls need, nothing where everybody may call. */
export function needsOf(facts: NamedFacts, calls: readonly FoundCall[]): OpenNeed[] {
  return calls.flatMap(({ requirement }, call): OpenNeed[] => {
    const left = least(requirement.anyOf.map((scopes) => [...new Set(scopes)])).map((scopes) =>
      scopes.filter((scope) => !facts.certainAlways.has(scope)),
    );
    if (left.some((scopes) => scopes.length === 0)) return [];
    const [only, ...others] = left;
    if (only === undefined || others.length > 0) return [{ call, alternatives: left }];
    return only.map((scope) => ({ call, scope, alternatives: [[scope]] }));
  });
}

/** Whether the scopes meet the need, with certainty. */
export function meets(facts: NamedFacts, scopes: readonly string[], need: Alternatives): boolean {
  return need.alternatives.some((all) =>
    all.every((wanted) => scopes.some((scope) => facts.certain(scope).has(wanted))),
  );
}

/**
 * What can be added to `chosen`, out of `candidates`, to meet a need: every addition that meets it
 * contains one of these. `undefined` when they are too many.
 */
export function waysOf(
  facts: NamedFacts,
  need: Alternatives,
  chosen: readonly string[],
  candidates: readonly string[],
): string[][] | undefined {
  const ways: string[][] = [];
  for (const all of need.alternatives) {
    let partial: string[][] = [[]];
    for (const wanted of all) {
      if (chosen.some((scope) => facts.certain(scope).has(wanted))) continue;
      const holders = candidates.filter((scope) => facts.certain(scope).has(wanted));
      if (partial.length * holders.length > mostWays) return undefined;
      partial = partial.flatMap((way) =>
        holders.map((holder) => (way.includes(holder) ? way : [...way, holder].toSorted())),
      );
    }
    ways.push(...partial);
    if (ways.length > mostWays) return undefined;
  }
  return least(ways);
}
