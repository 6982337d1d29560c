import type { Failure } from "../failure.ts";
import type { OperationPlan, OperationRecord } from "./record.ts";

/** Where an operation stands, folded from its records. */
export interface Operation {
  readonly id: string;
  readonly plan: OperationPlan;
  /** The state that the last record left it in. */
  readonly state: OperationRecord["type"];
  /** How often a mint was attempted. */
  readonly attempts: number;
  /** Every label that was ever tried. */
  readonly labels: readonly string[];
  /** The token to end or to replace; an adopted one takes the place of the planned. */
  readonly oldId?: string;
  /** Ids that were there before the present attempt. */
  readonly known: readonly string[];
  readonly minted?: {
    readonly id: string;
    readonly expiresAt?: number;
    readonly fingerprint: string;
  };
  /** Sinks that hold the new token, and the version that the write gave. */
  readonly written: ReadonlyMap<number, string | undefined>;
  /** The sink whose write was announced and not yet confirmed. */
  readonly writing?: number;
  readonly delivered: boolean;
  readonly graceUntil?: number;
  /** Tokens that were ended by this operation. */
  readonly revoked: readonly string[];
  /** Labels of tokens that may be about and can't be listed. */
  readonly suspected: readonly string[];
  readonly failure?: Failure;
  /** The new token is not to be used: it ends, and the operation with it. */
  readonly undoing: boolean;
}

/** Code of the failure that an operation ends with when it is broken off. */
export const brokenOff = "interrupted";

/** Whether nothing is left to do for a program. */
export function isEnded({ state }: Operation): boolean {
  return state === "done" || state === "aborted" || state === "needs-operator";
}

/**
 * Whether an attempt whose answer was lost took the old token's place: its secret is lost too, and
 * nothing that was there before is left to go on with.
 */
export function isReplaced({ plan, oldId }: Operation): boolean {
  return oldId !== plan.oldId;
}

/** Tokens that this operation still has to end, in their order; a replaced one is dead already. */
export function leftToEnd({ plan, oldId, revoked }: Operation): readonly string[] {
  const old = oldId === undefined ? [] : [oldId];
  return [...old, ...(plan.alsoEnds ?? [])].filter((id) => !revoked.includes(id));
}

/** Until when a delivered operation lets the old token live; undefined where it has to end by now. */
export function graceLeft(operation: Operation, now: number): number | undefined {
  const { state, delivered, graceUntil } = operation;
  const waits = delivered && state === "grace" && graceUntil !== undefined && now < graceUntil;
  return waits ? graceUntil : undefined;
}

/** The state after all records. The first is always `planned`. */
export function operationOf(id: string, records: readonly OperationRecord[]): Operation {
  const [first, ...rest] = records;
  if (first?.type !== "planned") throw new Error(`operation ${id} does not begin with its plan`);
  const { plan } = first;
  const start: Operation = {
    id,
    plan,
    state: "planned",
    attempts: 0,
    labels: [],
    known: plan.known,
    written: new Map(),
    delivered: false,
    revoked: [],
    suspected: [],
    undoing: false,
    ...(plan.oldId === undefined ? {} : { oldId: plan.oldId }),
  };
  return withRecords(start, rest);
}

/** The state after further records. */
export function withRecords(operation: Operation, records: readonly OperationRecord[]): Operation {
  return records.reduce(after, operation);
}

function after(operation: Operation, record: OperationRecord): Operation {
  const next = { ...operation, state: record.type };
  switch (record.type) {
    case "planned":
      throw new Error(`operation ${operation.id} is planned twice`);
    case "minting":
      return {
        ...next,
        attempts: record.attempt,
        labels: [...operation.labels, record.label],
      };
    case "mint-settled":
      return { ...next, ...settled(operation, record.settled) };
    case "minted": {
      const { id, fingerprint, expiresAt } = record;
      const minted = { id, fingerprint, ...(expiresAt === undefined ? {} : { expiresAt }) };
      return { ...next, minted };
    }
    case "writing":
      return { ...next, writing: record.sink };
    case "written": {
      const { writing: _, ...others } = next;
      return { ...others, written: new Map([...operation.written, [record.sink, record.version]]) };
    }
    case "delivered":
      return { ...next, delivered: true };
    case "grace":
      return { ...next, graceUntil: record.until };
    case "revoked":
      return { ...next, revoked: [...operation.revoked, record.id] };
    case "undoing":
      return { ...next, undoing: true, failure: record.failure };
    case "mint-refused":
    case "aborted":
    case "needs-operator":
      return { ...next, failure: record.failure };
    case "verified":
    case "revoking":
    case "done":
      return next;
  }
}

function settled(
  { known, suspected }: Operation,
  outcome: Extract<OperationRecord, { type: "mint-settled" }>["settled"],
): Partial<Operation> {
  switch (outcome.kind) {
    case "cleared":
      return {};
    case "adopted":
      return { oldId: outcome.id, known: [...known, outcome.id] };
    case "suspected":
      return { suspected: [...suspected, outcome.label] };
  }
}
