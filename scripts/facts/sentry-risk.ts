import type { RiskNote } from "./risk.ts";

const change = ["POST", "PUT", "PATCH", "DELETE"];

/**
 * Sentry's operations that mint credentials or change members or permissions, and those that only
 * read though they are POSTs. Ownership rules (`/ownership/`, `/codeowners/`) are not here: they
 * decide who is told of an issue, not who may do what.
 */
export const sentryRisk: readonly RiskNote[] = [
  {
    methods: ["POST"],
    path: /\/org-auth-tokens\/$/,
    risk: "critical",
    because: "mints a token of the organisation",
  },
  {
    methods: ["POST", "PUT"],
    path: /\/api-keys\/(\{api_key_id\}\/)?$/,
    risk: "critical",
    because: "mints an organisation's key, or changes what it may do",
  },
  {
    methods: ["POST", "PUT"],
    path: /^\/api\/0\/sentry-apps\/(\{[^}]+\}\/)?$/,
    risk: "critical",
    because: "makes an app, or changes its scopes, which its live tokens get at once",
  },
  {
    methods: ["POST"],
    path: /^\/api\/0\/sentry-apps\/\{[^}]+\}\/(api-tokens|rotate-secret)\/$/,
    risk: "critical",
    because: "answers a new credential of the app",
  },
  {
    methods: ["POST"],
    path: /\/sentry-app-installations\/$/,
    risk: "critical",
    because: "installs an app, which gives it its scopes in the organisation",
  },
  {
    methods: ["GET", "POST"],
    path: /\/releases\/token\/$/,
    risk: "critical",
    because: "answers a credential that makes releases",
  },
  {
    methods: ["POST", "PUT"],
    path: /\/projects\/\{[^}]+\}\/\{[^}]+\}\/keys\/(\{key_id\}\/)?$/,
    risk: "critical",
    because: "makes or changes a key that accepts events",
  },
  {
    methods: change,
    path: /\/organizations\/\{[^}]+\}\/members\//,
    risk: "critical",
    because: "adds, changes or removes a member, or a member of a team",
  },
  {
    methods: ["PUT"],
    path: /\/(access-requests|invite-requests)\//,
    risk: "critical",
    because: "approves a new member of the organisation or of a team",
  },
  {
    methods: change,
    path: /\/scim\/v2\/(Users|Groups)/,
    risk: "critical",
    because: "provisions members and teams",
  },
  {
    methods: ["DELETE"],
    path: /^\/api\/0\/users\/\{user_id\}\/authenticators\//,
    risk: "critical",
    because: "takes away a member's second factor",
  },
  {
    methods: ["POST", "DELETE"],
    path: /\/projects\/\{[^}]+\}\/\{[^}]+\}\/teams\//,
    risk: "critical",
    because: "changes which teams have access to the project",
  },
  {
    methods: ["POST"],
    path: /\/projects\/\{[^}]+\}\/\{[^}]+\}\/transfer\/$/,
    risk: "critical",
    because: "hands the project to another organisation",
  },
  {
    methods: ["PUT"],
    path: /^\/api\/0\/organizations\/\{[^}]+\}\/$/,
    risk: "critical",
    because: "changes the default role, open membership and what sign-in demands",
  },
  {
    methods: ["PUT", "DELETE"],
    path: /\/data-secrecy\/$/,
    risk: "critical",
    because: "changes whether the vendor's staff may see the data",
  },
  {
    methods: ["POST"],
    path: /\/metrics\/query\/$/,
    risk: "read",
    because: "a query with a body",
  },
  {
    methods: ["POST"],
    path: /\/dashboards\/widgets\/$/,
    risk: "read",
    because: "checks a widget and stores nothing",
  },
  {
    methods: ["POST"],
    path: /\/rules\/preview\/$/,
    risk: "read",
    because: "shows what a rule would have matched",
  },
  {
    methods: ["POST"],
    path: /\/repo-path-parsing\/$/,
    risk: "read",
    because: "derives paths from a frame and stores nothing",
  },
];
