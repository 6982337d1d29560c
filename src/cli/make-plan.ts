import {
  type Observed,
  planOf,
  type ProvisionPlan,
  type Unobserved,
} from "../provision/plan/plan.ts";
import type { Provisioning } from "./provisioning.ts";

/** Looks at everything that definitions ask for, and plans. Changes nothing. */
export async function makePlan(
  { provisioner, desired, whole }: Provisioning,
  now: number,
): Promise<{ readonly plan: ProvisionPlan; readonly observed: readonly Observed[] }> {
  const observed: Observed[] = [];
  const problems: Unobserved[] = [];
  for (const each of desired) {
    const seen = await provisioner.observe(each);
    if (seen.ok) observed.push(seen.value);
    else problems.push({ key: each.key, failure: seen.failure });
  }
  // Only who sees all definitions can tell that none asks for a token any more.
  const gone = whole ? await provisioner.others(desired.map(({ key }) => key)) : [];
  return { plan: planOf(observed, gone, problems, now), observed };
}
