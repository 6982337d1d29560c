import type { Secret } from "../../model/secret.ts";
import type { Failure } from "../failure.ts";
import type { Operation } from "../lifecycle/operation.ts";
import type { OperationRecord } from "../lifecycle/record.ts";
import type { Sink, SinkState, Written } from "../sink.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";
import type { StepOutcome } from "./step-outcome.ts";

const mostWrites = 3;

/** Puts the new token into one place. A write that may have happened is looked at first. */
export async function write(
  operation: Operation,
  step: { readonly sink: number; readonly settle: boolean },
  ports: RunPorts,
  append: (record: OperationRecord) => Promise<void>,
): Promise<StepOutcome> {
  const sink = ports.sinks[step.sink]!;
  const secret = await ports.escrow.open(operation.id);
  if (secret === undefined) return { paused: noSecret(sink) };
  const content = contentOf(operation, secret);
  if (step.settle) {
    const before = await settleWrite(operation, step.sink, sink, content, ports);
    if (before !== undefined) return before;
  } else {
    await append({ type: "writing", sink: step.sink });
  }
  ports.report(`writing to ${sink.place}`);
  for (let count = 1; ; count += 1) {
    const again = step.settle || count > 1;
    const { base } = operation.plan.sinks[step.sink]!;
    const answer = await sink.write(content, again && !sink.readable ? mayBeOurs : base);
    if (answer.kind === "written") return written(step.sink, answer.version);
    const failure = { ...answer.failure, message: `${sink.place}: ${answer.failure.message}` };
    if (answer.kind === "conflict") return { records: [{ type: "needs-operator", failure }] };
    if (answer.kind === "refused" || count === mostWrites) return { paused: failure };
    await ports.sleep(answer.failure.retryAfter ?? 1000 * count);
    const settled = await settleWrite(operation, step.sink, sink, content, ports);
    if (settled !== undefined) return settled;
  }
}

/** What can't be read may hold what was written before: it is written again, whatever is there. */
const mayBeOurs: SinkState = { kind: "hidden", why: "it may have been written before" };

function contentOf(operation: Operation, secret: Secret): Written {
  return { secret, tokenId: operation.minted!.id, attempt: operation.id };
}

function written(sink: number, version: string | undefined): StepOutcome {
  return { records: [{ type: "written", sink, ...(version === undefined ? {} : { version }) }] };
}

/**
 * What became of a write that was announced: undefined where it has to be sent again, which is safe,
 * since the content is the same.
 */
async function settleWrite(
  operation: Operation,
  index: number,
  sink: Sink,
  content: Written,
  ports: RunPorts,
): Promise<StepOutcome | undefined> {
  const compared = await patiently(ports, () => sink.compare(content));
  if (!compared.ok) return { paused: compared.failure };
  const now = await patiently(ports, () => sink.observe());
  if (!now.ok) return { paused: now.failure };
  if (compared.value === "same") {
    return written(index, now.value.kind === "present" ? now.value.version : undefined);
  }
  if (compared.value === "unknowable" || !sink.readable) return undefined;
  const { base } = operation.plan.sinks[index]!;
  return isSame(base, now.value) ? undefined : foreignEdit(sink);
}

function isSame(base: SinkState, now: SinkState): boolean {
  if (base.kind !== now.kind) return false;
  return base.kind !== "present" || now.kind !== "present" || base.version === now.version;
}

function foreignEdit(sink: Sink): StepOutcome {
  const failure: Failure = {
    code: "foreign-edit",
    message: `${sink.place} was changed by somebody else while the new token was on its way`,
    next: "see what is there; then deliver anew with `scopewright rotate NAME`, or take it over with `scopewright adopt NAME`",
  };
  return { records: [{ type: "needs-operator", failure }] };
}

function noSecret(sink: Sink): Failure {
  return {
    code: "escrow-lost",
    message: `the token for ${sink.place} can't be opened again: its recovery key is not at hand`,
    next: "set SCOPEWRIGHT_RECOVERY_KEY to the key that was in use, then `scopewright recover`",
  };
}

/** Looks at every place again, and does what must follow for the new value to be in use. */
export async function confirm(operation: Operation, ports: RunPorts): Promise<StepOutcome> {
  const secret = await ports.escrow.open(operation.id);
  for (const sink of ports.sinks) {
    if (secret === undefined) return { paused: noSecret(sink) };
    const compared = await patiently(ports, () => sink.compare(contentOf(operation, secret)));
    if (!compared.ok) return { paused: compared.failure };
    if (compared.value === "other") return foreignEdit(sink);
  }
  for (const sink of ports.sinks) {
    const active = await sink.activate?.(ports.report);
    if (active?.ok === false) return { paused: active.failure };
  }
  return { records: [{ type: "delivered" }] };
}
