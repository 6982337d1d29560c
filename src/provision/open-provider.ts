import { type AccessOf, isMissing } from "./credentials.ts";
import type { DesiredLineage } from "./desired.ts";
import { refused } from "./failure.ts";
import { privateToken } from "./http.ts";
import { noCredential } from "./open-sink.ts";
import type { Assistance } from "./providers/assistance.ts";
import { type GitLabOwner, gitlabProvider } from "./providers/gitlab.ts";
import { appKey } from "./providers/github-app.ts";
import { githubProvider } from "./providers/github.ts";
import { scopewrightProvider, type ServicePort } from "./providers/scopewright.ts";
import { sentryHolder, sentryProvider } from "./providers/sentry.ts";
import { vercelProvider } from "./providers/vercel.ts";
import type { Answer, TokenHolder, TokenProvider } from "./token-provider.ts";

/** What issuers are reached with. */
export interface IssuerSurroundings {
  readonly accessOf: AccessOf;
  readonly fetch: typeof fetch;
  /** The token service for an API that it protects: opened on first use, and kept. */
  readonly service: (provider: string) => Promise<Answer<ServicePort>>;
  readonly people: Assistance;
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

const gitlabKinds: Readonly<Record<string, GitLabOwner["kind"]>> = {
  "project-access-token": "project",
  "group-access-token": "group",
  "service-account-token": "service-account",
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
  const of = ownerOf(owner, resources);
  if (of === undefined) {
    const such = owner === "service-account" ? "acme/service_accounts/57" : "acme/web";
    return refused({
      code: "no-owner",
      message: `which ${owner} the token is of is not stated`,
      next: `name one in \`token.resources\`, such as [${such}]`,
    });
  }
  const access = accessOf("gitlab");
  if (isMissing(access)) return refused(noCredential(access));
  const remote = { name: "GitLab", ...access, header: privateToken, fetch };
  return { ok: true, value: { provider: gitlabProvider(remote, of) } };
}

function ownerOf(
  kind: GitLabOwner["kind"],
  [path, ...others]: readonly string[],
): GitLabOwner | undefined {
  if (path === undefined || others.length > 0) return undefined;
  if (kind !== "service-account") return { kind, path };
  const [, group, user] = /^([^/]+)\/service_accounts\/(\d+)$/.exec(path) ?? [];
  return group === undefined || user === undefined ? undefined : { kind, path: group, user };
}

function openGitHub(
  { kind, key, resources = [], scopes }: Omit<DesiredLineage, "deliveries">,
  { accessOf, fetch, githubApp, now }: IssuerSurroundings,
): Answer<Issuer> {
  if (kind !== undefined && kind !== "installation") {
    return refused({
      code: "no-such-kind",
      message: `GitHub's tokens of kind \`${kind}\` can't be minted by a program`,
      next: "use installation tokens of a GitHub App",
    });
  }
  const parted = resources.map((name) => name.split("/"));
  const [owner] = new Set(parted.map(([first]) => first));
  const [first, ...rest] = parted.map(([, name = ""]) => name);
  const whole = parted.every(
    (parts) => parts.length === 2 && parts[0] === owner && parts[1] !== "",
  );
  if (owner === undefined || first === undefined || !whole) {
    return refused({
      code: "no-owner",
      message: "which repositories of which one owner the token is for is not stated",
      next: "name them in `token.resources`, such as [acme/web, acme/api]",
    });
  }
  const access = accessOf("github-app");
  if (isMissing(access)) return refused(noCredential(access));
  const pem = appKey(access.credential);
  if (githubApp === undefined || pem === undefined) {
    return refused({
      code: "no-credential",
      message:
        pem === undefined
          ? "what is in GITHUB_APP_PRIVATE_KEY is no RSA key in PEM"
          : "which GitHub App is meant is not stated",
      next: "set GITHUB_APP_ID to the App's client id, and GITHUB_APP_PRIVATE_KEY to a key of it",
    });
  }
  const remote = { name: "GitHub", ...access, fetch };
  const provider = githubProvider(remote, {
    app: githubApp,
    key: pem,
    owner,
    repositories: [first, ...rest],
    scopes,
    integration: key.integration,
    now,
  });
  return { ok: true, value: { provider } };
}

function openVercel(
  { kind, resources = [], scopes }: Omit<DesiredLineage, "deliveries">,
  { accessOf, fetch }: IssuerSurroundings,
): Answer<Issuer> {
  if (kind !== undefined && kind !== "user-token") {
    return refused({
      code: "no-such-kind",
      message: `Vercel's tokens of kind \`${kind}\` can't be minted by a program`,
      next: "use a user token",
    });
  }
  const [team, project] = ["team_", "prj_"].map((prefix) =>
    resources.filter((name) => name.startsWith(prefix)),
  );
  if (team?.length !== 1 || project!.length > 1 || resources.length > 2) {
    return refused({
      code: "no-owner",
      message: "which team's token is meant is not stated, and a token of the account opens all",
      next: "name the team's id in `token.resources`, and one project's if it is for one: [team_…, prj_…]",
    });
  }
  const granted = scopes.filter((scope) => scope !== "account");
  if (granted.length > 0) {
    return refused({
      code: "scope-refused",
      message: `Vercel's user tokens hold no scopes, so none can hold just ${granted.join(", ")}`,
      next: "leave `scopes` empty, and limit the token to a project",
    });
  }
  const access = accessOf("vercel");
  if (isMissing(access)) return refused(noCredential(access));
  const limits = { team: team[0]!, ...(project![0] === undefined ? {} : { project: project![0] }) };
  const provider = vercelProvider({ name: "Vercel", ...access, fetch }, limits);
  return { ok: true, value: { provider } };
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
