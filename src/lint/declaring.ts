import type { Fix } from "../model/finding.ts";
import type { Call, Integration } from "../model/integration.ts";
import { callName } from "./call-words.ts";
import { confidenceOf, undeclaredCalls } from "./evidence-gaps.ts";
import type { Surroundings } from "./surroundings.ts";
import { covers, waiverState } from "./waivers.ts";
import { count } from "./words.ts";

/** Below this, somebody has to look whether the call is what it seems. */
const sureEnough = 0.9;

/**
 * States the calls that were found, in the definition's own list; one fix for all of them, less
 * those that a waiver of the rule keeps out. It grants nothing.
 */
export function declaringFix(integration: Integration, run: Surroundings): Fix | undefined {
  const missing = undeclaredCalls(integration).filter((call) => !isWaived(call, integration, run));
  const [first, ...others] = run.declare?.(integration, missing.map(callName)) ?? [];
  if (first === undefined) return undefined;
  const sure = missing.every((call) => confidenceOf(call) >= sureEnough);
  return {
    safety: sure ? "safe" : "unsafe",
    title: `state ${count(missing.length, "call")} in \`calls\``,
    edits: [first, ...others],
    gains: [],
  };
}

function isWaived(call: Call, { waivers }: Integration, { now }: Surroundings): boolean {
  return waivers.some(
    (waiver) =>
      waiver.rule === "undeclared-call" &&
      waiverState(waiver, now) === "valid" &&
      covers(waiver.subject, callName(call)),
  );
}
