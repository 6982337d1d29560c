import type { DesiredLineage } from "../desired.ts";
import { refused } from "../failure.ts";
import { scopewrightProvider } from "../providers/scopewright.ts";
import type { Answer } from "../token-provider.ts";
import { openGitHub } from "./github.ts";
import { openGitLab } from "./gitlab.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";
import { openSentry } from "./sentry.ts";
import { openVercel } from "./vercel.ts";

/**
 * Opens the issuer of a lineage's tokens.
 *
 * @param holderId of the object that holds them, where one is known
 */
export async function openIssuer(
  desired: Omit<DesiredLineage, "deliveries">,
  holderId: string | undefined,
  around: IssuerSurroundings,
): Promise<Answer<Issuer>> {
  switch (desired.issuer) {
    case "scopewright": {
      const service = await around.service(desired.provider);
      if (!service.ok) return service;
      const about = desired.owner === undefined ? {} : { owner: desired.owner };
      return { ok: true, value: { provider: scopewrightProvider(service.value, about) } };
    }
    case "gitlab":
      return openGitLab(desired, around);
    case "github":
      return openGitHub(desired, around);
    case "vercel":
      return openVercel(desired, around);
    case "sentry":
      return openSentry(desired, holderId, around);
    default:
      return refused({
        code: "no-such-issuer",
        message: `tokens of \`${desired.issuer}\` can't be minted yet`,
        next: "mint it by hand, or let the token service issue it: `--issuer scopewright`",
      });
  }
}
