import { sentry } from "./sentry.ts";

/** What Vercel sends when a deployment was created, as far as it matters here. */
interface Deployment {
  readonly target: string | null;
  readonly meta: { readonly githubCommitSha: string; readonly githubCommitRepo: string };
}

/** Makes a release of each production deployment, then tells which commit it was made of. */
export async function deploymentCreated(
  organization: string,
  project: string,
  deployment: Deployment,
): Promise<void> {
  if (deployment.target !== "production") return;
  const version = deployment.meta.githubCommitSha;
  const release = { version, projects: [project] };
  const releases = `/organizations/${organization}/releases/`;
  await sentry(releases, "POST", release);
  const refs = [{ repository: deployment.meta.githubCommitRepo, commit: version }];
  await sentry(releases, "POST", { ...release, refs });
}
