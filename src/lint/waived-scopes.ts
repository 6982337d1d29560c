import type { Bitset } from "../catalog/compiled.ts";
import type { Integration } from "../model/integration.ts";
import { setOf } from "../catalog/bitset.ts";
import type { Holdings } from "./holdings.ts";
import { subjectParts, waiverState } from "./waivers.ts";

/** The granted scopes that valid waivers of these rules name; all of them where one names none. */
export function waivedScopes(
  { view, scopes }: Holdings,
  { waivers }: Integration,
  now: Date,
  rules: readonly string[],
): Bitset {
  const valid = waivers.filter(
    (waiver) => rules.includes(waiver.rule) && waiverState(waiver, now) === "valid",
  );
  const waived = scopes.filter(({ name }) =>
    valid.some(({ subject }) => subject === undefined || subjectParts(subject).includes(name)),
  );
  return setOf(
    view.provider.scopes.length,
    waived.map(({ number }) => number),
  );
}
