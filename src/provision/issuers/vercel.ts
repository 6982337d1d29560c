import { isMissing } from "../credentials.ts";
import type { DesiredLineage } from "../desired.ts";
import { refused } from "../failure.ts";
import { noCredential } from "../open-sink.ts";
import { vercelProvider } from "../providers/vercel.ts";
import type { Answer } from "../token-provider.ts";
import type { Issuer, IssuerSurroundings } from "./issuer.ts";

/** Vercel as the issuer of a user's tokens for one team, or one project of it. */
export function openVercel(
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
