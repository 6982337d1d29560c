import { isMissing } from "../credentials.ts";
import type { DesiredLineage } from "../desired.ts";
import { refused } from "../failure.ts";
import { noCredential } from "../open-sink.ts";
import { appKey } from "../providers/github/app.ts";
import { githubProvider } from "../providers/github/installation-token.ts";
import type { Answer } from "../token-provider.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";

/** GitHub as the issuer of an App's installation tokens for some repositories of one owner. */
export function openGitHub(
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
