import { type Failure, namedFor } from "../failure.ts";
import { suspectedWords } from "../lifecycle/label.ts";
import { nextStep, type Step } from "../lifecycle/next-step.ts";
import {
  isEnded,
  isReplaced,
  leftToEnd,
  type Operation,
  operationOf,
} from "../lifecycle/operation.ts";
import type { OperationRecord } from "../lifecycle/record.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import { withRevocation } from "./interrupt.ts";
import { StoreUnavailable } from "../../tokens/store/sql.ts";
import { mint } from "./mint-steps.ts";
import { LeaseLost, NoRoom, type RunPorts } from "./ports.ts";
import { settle } from "./settle-steps.ts";
import { confirm, write } from "./sink-steps.ts";
import { undo, verify } from "./verify-steps.ts";
import { finish, revoke } from "./end-steps.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** How far an operation came in this run. */
export type RunResult =
  | { readonly kind: "ended"; readonly operation: Operation }
  /** The old token lives on until then; whoever comes after ends it. */
  | { readonly kind: "waiting"; readonly operation: Operation; readonly until: number }
  /** Something outside failed. The journal knows where: `recover` goes on from there. */
  | { readonly kind: "paused"; readonly operation: Operation; readonly failure: Failure };

/** An operation, and the records that it consists of so far. */
export interface JournalledOperation {
  readonly id: string;
  readonly records: readonly OperationRecord[];
}

/**
 * Takes an operation as far as it goes: every step is what the journal and the provider's
 * capabilities make necessary, so it does not matter whether this process began it. The caller
 * holds the lineage's lease.
 */
export async function runOperation(
  { id, records: before }: JournalledOperation,
  ports: RunPorts,
): Promise<RunResult> {
  const records = [...before];
  const append = async (record: OperationRecord): Promise<void> => {
    await ports.journal.append(record);
    records.push(record);
  };
  let operation = operationOf(id, records);
  try {
    while (!isEnded(operation)) {
      const step = nextStep(operation, ports.provider.capabilities, ports.now());
      if (step.do === "wait") return { kind: "waiting", operation, until: step.until };
      const outcome = await take(step, operation, ports, append);
      operation = operationOf(id, records);
      const name = lineageName(operation.plan.lineage);
      if ("paused" in outcome) {
        return { kind: "paused", operation, failure: namedFor(outcome.paused, name) };
      }
      for (const record of outcome.records) {
        if (record.type === "mint-settled" && record.settled.kind === "suspected") {
          ports.report(suspectedWords(record.settled.label));
        }
        await append(
          "failure" in record ? { ...record, failure: namedFor(record.failure, name) } : record,
        );
      }
      operation = operationOf(id, records);
    }
    return { kind: "ended", operation };
  } catch (error) {
    const failure = stopOf(error, operation);
    if (failure === undefined) throw error;
    return { kind: "paused", operation: operationOf(id, records), failure };
  }
}

/** What is expected to stop a run between two steps; all else is a defect. */
function stopOf(error: unknown, { plan }: Operation): Failure | undefined {
  const { integration } = plan.lineage;
  if (error instanceof LeaseLost) {
    const message = `${error.message}; this run stopped before its next step`;
    return { code: "lease-lost", message, next: `scopewright status ${integration}` };
  }
  if (error instanceof NoRoom) {
    return {
      code: "no-room",
      message: `${error.message}, so none was asked for`,
      next: `see that the store has some megabytes of room and that no backup reads it all the while, then scopewright recover ${integration}`,
    };
  }
  if (error instanceof StoreUnavailable) {
    return {
      code: "store-unavailable",
      message:
        "the journal can't be written (no room, no right, or no connection), so nothing more is done",
      next: `mend the store, then scopewright recover ${integration}`,
    };
  }
  return undefined;
}

type Append = (record: OperationRecord) => Promise<void>;

/** `append` is for what must be durable before the step's own effect. */
async function take(
  step: Exclude<Step, { do: "wait" }>,
  operation: Operation,
  ports: RunPorts,
  append: Append,
): Promise<StepOutcome> {
  switch (step.do) {
    case "mint":
      return mint(operation, step.attempt, ports, append);
    case "settle-mint":
      return settle(operation, step.label, ports);
    case "verify":
      return verify(operation, ports);
    case "write":
      return write(operation, step, ports, append);
    case "confirm":
      return confirm(operation, ports);
    case "start-grace":
      return { records: [{ type: "grace", until: step.until }] };
    case "revoke":
      return revoke(step.id, operation, ports, append);
    case "undo":
      return undo(operation, ports);
    case "abort":
      return { records: [abortion(operation)] };
    case "give-up":
      return { records: [{ type: "needs-operator", failure: givenUp(operation, step.why) }] };
    case "finish":
      return finish(operation, ports);
  }
}

/** Nothing new came of it. A leaked token that lives on all the same is a person's to end. */
function abortion(operation: Operation): OperationRecord {
  const failure = operation.failure!;
  const leaked = operation.plan.kind === "breach" && leftToEnd(operation).length > 0;
  return leaked
    ? { type: "needs-operator", failure: withRevocation(failure, operation.plan.lineage) }
    : { type: "aborted", failure };
}

function givenUp(operation: Operation, why: "mint-tries" | "mint-refused"): Failure {
  const { attempts, plan, suspected, failure, oldId = "" } = operation;
  const name = lineageName(plan.lineage);
  const replaced = isReplaced(operation)
    ? `; an attempt before has ended the old token of ${name}, and the value of its successor ${oldId} is lost`
    : "";
  if (why === "mint-refused" && failure !== undefined) {
    const message = `${failure.message}${replaced}`;
    const mend = failure.next === undefined ? "" : `${failure.next}; then `;
    return { ...failure, message, next: `${mend}\`scopewright rotate ${name}\` goes on` };
  }
  const about =
    suspected.length === 0 ? "" : `; tokens may be about that were named ${suspected.join(", ")}`;
  return {
    code: "mint-tries",
    message: `no answer came to ${attempts} attempts to mint for ${name}${about}${replaced}`,
    next: `see whether the provider works, then start again with \`scopewright rotate ${name}\``,
  };
}
