import { has } from "../catalog/bitset.ts";
import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import type { PermissionFact } from "../model/facts.ts";
import type { Integration } from "../model/integration.ts";
import type { PermissionList, PermissionListSource } from "../model/permission-list.ts";
import type { Problem } from "../model/problem.ts";
import type { ModuleReader } from "../typescript/module.ts";
import { judgeList, type ListJudgement } from "./judge.ts";
import { readPermissionList } from "./read-list.ts";
import type { Covers } from "./simulate.ts";

/** One permission list that could be read, held against the integrations of its provider. */
export interface JudgedList {
  readonly source: PermissionListSource;
  readonly list: PermissionList;
  readonly judgement: ListJudgement;
}

export interface JudgedLists {
  readonly lists: readonly JudgedList[];
  /** Lists that can't be judged. */
  readonly problems: readonly Problem[];
}

/** Reads the permission lists and simulates the settings page for every integration. */
export function judgeLists(
  modules: ModuleReader,
  sources: readonly PermissionListSource[],
  integrations: readonly Integration[],
  catalog: Catalog,
): JudgedLists {
  const lists: JudgedList[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    const read = readPermissionList(modules, source);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const provider = catalog.provider(source.provider);
    const holders = integrations
      .filter((integration) => integration.provider.value === source.provider)
      .map((integration) => ({
        integration: integration.name,
        scopes: chosenScopes(integration, provider),
      }));
    const judgement = judgeList(read.value, holders, provider && coverageOf(provider));
    lists.push({ source, list: read.value, judgement });
  }
  return { lists, problems };
}

/** What a person chose: what a token of this kind always has is on no page. */
function chosenScopes(
  { token, scopes }: Integration,
  provider: CompiledProvider | undefined,
): readonly string[] {
  const kind = provider?.tokenKinds.find(({ name }) => name === token.kind?.value);
  const always = kind?.always ?? [];
  return [...new Set(scopes.map(({ value }) => value))].filter((name) => !always.includes(name));
}

/** What rules are told, by integration. */
export function permissionFacts(
  lists: readonly JudgedList[],
): ReadonlyMap<string, readonly PermissionFact[]> {
  const facts = new Map<string, PermissionFact[]>();
  for (const { list, judgement } of lists) {
    for (const trip of [...judgement.broken, ...judgement.lossless]) {
      const missing = judgement.missing
        .filter(({ integrations }) => integrations.includes(trip.integration))
        .map(({ scope }) => scope);
      const fact: PermissionFact = { export: list.export, listAt: list.at, missing, trip };
      facts.set(trip.integration, [...(facts.get(trip.integration) ?? []), fact]);
    }
  }
  return facts;
}

/** A scope counts as held with every scope that certainly implies it. */
function coverageOf({ tables, scopes }: CompiledProvider): Covers {
  return (held, scope) => {
    if (held.includes(scope)) return true;
    const wanted = tables.scopeNumber.get(scope);
    if (wanted === undefined) return false;
    return held.some((name) => {
      const holder = tables.scopeNumber.get(name);
      if (holder === undefined || scopes[holder]!.implies.length === 0) return false;
      return has(tables.certain[holder]!, wanted);
    });
  };
}
