import { isMissing } from "../credentials.ts";
import type { DesiredLineage } from "../desired.ts";
import { refused } from "../failure.ts";
import { privateToken } from "../http.ts";
import { noCredential } from "../open-sink.ts";
import { type GitLabOwner, gitlabProvider } from "../providers/gitlab.ts";
import type { Answer } from "../token-provider.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";

const gitlabKinds: Readonly<Record<string, GitLabOwner["kind"]>> = {
  "project-access-token": "project",
  "group-access-token": "group",
  "service-account-token": "service-account",
};

/** GitLab as the issuer of a project's, a group's or a service account's tokens. */
export function openGitLab(
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
