import { createHash } from "node:crypto";
import type { Secret } from "../../model/secret.ts";
import type { Failure } from "../failure.ts";
import { labelOf } from "../lifecycle/label.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import { isReplaced, leftToEnd, type Operation } from "../lifecycle/operation.ts";
import type { OperationRecord } from "../lifecycle/record.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";
import { lookBefore, settle } from "./settle-steps.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** Checks what can be checked beforehand, announces the attempt, and sends one request. */
export async function mint(
  operation: Operation,
  attempt: number,
  ports: RunPorts,
  append: (record: OperationRecord) => Promise<void>,
): Promise<StepOutcome> {
  const { provider, escrow, report } = ports;
  const { plan } = operation;
  const obstacle = await preflight(operation, ports);
  if (obstacle !== undefined) return stopped(operation, obstacle);
  const before = await lookBefore(operation, ports);
  if (before !== undefined) {
    return "obstacle" in before ? stopped(operation, before.obstacle) : before;
  }
  const label = labelOf(plan.lineage, operation.id, attempt);
  await ports.journal.reserve();
  report(`minting a token for ${lineageName(plan.lineage)}`);
  await append({ type: "minting", attempt, label });
  const answer = await provider.mint({
    label,
    scopes: plan.scopes,
    environment: plan.lineage.environment,
    ...(plan.expiresAt === undefined ? {} : { expiresAt: plan.expiresAt }),
    ...(operation.oldId === undefined || provider.capabilities.mint !== "replace"
      ? {}
      : { replaces: operation.oldId }),
  });
  if (answer.kind === "refused") {
    return { records: [{ type: "mint-refused", failure: answer.failure }] };
  }
  if (answer.kind === "unknown") {
    report(`no clear answer (${answer.failure.code}): looking whether a token was minted`);
    return settle(operation, label, ports, label);
  }
  const old = [...leftToEnd(operation), ...operation.revoked];
  if (old.includes(answer.id) || ports.taken?.has(answer.id) === true) {
    // Only a person can bring a token that there was; ending the old one would end it everywhere.
    return { records: [{ type: "mint-refused", failure: inUse(answer.id) }] };
  }
  await escrow.seal(operation.id, answer.secret);
  const { id, secret, expiresAt } = answer;
  const fingerprint = fingerprintOf(secret);
  return {
    records: [
      { type: "minted", id, fingerprint, ...(expiresAt === undefined ? {} : { expiresAt }) },
    ],
  };
}

function inUse(id: string): Failure {
  return {
    code: "token-in-use",
    message: `the token ${id} is in use already, here or in another environment`,
    next: "mint another one: each environment has its own, and a new one takes the place of the old",
  };
}

/** Enough to tell secrets apart, and of no use to anybody who wants one. */
export function fingerprintOf(secret: Secret): string {
  return createHash("sha256").update(secret.reveal()).digest("hex").slice(0, 12);
}

/** Before anything was sent: the old token stays, unless an earlier attempt has ended it already. */
function stopped(operation: Operation, failure: Failure): StepOutcome {
  return isReplaced(operation)
    ? { paused: failure }
    : { records: [{ type: "mint-refused", failure }] };
}

/** What stands in the way before anything was sent. A leak is not made to wait for a sink. */
async function preflight(operation: Operation, ports: RunPorts): Promise<Failure | undefined> {
  const { provider, sinks } = ports;
  const ready = await patiently(ports, () => provider.preflight(operation.oldId));
  if (!ready.ok) return ready.failure;
  const { maxLive } = provider.capabilities;
  if (maxLive !== undefined && operation.known.length >= maxLive) {
    return {
      code: "quota-full",
      message: `${operation.known.length} tokens live already, and ${maxLive} is the most`,
      next: "end those that are not in use, at the provider or with `scopewright revoke`",
    };
  }
  if (operation.plan.kind === "breach") return undefined;
  for (const sink of sinks) {
    const writable = await patiently(ports, () => sink.preflight());
    if (!writable.ok) {
      const { failure } = writable;
      return { ...failure, message: `${sink.place}: ${failure.message}` };
    }
  }
  return undefined;
}
