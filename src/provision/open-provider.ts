import { type AccessOf, isMissing } from "./credentials.ts";
import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { privateToken } from "./http.ts";
import { noCredential } from "./open-sink.ts";
import type { Assistance } from "./providers/assistance.ts";
import { type GitLabOwner, gitlabProvider } from "./providers/gitlab.ts";
import { scopewrightProvider, type ServicePort } from "./providers/scopewright.ts";
import { sentryHolder, sentryProvider } from "./providers/sentry.ts";
import type { Answer, TokenHolder, TokenProvider } from "./token-provider.ts";

/** What issuers are reached with. */
export interface IssuerSurroundings {
  readonly accessOf: AccessOf;
  readonly fetch: typeof fetch;
  /** The token service for an API that it protects: opened on first use, and kept. */
  readonly service: (provider: string) => Promise<Answer<ServicePort>>;
  readonly people: Assistance;
  /** Slug of the organisation at Sentry. */
  readonly sentryOrganization?: string;
}

/** An issuer as one lineage sees it. */
export interface Issuer {
  readonly provider: TokenProvider;
  /** The object that holds the tokens, where the issuer has such. */
  readonly holder?: TokenHolder;
}

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

const gitlabKinds: Readonly<Record<string, GitLabOwner["kind"]>> = {
  "project-access-token": "project",
  "group-access-token": "group",
};

function openGitLab(
  { kind, resources = [] }: Pick<DesiredLineage, "kind" | "resources">,
  { accessOf, fetch }: IssuerSurroundings,
): Answer<Issuer> {
  const owner = kind === undefined ? undefined : gitlabKinds[kind];
  if (owner === undefined) {
    return refused({
      code: "no-such-kind",
      message: `GitLab's tokens of kind \`${kind ?? "not stated"}\` can't be minted yet`,
      next: `use ${Object.keys(gitlabKinds).join(" or ")}`,
    });
  }
  const [path, ...others] = resources;
  if (path === undefined || others.length > 0) {
    return refused({
      code: "no-owner",
      message: `which ${owner} the token is of is not stated`,
      next: `name one in \`token.resources\`, such as [acme/web]`,
    });
  }
  const access = accessOf("gitlab");
  if (isMissing(access)) return refused(noCredential(access));
  const remote = { name: "GitLab", ...access, header: privateToken, fetch };
  return { ok: true, value: { provider: gitlabProvider(remote, { kind: owner, path }) } };
}

function openSentry(
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
      provider: sentryProvider(remote, about, holderId, people),
      holder: sentryHolder(remote, about),
    },
  };
}

function refused(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}
