import type { Finding } from "../model/finding.ts";
import type { GateRun } from "./run.ts";
import type { Inputs } from "./inputs.ts";

/** 0: may be merged. 1: something is wrong. 2: something could not be judged, which is no pass. */
export type ActionExit = 0 | 1 | 2;

/** Whether a finding of `check` keeps the change from passing. */
export function countsAgainst({ severity }: Finding, { failOn }: Pick<Inputs, "failOn">): boolean {
  return failOn === "warning" || (failOn === "error" && severity === "error");
}

/** How a run ends, as far as `fail-on` and `warn-only` go. */
export function exitOf(
  { report: { review }, advice }: Pick<GateRun, "report" | "advice">,
  inputs: Pick<Inputs, "failOn" | "warnOnly">,
): ActionExit {
  if (inputs.warnOnly) return 0;
  if (review.outcome === "fail") return 1;
  if (advice.findings.some((finding) => countsAgainst(finding, inputs))) return 1;
  return review.outcome === "cannot-judge" ? 2 : 0;
}
