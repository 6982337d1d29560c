import { isMissing } from "../credentials.ts";
import type { DesiredLineage } from "../desired.ts";
import { refused } from "../failure.ts";
import { privateToken } from "../http.ts";
import { noCredential } from "../open-sink.ts";
import type { Answer } from "../token-provider.ts";
import { ownerOf } from "./gitlab-owner.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";

/** GitLab as the issuer of tokens of projects, groups, service accounts and people. */
export function openGitLab(
  { kind, resources = [] }: Pick<DesiredLineage, "kind" | "resources">,
  { accessOf, fetch }: IssuerSurroundings,
): Answer<Issuer> {
  const open = ownerOf(kind, resources);
  if (!open.ok) return open;
  const access = accessOf("gitlab");
  if (isMissing(access)) return refused(noCredential(access));
  const remote = { name: "GitLab", ...access, header: privateToken, fetch };
  return { ok: true, value: { provider: open.value(remote) } };
}
