import type { Bitset } from "../../catalog/compiled.ts";
import { emptySet, has, setOf } from "../../catalog/bitset.ts";
import type { Grant } from "../../lint/grant.ts";
import { riskClasses } from "../../model/catalog.ts";
import { scopesNamed } from "../../privilege/closure.ts";
import { countsOf, operationsReached } from "../../privilege/reach.ts";
import type { IntegrationReview } from "../../review/review.ts";
import type { AccountMinimum, ReachedUnit, ReachPicture } from "./scope-report.ts";

/**
 * What is reached before and after: of a change, base and head; otherwise the grant and what would
 * do. Undefined where there is nothing to set beside the grant and the grant reaches nothing.
 */
export function pictureOf(
  grant: Grant,
  minimum: AccountMinimum,
  review: IntegrationReview | undefined,
): ReachPicture | undefined {
  const { view } = grant;
  const granted = operationsReached(view, grant.effective);
  const sides = sidesOf(grant, granted, minimum, review);
  const units = unitsOf(grant, granted, sides.before, sides.after);
  if (units.length === 0) return undefined;
  return {
    before: sides.beforeName,
    after: sides.afterName,
    units,
    beforeCounts: countsOf(view.provider, sides.before),
    afterCounts: countsOf(view.provider, sides.after),
  };
}

interface Sides {
  readonly before: Bitset;
  readonly after: Bitset;
  readonly beforeName: string;
  readonly afterName: string;
}

function sidesOf(
  grant: Grant,
  granted: Bitset,
  minimum: AccountMinimum,
  review: IntegrationReview | undefined,
): Sides {
  const { view } = grant;
  const reached = (names: readonly string[]): Bitset =>
    operationsReached(view, scopesNamed(view.provider, names).scopes);
  if (review !== undefined) {
    const before =
      review.base === undefined ? emptySet(view.provider.operations.length) : reached(review.base);
    return { before, after: granted, beforeName: "before the change", afterName: "after it" };
  }
  const enough = minimum.kind === "minimal" ? minimum.scopes : grant.needs().parts.target;
  return {
    before: granted,
    after: enough === undefined ? granted : reached(enough),
    beforeName: "granted now",
    afterName: enough === undefined ? "granted now" : "with the minimal set",
  };
}

/** The operations of both sides, worst first; of one class those that stay first, calls before all. */
function unitsOf(
  grant: Grant,
  granted: Bitset,
  before: Bitset,
  after: Bitset,
): readonly ReachedUnit[] {
  const { provider } = grant.view;
  const called = new Set(grant.calls.map(({ resolved }) => resolved.operation));
  const alone = grant.scopes.map(({ name, number }) => ({
    name,
    reach: operationsReached(grant.view, setOf(provider.scopes.length, [number])),
  }));
  const units: ReachedUnit[] = [];
  provider.operations.forEach(({ method, path, risk }, operation) => {
    const [was, is] = [has(before, operation), has(after, operation)];
    if (!was && !is) return;
    units.push({
      method,
      path,
      risk,
      called: called.has(operation),
      before: was,
      after: is,
      by: has(granted, operation)
        ? alone.filter(({ reach }) => has(reach, operation)).map(({ name }) => name)
        : [],
    });
  });
  return units.toSorted((a, b) => rank(b) - rank(a));
}

function rank({ risk, called, before, after }: ReachedUnit): number {
  const state = called ? 3 : before && after ? 2 : after ? 1 : 0;
  return riskClasses.indexOf(risk) * 4 + state;
}
