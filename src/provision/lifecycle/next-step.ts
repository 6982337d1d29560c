import type { Capabilities } from "../token-provider.ts";
import { isReplaced, leftToEnd, type Operation } from "./operation.ts";

/** What has to be done next. The runner does it and journals how it went. */
export type Step =
  | { readonly do: "mint"; readonly attempt: number }
  /** An attempt was announced and its outcome is not known: look, before anything is sent again. */
  | { readonly do: "settle-mint"; readonly label: string }
  | { readonly do: "verify" }
  /** `settle` where the write was announced before and may have happened. */
  | { readonly do: "write"; readonly sink: number; readonly settle: boolean }
  | { readonly do: "confirm" }
  | { readonly do: "start-grace"; readonly until: number }
  | { readonly do: "wait"; readonly until: number }
  | { readonly do: "revoke"; readonly id: string }
  /** End the new token, leave the old one. */
  | { readonly do: "undo"; readonly id: string }
  | { readonly do: "abort" }
  | { readonly do: "give-up"; readonly why: "mint-tries" | "mint-refused" }
  /** Look for strays, erase the escrow, close the operation. */
  | { readonly do: "finish" };

/** More attempts than this mean that something is wrong which trying does not mend. */
export const mostAttempts = 5;

/**
 * The one next step of an operation that has not ended. It depends on the journal, the clock and what
 * the provider can do, and on nothing that a crash loses.
 *
 * @param now milliseconds since 1970
 */
export function nextStep(operation: Operation, { mint }: Capabilities, now: number): Step {
  const { plan, state, minted, revoked } = operation;
  if (operation.undoing) {
    const { id } = minted!;
    return revoked.includes(id) ? { do: "abort" } : { do: "undo", id };
  }
  const [old] = leftToEnd(operation);
  const end: Step | undefined = old === undefined ? undefined : { do: "revoke", id: old };
  if (plan.kind === "revoke") return end ?? { do: "finish" };
  // The leaked token ends before anything else happens.
  const first = plan.kind === "breach" && minted === undefined && mint !== "replace";
  if (first && end !== undefined) return end;
  if (minted === undefined) return mintStep(operation);
  if (state === "minted") return { do: "verify" };
  const sink = plan.sinks.findIndex((_, index) => !operation.written.has(index));
  if (sink >= 0) return { do: "write", sink, settle: operation.writing === sink };
  if (!operation.delivered) return { do: "confirm" };
  // A replaced token is dead already; one that leaked was ended first.
  if (end === undefined || mint === "replace") return { do: "finish" };
  // Once the first has ended, the others do not wait for a clock.
  if (state === "revoking" || revoked.length > 0) return end;
  if (operation.graceUntil === undefined) {
    return plan.grace > 0 ? { do: "start-grace", until: now + plan.grace } : end;
  }
  return now < operation.graceUntil ? { do: "wait", until: operation.graceUntil } : end;
}

function mintStep(operation: Operation): Step {
  const { state, attempts, labels } = operation;
  if (state === "minting") return { do: "settle-mint", label: labels.at(-1)! };
  if (state === "mint-refused") {
    return isReplaced(operation) ? { do: "give-up", why: "mint-refused" } : { do: "abort" };
  }
  if (attempts >= mostAttempts) return { do: "give-up", why: "mint-tries" };
  return { do: "mint", attempt: attempts + 1 };
}
