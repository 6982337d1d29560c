import type { PermissionList, RoundTrip } from "../model/permission-list.ts";
import { roundTrip, type Covers } from "./simulate.ts";

/** Scopes that somebody holds: an integration's name and its granted scopes, as stored. */
export interface Holder {
  readonly integration: string;
  readonly scopes: readonly string[];
}

/** What a permission list does to the integrations whose page it makes. */
export interface ListJudgement {
  /** Scopes that no row and no box shows, with the integrations that hold them. */
  readonly missing: readonly { readonly scope: string; readonly integrations: readonly string[] }[];
  /** Integrations that don't survive opening and saving the page. */
  readonly broken: readonly (RoundTrip & { readonly integration: string })[];
  readonly lossless: readonly (RoundTrip & { readonly integration: string })[];
}

/** All scopes that some choice or box of the list stands for. */
export function shownScopes(list: PermissionList): ReadonlySet<string> {
  const inRows = list.rows.flatMap((row) =>
    row.choices.flatMap((choice) => choice.scopes.map((scope) => scope.value)),
  );
  return new Set([...inRows, ...list.checkboxes.map((box) => box.scope)]);
}

/**
 * Holds a permission list against everybody whose scopes it has to show. The round trips
 * start from sorted scopes, as Sentry's API answers them.
 */
export function judgeList(
  list: PermissionList,
  holders: readonly Holder[],
  covers?: Covers,
): ListJudgement {
  const shown = shownScopes(list);
  const missing = new Map<string, string[]>();
  const broken: (RoundTrip & { integration: string })[] = [];
  const lossless: (RoundTrip & { integration: string })[] = [];
  for (const { integration, scopes } of holders) {
    for (const scope of new Set(scopes)) {
      if (shown.has(scope)) continue;
      missing.set(scope, [...(missing.get(scope) ?? []), integration]);
    }
    const trip = { ...roundTrip(list, scopes.toSorted(), covers), integration };
    (trip.outcome === "lossless" ? lossless : broken).push(trip);
  }
  return {
    missing: [...missing]
      .map(([scope, integrations]) => ({ scope, integrations }))
      .toSorted((a, b) => (a.scope < b.scope ? -1 : 1)),
    broken,
    lossless,
  };
}
