import type { Secret } from "../model/secret.ts";
import type { Failure } from "./failure.ts";

/**
 * What a provider can do about tokens of one kind. The lifecycle branches on these facts and never
 * on a provider's name.
 */
export interface Capabilities {
  /**
   * `multi`: a new token lives beside the old one. `replace`: one call ends the old one and makes
   * the new one. `assisted`: like `multi`, but only a person can mint, in their session.
   */
  readonly mint: "multi" | "replace" | "assisted";
  /** Live tokens can be listed with their ids, which settles a mint whose answer was lost. */
  readonly listable: boolean;
  /** The caller chooses the token's name at mint, which marks an attempt. */
  readonly nameable: boolean;
  /**
   * A new token is always the successor of one that lives, and has its name and its scopes: somebody
   * makes the first one by hand, and it is adopted.
   */
  readonly inherits?: true;
  /** Live tokens that one holder may have at most; absent: no known limit. */
  readonly maxLive?: number;
  /** `date` expires at 00:00 UTC of that day. */
  readonly expiry: "none" | "date" | "instant";
  /** Longest life in milliseconds, where the provider has one. */
  readonly maxLife?: number;
  /**
   * What authenticates mint, list and revoke: a credential apart from the tokens (`separate`), the
   * rotated token itself (`self`), or nothing that a program may hold (`none`).
   */
  readonly managerCredential: "none" | "self" | "separate";
}

/** A token as the provider lists it. Times are milliseconds since 1970 (UTC). */
export interface LiveToken {
  readonly id: string;
  readonly name?: string;
  readonly createdAt?: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
  readonly scopes?: readonly string[];
}

/** One attempt to mint. */
export interface MintRequest {
  /** Unique for the attempt, at most 100 characters of `[a-z0-9._/-]`; the name where `nameable`. */
  readonly label: string;
  readonly scopes: readonly string[];
  readonly environment: string;
  /** Milliseconds since 1970; absent where the provider has no expiry. */
  readonly expiresAt?: number;
  /** The live token to replace: its id, where `mint` is `replace` and there is one. */
  readonly replaces?: string;
}

/**
 * `minted`: a new token lives. `refused`: certainly nothing was minted. `unknown`: it may or may not
 * have been minted (a lost or broken answer, a 5xx, "already revoked"), so that nothing may be sent
 * again before the live tokens were listed.
 */
export type MintAnswer =
  | {
      readonly kind: "minted";
      readonly id: string;
      readonly secret: Secret;
      readonly expiresAt?: number;
    }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "unknown"; readonly failure: Failure };

/** Whose a token is and what it may do, asked with the token itself. */
export interface TokenIdentity {
  /** Absent where the provider does not tell a token its own id. */
  readonly id?: string;
  readonly owner?: string;
  readonly kind?: string;
  /** Absent where the provider does not tell. */
  readonly scopes?: readonly string[];
  readonly expiresAt?: number;
}

/** An answer, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Tokens of one integration at one provider. Each method makes its calls once: retries are the
 * lifecycle's business, and `mint` is never repeated by anybody. Nothing throws for what the outside
 * does.
 */
export interface TokenProvider {
  readonly capabilities: Capabilities;
  /**
   * Whether minting and revoking would be allowed now; sends nothing that changes anything.
   *
   * @param replaces the token that is to be replaced, where that is known
   */
  preflight(replaces?: string): Promise<Answer<void>>;
  /** The live tokens of the integration, all pages. */
  list(): Promise<Answer<readonly LiveToken[]>>;
  /** Exactly one request; `assisted` providers ask a person instead. */
  mint(request: MintRequest): Promise<MintAnswer>;
  /** Asks with the token. A dead token is `ok: false` with the code `dead-token`. */
  identify(secret: Secret): Promise<Answer<TokenIdentity>>;
  /** Ends a token by id; one that is already gone counts as ended. May be repeated. */
  revoke(id: string): Promise<Answer<void>>;
}

/** The object at the provider that holds the tokens, such as Sentry's internal integration. */
export interface HolderState {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** How a provider creates, adopts and updates that object, where it has one. */
export interface TokenHolder {
  /** The holder with this definition's name, or the adopted one; undefined where there is none. */
  observe(): Promise<Answer<HolderState | undefined>>;
  create(scopes: readonly string[]): Promise<Answer<HolderState>>;
  /** Sets the scopes exactly; for Sentry this tightens every live token at once. */
  update(id: string, scopes: readonly string[]): Promise<Answer<HolderState>>;
  remove(id: string): Promise<Answer<void>>;
}
