import { createHash } from "node:crypto";
import type { Secret } from "../../model/secret.ts";
import type { Failure } from "../failure.ts";
import { labelOf } from "../lifecycle/label.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import type { Operation } from "../lifecycle/operation.ts";
import type { OperationRecord } from "../lifecycle/record.ts";
import { settleMint } from "../lifecycle/settle-mint.ts";
import type { Capabilities, TokenIdentity } from "../token-provider.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** How long to wait before the live tokens are looked at: a late commit may still come. */
const settleTime = 5_000;

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
  if (obstacle !== undefined) return { records: [{ type: "mint-refused", failure: obstacle }] };
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
  if (answer.id === operation.oldId || ports.taken?.has(answer.id) === true) {
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

/** What stands in the way before anything was sent. A leak is not made to wait for a sink. */
async function preflight(operation: Operation, ports: RunPorts): Promise<Failure | undefined> {
  const { provider, sinks } = ports;
  const ready = await patiently(ports, () => provider.preflight());
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

/**
 * Finds out what became of an attempt whose answer was lost. Nothing is sent again before that is
 * known; tokens that bear our label and whose secret nobody has are ended.
 *
 * @param label of the attempt, `added` where the operation does not have it yet
 */
export async function settle(
  operation: Operation,
  label: string,
  ports: RunPorts,
  added?: string,
): Promise<StepOutcome> {
  const { provider } = ports;
  const { capabilities } = provider;
  if (!capabilities.listable) {
    return { records: [{ type: "mint-settled", settled: { kind: "suspected", label } }] };
  }
  await ports.sleep(settleTime);
  const live = await patiently(ports, () => provider.list());
  if (!live.ok) return { paused: live.failure };
  const labels = added === undefined ? operation.labels : [...operation.labels, added];
  const found = settleMint({ ...operation, labels }, capabilities, live.value);
  if (found.kind === "needs-operator") {
    return { records: [{ type: "needs-operator", failure: found.failure }] };
  }
  if (found.kind === "adopt") {
    return { records: [{ type: "mint-settled", settled: { kind: "adopted", id: found.id } }] };
  }
  for (const id of found.end) {
    const ended = await patiently(ports, () => provider.revoke(id));
    if (!ended.ok) return { paused: ended.failure };
  }
  return { records: [{ type: "mint-settled", settled: { kind: "cleared", ended: found.end } }] };
}

/** Answers after which no later one makes the token the right one. */
const disowned: ReadonlySet<string> = new Set(["dead-token", "wrong-token"]);

/** Asks with the new token whose it is and what it holds; refuses anything but what was planned. */
export async function verify(operation: Operation, ports: RunPorts): Promise<StepOutcome> {
  const { provider, escrow, report } = ports;
  const { plan } = operation;
  const secret = await escrow.open(operation.id);
  if (secret === undefined) return refused(operation, provider.capabilities, escrowLost);
  report(`asking the new token of ${lineageName(plan.lineage)} what it holds`);
  const identity = await patiently(ports, () => provider.identify(secret));
  if (!identity.ok) {
    return disowned.has(identity.failure.code)
      ? refused(operation, provider.capabilities, identity.failure)
      : { paused: identity.failure };
  }
  const wrong = mismatch(operation, identity.value);
  return wrong === undefined
    ? { records: [{ type: "verified" }] }
    : refused(operation, provider.capabilities, wrong);
}

const escrowLost: Failure = {
  code: "escrow-lost",
  message: "the minted token can't be opened again: its recovery key is not at hand",
  next: "set SCOPEWRIGHT_RECOVERY_KEY to the key that was in use, or mint anew with `scopewright rotate`",
};

function mismatch({ plan, minted }: Operation, identity: TokenIdentity): Failure | undefined {
  if (identity.id !== undefined && identity.id !== minted!.id) {
    return {
      code: "wrong-token",
      message: `the token says that it is ${identity.id}, and ${minted!.id} was minted`,
    };
  }
  if (identity.scopes === undefined) return undefined;
  const wanted = new Set(plan.scopes);
  const held = new Set(identity.scopes);
  const more = identity.scopes.filter((scope) => !wanted.has(scope));
  const less = plan.scopes.filter((scope) => !held.has(scope));
  if (more.length === 0 && less.length === 0) return undefined;
  const words = [
    ...(more.length === 0 ? [] : [`it holds ${more.join(", ")} too`]),
    ...(less.length === 0 ? [] : [`it lacks ${less.join(", ")}`]),
  ];
  return {
    code: more.length > 0 ? "broader-token" : "narrower-token",
    message: `the new token is not what was planned (${plan.scopes.join(", ")}): ${words.join(", and ")}`,
    next: "mint it with exactly the planned scopes; nothing was delivered",
  };
}

/** A new token that must not be used ends, and the old one stays; where that one is gone, people decide. */
function refused(
  { minted }: Operation,
  { mint: way }: Capabilities,
  failure: Failure,
): StepOutcome {
  return way === "replace"
    ? { records: [{ type: "needs-operator", failure }] }
    : { records: [{ type: "undoing", id: minted!.id, failure }] };
}

/** Ends the new token; the old one was never touched. */
export async function undo(operation: Operation, ports: RunPorts): Promise<StepOutcome> {
  const { provider, escrow } = ports;
  const { id } = operation.minted!;
  const gone = provider.capabilities.mint === "assisted" && (await isDead(operation.id, ports));
  const ended = gone ? ({ ok: true } as const) : await patiently(ports, () => provider.revoke(id));
  if (!ended.ok) return { paused: ended.failure };
  await escrow.erase(operation.id);
  return { records: [{ type: "revoked", id }] };
}

/** Whether somebody has ended the new token already: then nobody has to be asked to. */
async function isDead(operation: string, ports: RunPorts): Promise<boolean> {
  const secret = await ports.escrow.open(operation);
  if (secret === undefined) return false;
  const identity = await patiently(ports, () => ports.provider.identify(secret));
  return !identity.ok && identity.failure.code === "dead-token";
}
