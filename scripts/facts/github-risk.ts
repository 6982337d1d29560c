import type { RiskNote } from "./risk.ts";

const change = ["POST", "PUT", "PATCH", "DELETE"];
const set = ["POST", "PUT", "PATCH"];

function critical(methods: readonly string[], path: RegExp, because: string): RiskNote {
  return { methods, path, risk: "critical", because };
}

/**
 * GitHub's operations that mint or plant credentials, or change members, permissions or the guards of
 * branches; those that destroy though they are POSTs; and those that only read though they are.
 */
export const githubRisk: readonly RiskNote[] = [
  // Credentials.
  critical(["PUT"], /\/secrets\/\{secret_name\}$/, "plants a credential that jobs will use"),
  critical(["PUT"], /\/secrets\/\{secret_name\}\/repositories/, "gives repositories a credential"),
  critical(["POST", "PATCH"], /\/private-registries(\/\{secret_name\})?$/, "plants a credential"),
  critical(["POST"], /\/keys$/, "adds a key that opens repositories or an account"),
  critical(
    ["POST"],
    /^\/user\/(gpg_keys|ssh_signing_keys)$/,
    "adds a key that signs as the person",
  ),
  critical(["POST"], /^\/user\/emails$/, "adds an address that can recover the account"),
  critical(
    ["POST"],
    /\/runners\/(registration-token|remove-token|generate-jitconfig)$/,
    "answers a credential of a runner",
  ),
  critical(
    ["POST"],
    /\/personal-access-token-requests/,
    "approves personal tokens for the organisation",
  ),
  {
    methods: ["POST"],
    path: /\/personal-access-tokens/,
    risk: "destructive",
    because: "revokes personal tokens for the organisation",
  },
  critical(
    change,
    /^\/orgs\/\{org\}\/actions\/oidc\/customization/,
    "changes the claims that clouds trust, for every repository",
  ),

  // Members and what they may do.
  critical(change, /\/(memberships|outside_collaborators)(\/|$)/, "changes members"),
  critical(["DELETE"], /^\/orgs\/\{org\}\/members\/\{username\}$/, "removes a member"),
  critical(change, /^\/teams\/\{team_id\}\/members\//, "changes a team's members"),
  critical(["POST"], /^\/orgs\/\{org\}\/invitations$/, "invites a member, or an owner"),
  critical(
    change,
    /^\/enterprises\/\{enterprise\}\/teams\/\{[^}]+\}\/organizations\//,
    "changes which organisations a team has access to",
  ),
  critical(change, /\/(organization-roles|security-managers)\//, "gives or takes roles"),
  critical(change, /\/teams\/\{[^}]+\}\/repos\//, "changes a team's access to a repository"),
  critical(change, /\/collaborators(\/|$)/, "changes who has access"),
  critical(["PATCH"], /\/(repository_)?invitations\/\{invitation_id\}$/, "changes or takes access"),
  critical(change, /\/codespaces\/access/, "changes who may use codespaces"),
  critical(["PATCH"], /^\/orgs\/\{org\}$/, "changes what every member may do"),
  critical(["PATCH"], /^\/repos\/\{owner\}\/\{repo\}$/, "can make the repository public"),
  critical(["POST"], /\/transfer$/, "hands the repository to another owner"),

  // What workflows may do, and what guards branches and deployments.
  {
    methods: ["PUT"],
    path: /\/actions\/permissions\/artifact-and-log-retention$/,
    risk: "write",
    because: "a number of days, though it stands among permissions",
  },
  critical(change, /\/actions\/permissions/, "changes what workflows may run and do"),
  critical(change, /\/branches\/\{branch\}\/protection/, "changes what guards a branch"),
  critical(change, /\/rulesets/, "changes what guards branches and tags"),
  critical(
    change,
    /\/environments\/\{environment_name\}\/deployment(-branch-policies|_protection_rules)/,
    "changes what guards deployments",
  ),
  critical(
    ["PUT"],
    /\/environments\/\{environment_name\}$/,
    "changes who must approve deployments",
  ),

  {
    methods: set,
    path: /\/attestations\/delete-request$/,
    risk: "destructive",
    because: "deletes attestations",
  },
  { methods: ["POST"], path: /^\/markdown$/, risk: "read", because: "renders a text" },
  {
    methods: ["POST"],
    path: /\/releases\/generate-notes$/,
    risk: "read",
    because: "drafts a text and stores nothing",
  },
];
