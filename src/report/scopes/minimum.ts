import { namesOf } from "../../privilege/closure.ts";
import type { Grant } from "../../lint/grant.ts";
import type { RuleContext } from "../../lint/rule.ts";
import { proofWords } from "../minimize-lines.ts";
import type { AccountMinimum } from "./scope-report.ts";

/** The minimal set for what is called, or why none is named. */
export function minimumOf({ integration }: RuleContext, grant: Grant | undefined): AccountMinimum {
  if (grant === undefined) return none("the provider or the token kind is not known");
  const needs = grant.needs();
  if (grant.unknownCalls.length > 0) return none("a call is no operation of the catalog");
  if (needs.obscured) {
    const { parts } = needs;
    const fewer = parts.target ?? [];
    return none(
      parts.target === undefined
        ? "the definition does not say what is called"
        : `its steps need ${fewer.length === 0 ? "no scope" : fewer.join(", ")}`,
    );
  }
  if (grant.calls.length === 0 && !integration.callsComplete) return none("no call is known");
  const answer = needs.minimal();
  switch (answer.kind) {
    case "impossible":
      return none("a call is open to no scope that tokens of this kind can be granted");
    case "ambiguous":
      return none("a call does not say which target it means");
    case "minimal":
      return {
        kind: "minimal",
        scopes: answer.scopes,
        proven: answer.proven,
        proof: proofWords[answer.proof],
        digest: grant.view.provider.digest,
        counts: answer.reach.counts,
        ties: answer.ties,
        granted: namesOf(grant.view.provider, grant.effective).join() === answer.scopes.join(),
      };
  }
}

function none(why: string): AccountMinimum {
  return { kind: "none", why };
}
