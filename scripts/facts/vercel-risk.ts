import type { RiskNote } from "./risk.ts";

const change = ["POST", "PUT", "PATCH", "DELETE"];
const set = ["POST", "PUT", "PATCH"];

function critical(methods: readonly string[], path: RegExp, because: string): RiskNote {
  return { methods, path, risk: "critical", because };
}

function read(path: RegExp, because: string): RiskNote {
  return { methods: ["POST"], path, risk: "read", because };
}

/**
 * Vercel's operations that mint or plant credentials or change members, permissions or the guards of
 * deployments, and POSTs that only read.
 */
export const vercelRisk: readonly RiskNote[] = [
  // What an integration does for its own resources: every token of one may, whatever its scopes.
  {
    methods: ["POST", "PUT"],
    path: /^\/v1\/installations\/.*\/(rotate|secrets)$/,
    risk: "write",
    because: "delivers the credentials of the integration's own resources",
  },

  // Credentials.
  critical(["POST"], /^\/(v3\/user\/tokens|api-keys)$/, "answers a new token"),
  critical(["POST"], /^\/v1\/projects\/\{idOrName\}\/token$/, "answers a token of the project"),
  critical(["POST"], /^\/v1\/(global|edge)-config\/\{edgeConfigId\}\/token$/, "answers a token"),
  critical(["PUT"], /\/feature-flags\/sdk-keys$/, "answers a new key"),
  critical(["POST"], /\/sso\/token$/, "answers a new credential"),
  critical(set, /^\/v1\/kms\/issuers(\/|$)/, "makes keys, or signs with them"),
  critical(["DELETE"], /^\/v1\/kms\/issuers\/\{issuerId\}\/policies/, "changes who may sign"),
  critical(set, /\/env(\/\{id\})?$/, "plants what deployments run with"),
  critical(["POST"], /^\/v1\/connect\/token\//, "plants a credential"),

  // Members and what they may do.
  critical(
    change,
    /^\/v[12]\/teams\/\{teamId\}\/(members|invites|request|dsync-roles)/,
    "changes members",
  ),
  critical(["PATCH"], /^\/v2\/teams\/\{teamId\}$/, "changes what every member may do"),
  critical(change, /^\/v1\/access-groups/, "changes who has access to which projects"),
  critical(change, /^\/v1\/projects\/\{idOrName\}\/members/, "changes who has access"),
  critical(change, /^\/v1\/vcr\/repository\/\{idOrName\}\/permissions/, "changes who has access"),
  critical(change, /\/transfer-request/, "hands the project to another owner"),

  // What guards deployments.
  critical(["PATCH"], /\/protection-bypass$/, "opens a way past the protection of deployments"),
  critical(["PATCH"], /^\/v9\/projects\/\{idOrName\}$/, "can lift the protection of deployments"),
  critical(change, /^\/v1\/security\/firewall\/bypass$/, "lets traffic past the firewall"),

  read(/^\/v2\/observability\/query$/, "a query with a body"),
  read(/^\/v8\/artifacts$/, "a query with a body"),
  read(/^\/v1\/registrar\/domains\/availability$/, "a query with a body"),
  read(/\/fs\/read$/, "answers a file"),
  read(/\/(routes\/generate|config\/generate-rule)$/, "drafts a rule and stores nothing"),
];
