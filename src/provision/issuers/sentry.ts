import { isMissing } from "../credentials.ts";
import type { DesiredLineage } from "../desired.ts";
import { refused } from "../failure.ts";
import { noCredential } from "../open-sink.ts";
import { integrationTokens } from "../providers/sentry/integration-token.ts";
import { sentryHolder } from "../providers/sentry/integration.ts";
import type { Answer } from "../token-provider.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";

/**
 * Sentry as the issuer of an internal integration's tokens.
 *
 * @param holderId slug of the integration, where it is known
 */
export function openSentry(
  { kind, key }: Pick<DesiredLineage, "kind" | "key">,
  holderId: string | undefined,
  { accessOf, fetch, people, sentryOrganization }: IssuerSurroundings,
): Answer<Issuer> {
  if (kind !== undefined && kind !== "internal-integration") {
    return refused({
      code: "no-such-kind",
      message: `Sentry's tokens of kind \`${kind}\` can't be minted yet`,
      next: "use an internal integration",
    });
  }
  const access = accessOf("sentry");
  if (isMissing(access)) return refused(noCredential(access));
  if (sentryOrganization === undefined) {
    return refused({
      code: "no-organization",
      message: "which organisation at Sentry is meant is not stated",
      next: "set SENTRY_ORG to its slug",
    });
  }
  const remote = { name: "Sentry", ...access, fetch };
  const about = { organization: sentryOrganization, name: key.integration };
  return {
    ok: true,
    value: {
      provider: integrationTokens(remote, about, holderId, people),
      holder: sentryHolder(remote, about),
    },
  };
}
