import type { Secret } from "../../../model/secret.ts";
import { refused } from "../../failure.ts";
import type { Remote } from "../../http.ts";
import type { MintedToken } from "../../journal/minted-tokens.ts";
import { timeWords } from "../../plan/due.ts";
import type { Answer, TokenProvider } from "../../token-provider.ts";
import type { Assistance } from "../assistance.ts";
import { endByPerson, idOf, mintByPerson, notListable, othersOf } from "./by-person.ts";
import { askIdentity } from "./identity.ts";
import type { SentryIntegration } from "./integration.ts";

export interface IntegrationTokens extends SentryIntegration {
  /** Of the integration; undefined before it is made. */
  readonly slug: string | undefined;
  readonly people: Assistance;
  /** What the journal knows of the integration's tokens. */
  readonly minted: () => Promise<readonly MintedToken[]>;
}

/** The tokens of an internal integration, which hold the scopes of the integration. */
export function integrationTokens(
  remote: Remote,
  { organization, name, slug, people, minted }: IntegrationTokens,
): TokenProvider {
  const page = `${remote.base}/settings/${encodeURIComponent(organization)}/developer-settings/${encodeURIComponent(slug ?? name)}/`;
  return {
    capabilities: {
      mint: "assisted",
      listable: false,
      nameable: false,
      maxLive: 20,
      expiry: "none",
      managerCredential: "none",
    },
    preflight: async () => {
      const identity = await askIdentity(remote, undefined);
      return identity.ok ? { ok: true, value: undefined } : identity;
    },
    list: () => Promise.resolve(refused(notListable)),
    mint: ({ environment, scopes }) => {
      const errand = {
        title: `a new token of ${name} for ${environment}`,
        page,
        steps: [
          "sign in, and press «New Token» under Tokens",
          `it must hold exactly ${scopes.join(", ")}`,
          "copy the token; Sentry shows it this once",
        ],
      };
      return mintByPerson(people, errand, (secret) => ofIntegration(secret, page));
    },
    identify: (secret) => askIdentity(remote, secret),
    revoke: async (id) =>
      endByPerson(people, {
        title: `a token of ${name} (${id}) has to end`,
        page,
        steps: whichToEnd(id, await minted()),
      }),
  };
}

/** They have no names of ours: the list shows when each was made, and its last characters. */
function whichToEnd(id: string, minted: readonly MintedToken[]): readonly string[] {
  const own = minted.find((each) => each.id === id);
  const which =
    own === undefined
      ? "under Tokens, remove the one that was taken over: when it was made is not known here"
      : `under Tokens, remove the one that ${cameAt(own)}`;
  const kept = othersOf(id, minted).map(cameAt);
  return kept.length === 0
    ? [which]
    : [which, `leave what is in use: what ${kept.join(", what ")}`];
}

function cameAt({ at, environment }: MintedToken): string {
  const end = Math.ceil(at / 60_000) * 60_000;
  return `was made for ${environment} shortly before ${timeWords(end)}`;
}

/** The first letters of other kinds say so; those of integrations have `sntryi_`, or none. */
function ofIntegration(secret: Secret, page: string): Answer<string> {
  if (!/^sntry[^i]_/.test(secret.reveal())) return { ok: true, value: idOf(secret) };
  return refused({
    code: "wrong-kind",
    message: "that is a person's or an organisation's token, and not one of the integration",
    next: `make one under Tokens on ${page}`,
  });
}
