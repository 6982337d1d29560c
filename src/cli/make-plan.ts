import type { DesiredLineage } from "../provision/desired.ts";
import type { Observed, Unobserved } from "../provision/plan/observed.ts";
import { planOf, type ProvisionPlan } from "../provision/plan/plan.ts";
import type { Provisioning } from "./provisioning.ts";
import { UsageError } from "./usage-error.ts";

/** A plan, and the lineages that it is about. */
export interface MadePlan {
  readonly plan: ProvisionPlan;
  readonly observed: readonly Observed[];
  /** Environments that are asked for no more included. */
  readonly lineages: readonly DesiredLineage[];
}

/**
 * Looks at everything that definitions ask for, and plans. Changes nothing.
 *
 * @throws {UsageError} when no definition asks for anything, or two tokens for one place
 */
export async function makePlan(
  { survey, desired, whole, everything }: Provisioning,
  now: number,
): Promise<MadePlan> {
  if (desired.length === 0) {
    throw new UsageError("no definition here is provisioned: one that has `deliver` is");
  }
  const contested = survey.contested(desired, await everything());
  if (contested !== undefined) throw new UsageError(`${contested.message}: ${contested.next}`);
  const observed: Observed[] = [];
  const problems: Unobserved[] = [];
  const forgotten = await survey.forgotten(desired);
  const gone = new Set(forgotten);
  const lineages = [...desired, ...forgotten];
  for (const each of lineages) {
    const seen = await survey.observe(each);
    if (!seen.ok) problems.push({ key: each.key, failure: seen.failure });
    else observed.push(gone.has(each) ? { ...seen.value, gone: true } : seen.value);
  }
  // Only who sees all definitions can tell that none asks for a token.
  const integrations = new Set(desired.map(({ key }) => key.integration));
  const damaged = await survey.damaged(lineages.map(({ key }) => key));
  problems.push(...damaged.filter(({ key }) => whole || integrations.has(key.integration)));
  const others = whole ? await survey.others(lineages.map(({ key }) => key)) : [];
  return { plan: planOf(observed, others, problems, now), observed, lineages };
}
