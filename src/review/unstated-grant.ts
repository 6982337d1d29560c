import type { Integration } from "../model/integration.ts";
import { changeBetween, type Grant } from "../privilege/change.ts";
import type { Comparison, HeadGrant } from "../privilege/compare.ts";
import { scopeNames } from "./grants.ts";
import type { Pair } from "./match.ts";
import type { ReviewObstacle } from "./review.ts";
import { excusingNeeds } from "./stated-needs.ts";

/** Whether its grant is set in the repository's settings, or by a caller. */
export function onDefault(integration: Integration | undefined): integration is Integration {
  return integration?.unstated !== undefined && integration.unstated.kind !== "whole-app";
}

/**
 * What head may reach, as nobody knows its grant, and base could not. What the integration's parts
 * are known to need is no surprise.
 */
export function unstatedGains(
  pair: Pair,
  before: Grant | undefined,
  after: HeadGrant | undefined,
  compared: Comparison,
): readonly ReviewObstacle[] {
  const { base, head } = pair;
  const grant = head?.unstated;
  if (after === undefined || grant === undefined || !onDefault(head)) return [];
  if (base?.unstated?.kind === grant.kind) return [];
  const known = new Set(compared.gained.map(({ method, path }) => `${method} ${path}`));
  const possible = changeBetween(before, { ...after, scopes: [...after.scopes, ...grant.atMost] });
  const worst = possible.gained
    .map((gain) => ({ ...gain, excused: false }))
    .map(excusingNeeds(pair, before, after))
    .find(({ excused, method, path }) => !excused && !known.has(`${method} ${path}`));
  if (worst === undefined) return [];
  const { method, path } = worst;
  const lost = base === undefined ? [] : grantWords(base);
  return [{ kind: "unstated-grant", of: grant.of, lost, mayReach: { method, path } }];
}

/** The scopes as a person would name them: an app's whole grant is no list. */
export function grantWords(integration: Integration): readonly string[] {
  const { unstated } = integration;
  if (unstated?.kind === "whole-app") return [`all that ${unstated.of} was given`];
  return unstated === undefined
    ? scopeNames(integration)
    : [...scopeNames(integration), "perhaps more"];
}
