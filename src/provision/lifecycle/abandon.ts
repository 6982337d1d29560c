import type { Failure } from "../failure.ts";
import type { Answer, Capabilities } from "../token-provider.ts";
import { lineageName } from "./lineage.ts";
import { isReplaced, type Operation } from "./operation.ts";
import type { OperationRecord } from "./record.ts";

/** The record that ends an operation before its time, or why it can't be ended yet. */
export function endOf(operation: Operation, mint: Capabilities["mint"]): Answer<OperationRecord> {
  const { plan, state, minted, written, writing, delivered, revoked } = operation;
  const name = lineageName(plan.lineage);
  const failure: Failure = { code: "abandoned", message: "it was abandoned by command" };
  if (state === "minting" || delivered) {
    const message = delivered
      ? "everything is delivered, and only the old token has to end"
      : "whether a token was minted has to be found out first";
    return {
      ok: false,
      failure: { code: "not-yet", message, next: `scopewright recover ${name}` },
    };
  }
  if (plan.kind === "revoke") {
    return { ok: true, value: given(failure, `\`scopewright revoke ${name}\` tries again`) };
  }
  // The old token is not to stay, or does not live any more.
  const leak = plan.kind === "breach" || revoked.length > 0;
  if (minted === undefined && !isReplaced(operation) && !leak) {
    return { ok: true, value: { type: "aborted", failure } };
  }
  const untouched = written.size === 0 && writing === undefined;
  if (untouched && minted !== undefined && mint !== "replace" && !leak) {
    return { ok: true, value: { type: "undoing", id: minted.id, failure } };
  }
  const leaked = plan.kind === "breach" ? " --breach" : "";
  const next = `\`scopewright rotate ${name}${leaked}\` puts a new token into every place and ends the others; \`scopewright revoke ${name}\` ends them all`;
  return { ok: true, value: given(failure, next) };
}

/** A person has to see to it: nothing may look well while a token that was to end may live. */
function given(failure: Failure, next: string): OperationRecord {
  return { type: "needs-operator", failure: { ...failure, next } };
}
