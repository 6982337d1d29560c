import type { Secret } from "../../../model/secret.ts";
import { refused } from "../../failure.ts";
import type { Remote } from "../../http.ts";
import type { Answer, TokenProvider } from "../../token-provider.ts";
import type { Assistance } from "../assistance.ts";
import { endByPerson, idOf, mintByPerson, notListable } from "./by-person.ts";
import { askIdentity } from "./identity.ts";
import type { SentryIntegration } from "./integration.ts";

/**
 * The tokens of an internal integration, which hold the scopes of the integration.
 *
 * @param slug of the integration; undefined before it is made
 */
export function integrationTokens(
  remote: Remote,
  { organization, name }: SentryIntegration,
  slug: string | undefined,
  people: Assistance,
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
    revoke: (id) =>
      endByPerson(people, {
        title: `the old token of ${name} (${id}) has to end`,
        page,
        steps: ["remove the token under Tokens; Sentry shows its last characters"],
      }),
  };
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
