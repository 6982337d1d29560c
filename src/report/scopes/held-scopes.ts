import { has, setOf } from "../../catalog/bitset.ts";
import type { Grant } from "../../lint/grant.ts";
import { type GrantedScope, opens } from "../../lint/holdings.ts";
import { covers, subjectParts } from "../../lint/waivers.ts";
import type { Finding } from "../../model/finding.ts";
import type { Integration } from "../../model/integration.ts";
import { reachOf } from "../../privilege/reach.ts";
import { place } from "./place.ts";
import type { HeldScope, ScopeStanding } from "./scope-report.ts";

/** Each granted scope once, in the order of the definition, with what it is held for. */
export function heldScopes(
  integration: Integration,
  grant: Grant | undefined,
  waived: readonly Finding[],
): readonly HeldScope[] {
  const seen = new Set<string>();
  return integration.scopes.flatMap(({ value: name, at }): readonly HeldScope[] => {
    if (seen.has(name)) return [];
    seen.add(name);
    const base = { name, at: place(at), waived: isWaived(name, waived) };
    const known = grant?.scopes.find((scope) => scope.name === name);
    if (grant === undefined || known === undefined) {
      return [{ ...base, standing: "unknown", holders: [] }];
    }
    const { provider } = grant.view;
    const facts = provider.scopes[known.number]!;
    return [
      {
        ...base,
        ...standingOf(grant, integration, known),
        ...(facts.resource === undefined ? {} : { resource: facts.resource }),
        access: facts.access,
        reach: reachOf(grant.view, setOf(provider.scopes.length, [known.number])).counts,
      },
    ];
  });
}

function standingOf(
  grant: Grant,
  integration: Integration,
  scope: GrantedScope,
): {
  readonly standing: ScopeStanding;
  readonly holders: readonly string[];
  readonly impliedBy?: string;
} {
  const needs = grant.needs();
  const holders = [...callsHeld(grant, scope), ...partsHeld(grant, integration, scope)];
  if (!has(grant.view.grantable, scope.number)) return { standing: "ungrantable", holders };
  if (needs.parts.surplus.some((each) => each.scope === scope)) {
    return { standing: "unused", holders };
  }
  if (needs.useless.includes(scope)) return { standing: "unused", holders };
  if (needs.better()?.dropped.includes(scope) === true) return { standing: "replaceable", holders };
  const redundant = needs.redundant().find((each) => each.scope === scope);
  if (redundant !== undefined) {
    return {
      standing: "redundant",
      holders,
      ...(redundant.by === undefined ? {} : { impliedBy: redundant.by }),
    };
  }
  return { standing: needs.obscured && holders.length === 0 ? "untold" : "needed", holders };
}

/** The calls that the grant opens and that fail without the scope. */
function callsHeld(grant: Grant, { number }: GrantedScope): readonly string[] {
  const { view } = grant;
  const without = setOf(
    view.provider.scopes.length,
    grant.scopes.flatMap((each) =>
      each.number !== number && has(grant.effective, each.number) ? [each.number] : [],
    ),
  );
  const failing = grant.calls.filter(
    ({ resolved, opened }) => opened.length > 0 && !opens(view, without, resolved, opened),
  );
  const words = failing.map(({ resolved }) => {
    const { method, path } = view.provider.operations[resolved.operation]!;
    return `${method} ${path}`;
  });
  return [...new Set(words)];
}

function partsHeld(
  grant: Grant,
  { needs }: Integration,
  { number }: GrantedScope,
): readonly string[] {
  const { scopeNumber } = grant.view.provider.tables;
  const parts = (needs?.scopes ?? []).filter(({ scope }) => {
    const needed = scopeNumber.get(scope);
    return needed !== undefined && has(grant.view.satisfies[number]!, needed);
  });
  return [...new Set(parts.map(({ by }) => by))];
}

function isWaived(name: string, waived: readonly Finding[]): boolean {
  return waived.some(
    ({ subject }) =>
      subject !== undefined && covers(subject, name) && subjectParts(subject).includes(name),
  );
}
