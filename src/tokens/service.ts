import type { Authority } from "./authority.ts";
import type { Denials } from "./denials.ts";
import type { LastUsed } from "./last-used.ts";
import type { Observations } from "./policy/observations.ts";
import type { Store } from "./store/sql.ts";

/** A definition whose name stands for its scopes when a token is minted. */
export interface KnownIntegration {
  readonly name: string;
  readonly provider: string;
  readonly scopes: readonly string[];
}

/**
 * Makes the report on the definitions as they stand, and says what its page's policy lets in; or says
 * why they can't be read.
 */
export type DefinitionsReport = () => Promise<
  | { readonly ok: true; readonly html: string; readonly policy: string }
  | { readonly ok: false; readonly why: string }
>;

/** All that the domain works with. Everything that varies or can't be foretold is in here. */
export interface TokenService {
  readonly store: Store;
  readonly authority: Authority;
  readonly integrations: ReadonlyMap<string, KnownIntegration>;
  /** Absent where the service was started without definitions. */
  readonly definitionsReport?: DefinitionsReport;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly denials: Denials;
  readonly lastUsed: LastUsed;
  readonly observations: Observations;
}
