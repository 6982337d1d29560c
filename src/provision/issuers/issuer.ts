import type { AccessOf } from "../credentials.ts";
import type { MintedToken } from "../journal/minted-tokens.ts";
import type { Assistance } from "../providers/assistance.ts";
import type { ServicePort } from "../providers/scopewright.ts";
import type { Answer, TokenHolder, TokenProvider } from "../token-provider.ts";

/** What issuers are reached with. */
export interface IssuerSurroundings {
  readonly accessOf: AccessOf;
  readonly fetch: typeof fetch;
  /** The token service for an API that it protects: opened on first use, and kept. */
  readonly service: (provider: string) => Promise<Answer<ServicePort>>;
  readonly people: Assistance;
  /** What the journal knows of the tokens of an integration, for people to tell them apart. */
  readonly minted: (integration: string) => Promise<readonly MintedToken[]>;
  /** Client id or number of the GitHub App that mints. */
  readonly githubApp?: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Slug of the organisation at Sentry. */
  readonly sentryOrganization?: string;
}

/** An issuer as one lineage sees it. */
export interface Issuer {
  readonly provider: TokenProvider;
  /** The object that holds the tokens, where the issuer has such. */
  readonly holder?: TokenHolder;
}
