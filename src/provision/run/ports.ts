import { StoreUnavailable } from "../../tokens/store/sql.ts";
import type { Secret } from "../../model/secret.ts";
import type { OperationRecord } from "../lifecycle/record.ts";
import type { Sink } from "../sink.ts";
import type { TokenProvider } from "../token-provider.ts";

/** The journal of one operation, held by whoever has the lineage's lease. */
export interface OperationJournal {
  /**
   * Sets room aside, so that what an attempt to mint brings can be sealed and written down even if
   * the disk gets full meanwhile.
   *
   * @throws {NoRoom} when there is not enough; {@link LeaseLost} as `append` does
   */
  reserve(): Promise<void>;
  /**
   * Durable when it returns.
   *
   * @throws {LeaseLost} when somebody else has taken the lineage over; nothing is written then
   */
  append(record: OperationRecord): Promise<void>;
}

/** A token could be minted and not written down: nothing may be asked for. */
export class NoRoom extends StoreUnavailable {
  constructor(cause: unknown) {
    super(cause);
    this.name = "NoRoom";
    this.message = "no room could be set aside to write down a token";
  }
}

/** Somebody else works on the lineage now: whatever was under way here has to stop. */
export class LeaseLost extends Error {
  constructor(lineage: string) {
    super(`another process has taken over ${lineage}`);
    this.name = "LeaseLost";
  }
}

/** Keeps a minted secret, sealed, from the moment it is minted until it is delivered. */
export interface Escrow {
  /**
   * Durable when it returns.
   *
   * @throws {LeaseLost} as the journal does: whoever was overtaken leaves nothing behind
   */
  seal(operation: string, secret: Secret): Promise<void>;
  /** The secret, or undefined where there is none or the key for it is not at hand. */
  open(operation: string): Promise<Secret | undefined>;
  /** Erases what the operation sealed. Nothing happens where there is nothing. */
  erase(operation: string): Promise<void>;
  /** Erases whatever is sealed of the lineage: what operations that stopped have left, too. */
  eraseAll(): Promise<void>;
}

/** All that running an operation touches. */
export interface RunPorts {
  readonly provider: TokenProvider;
  /** In the order of the plan. */
  readonly sinks: readonly Sink[];
  readonly journal: OperationJournal;
  readonly escrow: Escrow;
  /** Labels of the lineage's earlier operations: what lives and bears one is a stray. */
  readonly labels: readonly string[];
  /** Ids of tokens that other lineages use: what a person brings may be one of them. */
  readonly taken?: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** One line of progress; no secret is in it. */
  readonly report: (line: string) => void;
}
