import type { ReviewOutcome } from "../../privilege/types.ts";

/** The worst of outcomes: what fails goes before what can't be judged. */
export function worst(outcomes: Iterable<ReviewOutcome>): ReviewOutcome {
  let result: ReviewOutcome = "pass";
  for (const each of outcomes) {
    if (each === "fail") return "fail";
    if (each === "cannot-judge") result = each;
  }
  return result;
}
