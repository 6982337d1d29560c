import type { Secret } from "../model/secret.ts";

/** What a client needs to speak to a platform, and where it is found. */
export interface CredentialFact {
  readonly platform: string;
  /** The environment variable that carries it. */
  readonly variable: string;
  /** The variable that names another address of the API. */
  readonly address: string;
  readonly base: string;
  /** The least that it must be allowed. */
  readonly needs: string;
}

/** Every credential that the provisioner can make use of. */
export const credentialFacts: readonly CredentialFact[] = [
  {
    platform: "sentry",
    variable: "SENTRY_AUTH_TOKEN",
    address: "SCOPEWRIGHT_SENTRY_API",
    base: "https://sentry.io",
    needs:
      "org:write of the organisation in SENTRY_ORG, and every scope that it grants; nothing for tokens of an organisation",
  },
  {
    platform: "gitlab",
    variable: "GITLAB_TOKEN",
    address: "SCOPEWRIGHT_GITLAB_API",
    base: "https://gitlab.com",
    needs:
      "api, of a maintainer of the project, an owner of the group, or for personal tokens an administrator or the person; the rotated token itself for `self-rotate` alone",
  },
  {
    platform: "vercel",
    variable: "VERCEL_TOKEN",
    address: "SCOPEWRIGHT_VERCEL_API",
    base: "https://api.vercel.com",
    needs: "the team, or better the one project; Vercel's tokens have no narrower permission",
  },
  {
    platform: "github",
    variable: "GITHUB_TOKEN",
    address: "SCOPEWRIGHT_GITHUB_API",
    base: "https://api.github.com",
    needs: "secrets: write of the repository (environments: write too for an environment's secret)",
  },
  {
    platform: "github-app",
    variable: "GITHUB_APP_PRIVATE_KEY",
    address: "SCOPEWRIGHT_GITHUB_API",
    base: "https://api.github.com",
    needs:
      "a private key of the GitHub App in GITHUB_APP_ID, which is to hold just the permissions that its tokens get",
  },
  {
    platform: "vault",
    variable: "VAULT_TOKEN",
    address: "VAULT_ADDR",
    base: "https://127.0.0.1:8200",
    needs: "create, read and update of data/ and the one path",
  },
  {
    platform: "aws",
    variable: "AWS_SECRET_ACCESS_KEY",
    address: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    base: "https://secretsmanager.{region}.amazonaws.com",
    needs:
      "secretsmanager:DescribeSecret, PutSecretValue and UpdateSecretVersionStage of the one secret; never GetSecretValue",
  },
];

/** What to do where a credential may not what it has to. */
export function betterCredential(platform: string): string {
  const { variable, needs } = credentialFacts.find((each) => each.platform === platform)!;
  return `put a credential into ${variable} that may; the least that it needs: ${needs}`;
}

/** A credential and where it is used. */
export interface Access {
  readonly credential: Secret;
  readonly base: string;
}

/** What is known of a platform, or the fact about what is missing, with the address that counts. */
export type AccessOf = (platform: string) => Access | CredentialFact;

export function isMissing(access: Access | CredentialFact): access is CredentialFact {
  return "variable" in access;
}
