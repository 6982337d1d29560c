import type { RecoveryKey } from "./journal/escrow.ts";
import type { Journal } from "./journal/journal.ts";
import type { IssuerSurroundings } from "./issuers/issuer.ts";
import type { SinkSurroundings } from "./open-sink.ts";
import type { Answer } from "./token-provider.ts";

/** Everything that a run of the provisioner works with. */
export interface ProvisionerParts {
  readonly journal: Journal;
  readonly issuers: IssuerSurroundings;
  readonly places: SinkSurroundings;
  /**
   * What minted tokens are sealed to; asked for when something is about to be sealed or opened.
   *
   * @param make one, where there is none yet and one may be made
   */
  readonly recoveryKey: (make: boolean) => Promise<Answer<RecoveryKey>>;
  /** Who holds leases: host and process. */
  readonly holder: string;
  /** Whether a holder can't come back. */
  readonly isGone: (holder: string) => boolean;
  readonly now: () => number;
  /** How far other clocks are ahead of this one, in milliseconds; undefined where none told. */
  readonly clockSkew: () => number | undefined;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly report: (line: string) => void;
}
