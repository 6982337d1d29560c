import type { Failure } from "../failure.ts";
import type { Answer, Capabilities } from "../token-provider.ts";
import { isReplaced, type Operation } from "./operation.ts";
import type { OperationRecord } from "./record.ts";

/** The record that ends an operation before its time, or why it can't be ended yet. */
export function endOf(operation: Operation, mint: Capabilities["mint"]): Answer<OperationRecord> {
  const { plan, state, minted, written, writing, delivered } = operation;
  const failure: Failure = { code: "abandoned", message: "it was abandoned by command" };
  if (state === "minting" || delivered) {
    const message = delivered
      ? "everything is delivered, and only the old token has to end"
      : "whether a token was minted has to be found out first";
    const next = `scopewright recover ${plan.lineage.integration}`;
    return { ok: false, failure: { code: "not-yet", message, next } };
  }
  if (minted === undefined && !isReplaced(operation)) {
    return { ok: true, value: { type: "aborted", failure } };
  }
  const untouched = written.size === 0 && writing === undefined;
  if (untouched && minted !== undefined && mint !== "replace") {
    return { ok: true, value: { type: "undoing", id: minted.id, failure } };
  }
  const next =
    "`scopewright rotate NAME` puts a new token into every place and ends the others; `scopewright revoke NAME` ends them all";
  return { ok: true, value: { type: "needs-operator", failure: { ...failure, next } } };
}
