import { isMissing } from "../credentials.ts";
import type { DesiredLineage } from "../desired.ts";
import { type Failure, refused } from "../failure.ts";
import { noCredential } from "../open-sink.ts";
import { integrationTokens } from "../providers/sentry/integration-token.ts";
import { sentryHolder } from "../providers/sentry/integration.ts";
import { organizationTokens } from "../providers/sentry/organization-token.ts";
import type { Answer } from "../token-provider.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";

/** The kinds of token that Sentry is opened for, by their names in the catalog. */
const kinds: Readonly<Record<string, typeof openIntegration>> = {
  "internal-integration": openIntegration,
  "org-auth-token": openOrganization,
};

type Desired = Pick<DesiredLineage, "kind" | "key" | "scopes">;

/**
 * Sentry as the issuer of an internal integration's tokens, or of an organisation's.
 *
 * @param holderId slug of the integration, where it is known
 */
export function openSentry(
  desired: Desired,
  holderId: string | undefined,
  around: IssuerSurroundings,
): Answer<Issuer> {
  const { kind = "internal-integration" } = desired;
  const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (open === undefined) {
    return refused({
      code: "no-such-kind",
      message: `Sentry's tokens of kind \`${kind}\` can't be minted yet`,
      next: `use ${Object.keys(kinds).join(" or ")}`,
    });
  }
  return open(desired, around, holderId);
}

function openIntegration(
  { key }: Desired,
  { accessOf, fetch, people, minted, sentryOrganization: organization }: IssuerSurroundings,
  holderId: string | undefined,
): Answer<Issuer> {
  const access = accessOf("sentry");
  if (isMissing(access)) return refused(noCredential(access));
  if (organization === undefined) return refused(noOrganization);
  const remote = { name: "Sentry", ...access, fetch };
  const about = { organization, name: key.integration };
  return {
    ok: true,
    value: {
      provider: integrationTokens(remote, {
        ...about,
        slug: holderId,
        people,
        minted: () => minted(key.integration),
      }),
      holder: sentryHolder(remote, about),
    },
  };
}

/** No credential is asked for: there is none that Sentry lets do anything about these tokens. */
function openOrganization(
  { key, scopes }: Desired,
  { accessOf, fetch, people, minted, now, sentryOrganization: organization }: IssuerSurroundings,
): Answer<Issuer> {
  if (organization === undefined) return refused(noOrganization);
  const { base } = accessOf("sentry");
  const site = { name: "Sentry", base, fetch };
  const about = { organization, scopes, people, minted: () => minted(key.integration), now };
  return { ok: true, value: { provider: organizationTokens(site, about) } };
}

const noOrganization: Failure = {
  code: "no-organization",
  message: "which organisation at Sentry is meant is not stated",
  next: "set SENTRY_ORG to its slug",
};
