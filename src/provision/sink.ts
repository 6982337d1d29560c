import type { Secret } from "../model/secret.ts";
import type { Failure } from "./failure.ts";
import type { Answer } from "./token-provider.ts";

/**
 * What stands at a place before a write, as far as the place tells. `version` is what a conditional
 * write names (Vault's number, AWS's version id, a file's digest, a row's `updatedAt`); it never
 * holds a value.
 */
export type SinkState =
  | { readonly kind: "absent" }
  | {
      readonly kind: "present";
      readonly version?: string;
      /** Milliseconds since 1970. */
      readonly updatedAt?: number;
      /** The token id that the last write left beside the value, where the place has room for it. */
      readonly tokenId?: string;
      /** Settings that differ from those wanted, such as `type is plain`. */
      readonly drift: readonly string[];
    }
  /** The place exists or not: it does not tell. Not listed is not absent. */
  | { readonly kind: "hidden"; readonly why: string };

/** What is written: the value, and what may stand beside it in plain sight. */
export interface Written {
  readonly secret: Secret;
  readonly tokenId: string;
  /** Unique for the attempt; the same on a repeated write, so that a sink can tell it. */
  readonly attempt: string;
}

/**
 * `written`: it is there. `refused`: it certainly is not. `conflict`: somebody else wrote since
 * `base`. `unknown`: may or may not; the lifecycle reads or writes again.
 */
export type WriteAnswer =
  | { readonly kind: "written"; readonly version?: string }
  | { readonly kind: "refused" | "conflict" | "unknown"; readonly failure: Failure };

/**
 * One place that one environment's token is delivered to. Each method sends its requests once, but a
 * write may be repeated with the same content. Nothing throws for what the outside does.
 */
export interface Sink {
  /** For people and journals: `vercel acme-web SENTRY_AUTH_TOKEN (production)`; no secret in it. */
  readonly place: string;
  /** Stable identity of the place, for journals. */
  readonly key: string;
  /** The value can be read back, so that a lost answer can be settled by reading. */
  readonly readable: boolean;
  /** Whether a write would be allowed, as near as the place lets one find out without writing. */
  preflight(): Promise<Answer<void>>;
  observe(): Promise<Answer<SinkState>>;
  write(written: Written, base: SinkState): Promise<WriteAnswer>;
  /**
   * Whether the place holds exactly this: `same`, `other`, or `unknowable` where it can't be read
   * and nothing beside the value tells.
   */
  compare(written: Written): Promise<Answer<"same" | "other" | "unknowable">>;
  /** What must follow a changed value before it is in use, such as a new deployment. */
  activate?(progress: (line: string) => void): Promise<Answer<void>>;
}
