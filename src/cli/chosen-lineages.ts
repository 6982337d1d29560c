import { nearestName } from "../document/nearest-name.ts";
import type { DesiredLineage } from "../provision/desired.ts";
import { lineageName } from "../provision/lifecycle/lineage.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The lineages that names stand for: `hook` all of an integration, `hook@production` one.
 *
 * @throws {UsageError} for a name that stands for none
 */
export function chosenLineages(
  desired: readonly DesiredLineage[],
  names: readonly string[],
): readonly DesiredLineage[] {
  const chosen = names.flatMap((name) => {
    const own = desired.filter(({ key }) => key.integration === name || lineageName(key) === name);
    if (own.length > 0) return own;
    const all = desired.flatMap(({ key }) => [key.integration, lineageName(key)]);
    const near = nearestName(name, [...new Set(all)]);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new UsageError(`no definition delivers a token for ${JSON.stringify(name)}${hint}`);
  });
  return [...new Set(chosen)];
}

/**
 * The lineages that names stand for, or all that are asked for, with what was begun and not ended of
 * environments that are asked for no more. What other integrations have left half-way may be another
 * repository's, which shares the store: it is taken up by name alone.
 *
 * @throws {UsageError} for a name that stands for none
 */
export function withHalfway(
  desired: readonly DesiredLineage[],
  halfway: readonly DesiredLineage[],
  names: readonly string[],
): readonly DesiredLineage[] {
  if (names.length > 0) return chosenLineages([...desired, ...halfway], names);
  const own = new Set(desired.map(({ key }) => key.integration));
  return [...desired, ...halfway.filter(({ key }) => own.has(key.integration))];
}
