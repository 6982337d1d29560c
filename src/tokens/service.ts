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

/** All that the domain works with. Everything that varies or can't be foretold is in here. */
export interface TokenService {
  readonly store: Store;
  readonly authority: Authority;
  readonly integrations: ReadonlyMap<string, KnownIntegration>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly denials: Denials;
  readonly lastUsed: LastUsed;
  readonly observations: Observations;
}
