import type { Failure } from "../failure.ts";
import { lineageName } from "../lifecycle/lineage.ts";
import type { Operation } from "../lifecycle/operation.ts";
import type { Capabilities, TokenIdentity } from "../token-provider.ts";
import { patiently } from "./patience.ts";
import type { RunPorts } from "./ports.ts";
import type { StepOutcome } from "./step-outcome.ts";

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
  next: "set SCOPEWRIGHT_RECOVERY_KEY to the key that was in use, or mint anew with `scopewright rotate NAME`",
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
