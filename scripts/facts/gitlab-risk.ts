import type { RiskNote } from "./risk.ts";

const change = ["POST", "PUT", "PATCH", "DELETE"];
const set = ["POST", "PUT", "PATCH"];

function critical(methods: readonly string[], path: RegExp, because: string): RiskNote {
  return { methods, path, risk: "critical", because };
}

/**
 * GitLab's operations that mint or plant credentials, or change members, permissions or the guards
 * of branches; POSTs that destroy; POSTs that only read.
 */
export const gitlabRisk: readonly RiskNote[] = [
  // Credentials.
  {
    methods: ["POST"],
    path: /\/self\/rotate$/,
    risk: "write",
    because: "replaces the caller's own value and adds nothing to what it holds",
  },
  {
    methods: ["DELETE"],
    path: /^\/personal_access_tokens\/self$/,
    risk: "write",
    because: "ends the caller's own token and nothing else",
  },
  critical(
    ["POST"],
    /\/(access_tokens|personal_access_tokens|impersonation_tokens)(\/\{[^}]+\}\/rotate)?$/,
    "answers a new token",
  ),
  critical(["POST"], /\/deploy_tokens$/, "answers a new deploy token"),
  critical(set, /\/deploy_keys(\/\{key_id\}(\/enable)?)?$/, "opens repositories to a key"),
  critical(
    ["POST"],
    /^\/users?\/(\{id\}\/)?(keys|gpg_keys|emails)$/,
    "adds a key or an address that speaks for a person",
  ),
  critical(["POST"], /\/runners$/, "answers a runner's credential, or gives a runner to a project"),
  critical(
    ["POST"],
    /\/runners\/(\{id\}\/)?reset_(authentication|registration)_token$/,
    "answers a new credential for runners",
  ),
  critical(["POST"], /\/triggers$/, "answers a token that starts pipelines"),
  critical(["POST"], /\/cluster_agents\/\{agent_id\}\/tokens$/, "answers an agent's token"),
  critical(
    ["POST"],
    /^\/applications(\/\{id\}\/renew-secret)?$/,
    "answers an OAuth application's secret",
  ),
  critical(set, /(^\/admin\/ci|\}|\/\{id\})\/variables(\/\{key\})?$/, "plants what jobs will use"),
  critical(change, /\/service_accounts(\/\{user_id\})?$/, "makes or changes an account"),

  // Members and what they may do.
  critical(change, /\/(members|invitations|billable_members)(\/|$)/, "changes members"),
  critical(["PUT"], /\/access_requests\/\{user_id\}\/approve$/, "adds a member"),
  critical(["POST"], /\/import_project_members\//, "adds members"),
  critical(change, /\/share(\/\{[^}]+\})?$/, "gives or takes a group's access"),
  critical(
    change,
    /\/(saml_group_links|ldap_group_links|member_roles|saml|scim)(\/|$)/,
    "changes whom the identity provider lets in, and as what",
  ),
  critical(
    ["POST", "PUT"],
    /^\/users(\/\{id\}(\/(activate|approve|ban|block|deactivate|reject|unban|unblock))?)?$/,
    "makes, changes or bars an account",
  ),
  critical(
    ["PATCH", "DELETE"],
    /^\/users\/\{id\}\/(disable_two_factor|identities\/\{provider\})$/,
    "changes how a person signs in",
  ),
  critical(change, /\/job_token_scope/, "changes which jobs have access"),
  critical(["POST", "PUT"], /\/transfer$/, "hands it to another owner"),
  critical(["PUT"], /^\/(projects|groups)\/\{id\}$/, "can make it public"),
  critical(["PUT"], /^\/application\/settings$/, "changes what everybody may do"),

  // What guards branches, tags and deployments.
  critical(
    change,
    /\/protected_(branches|tags|environments)(\/|$)/,
    "changes what guards branches, tags or deployments",
  ),
  critical(change, /\/approval_rules(\/|$)/, "changes who must approve"),
  critical(["POST"], /^\/projects\/\{id\}\/approvals$/, "changes who must approve"),

  {
    methods: ["POST"],
    path: /\/jobs\/\{job_id\}\/erase$/,
    risk: "destructive",
    because: "deletes a job's log and artifacts",
  },
  { methods: ["POST"], path: /^\/markdown$/, risk: "read", because: "renders a text" },
  { methods: ["POST"], path: /\/ci\/lint$/, risk: "read", because: "checks a text" },
  {
    methods: ["POST"],
    path: /^\/code_suggestions\/completions$/,
    risk: "read",
    because: "answers a completion",
  },
];
