import type { Finding } from "../finding.ts";
import { absent, join, options, pieces, text } from "../value-text.ts";
import { field } from "../value-fields.ts";
import type { Value } from "../value.ts";

/** Method and path of one of octokit's methods. */
interface Route {
  readonly method: string;
  readonly url: string;
}

/** By namespace, then by method name: what `octokit.rest.issues.create` requests. */
export type OctokitRoutes = ReadonlyMap<string, ReadonlyMap<string, Route>>;

let loading: Promise<OctokitRoutes> | undefined;

/** The table of octokit's own plugin, through its public face. Loaded on first use, and once. */
export function loadOctokitRoutes(): Promise<OctokitRoutes> {
  loading ??= readRoutes();
  return loading;
}

async function readRoutes(): Promise<OctokitRoutes> {
  const { restEndpointMethods } = await import("@octokit/plugin-rest-endpoint-methods");
  // The plugin asks its octokit for a request with defaults; here the defaults are the answer.
  const request = { defaults: (route: unknown): unknown => route };
  const plugin = restEndpointMethods as unknown as (octokit: unknown) => { rest: unknown };
  const routes = new Map<string, Map<string, Route>>();
  for (const [scope, methods] of Object.entries(plugin({ request }).rest as object)) {
    const table = new Map<string, Route>();
    for (const name of Object.keys(methods as object)) {
      const route = (methods as Record<string, unknown>)[name];
      if (!isRoute(route)) continue;
      // `{?name,label}` is a query; some URLs name their host.
      const url = route.url.replace(/\{\?[^}]*\}$/, "").replace(/^https:\/\/[^/]*/, "");
      table.set(name, { method: route.method, url });
    }
    routes.set(scope, table);
  }
  return routes;
}

function isRoute(value: unknown): value is Route {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    "method" in value &&
    "url" in value &&
    typeof value.method === "string" &&
    typeof value.url === "string"
  );
}

/** Names that older versions of octokit had, and what they are called now. */
const formerNames: Readonly<Record<string, string>> = {
  "repos.getContents": "repos.getContent",
  "repos.createStatus": "repos.createCommitStatus",
  "repos.listStatusesForRef": "repos.listCommitStatusesForRef",
  "repos.createOrUpdateFile": "repos.createOrUpdateFileContents",
  "repos.createFile": "repos.createOrUpdateFileContents",
  "repos.updateFile": "repos.createOrUpdateFileContents",
  "repos.createHook": "repos.createWebhook",
  "repos.listHooks": "repos.listWebhooks",
  "repos.deleteHook": "repos.deleteWebhook",
  "repos.updateHook": "repos.updateWebhook",
  "repos.removeBranchProtection": "repos.deleteBranchProtection",
  "repos.getArchiveLink": "repos.downloadTarballArchive",
  "repos.listCommitComments": "repos.listCommitCommentsForRepo",
  "repos.uploadReleaseAsset": "repos.uploadReleaseAsset",
  "repos.listAssetsForRelease": "repos.listReleaseAssets",
  "repos.retrieveCommunityProfileMetrics": "repos.getCommunityProfileMetrics",
  "pulls.listComments": "pulls.listReviewComments",
  "pulls.getComment": "pulls.getReviewComment",
  "pulls.createComment": "pulls.createReviewComment",
  "pulls.deleteComment": "pulls.deleteReviewComment",
  "pulls.createCommentReply": "pulls.createReplyForReviewComment",
  "pulls.createReviewCommentReply": "pulls.createReplyForReviewComment",
  "pulls.createReviewRequest": "pulls.requestReviewers",
  "pulls.deleteReviewRequest": "pulls.removeRequestedReviewers",
  "actions.listRepoWorkflowRuns": "actions.listWorkflowRunsForRepo",
  "actions.listWorkflowRunLogs": "actions.downloadWorkflowRunLogs",
  "search.issues": "search.issuesAndPullRequests",
  "teams.addOrUpdateMembershipInOrg": "teams.addOrUpdateMembershipForUserInOrg",
  "teams.addOrUpdateRepoInOrg": "teams.addOrUpdateRepoPermissionsInOrg",
  "teams.getMembershipInOrg": "teams.getMembershipForUserInOrg",
  "users.listEmails": "users.listEmailsForAuthenticatedUser",
  "apps.createInstallationToken": "apps.createInstallationAccessToken",
  "orgs.listMemberships": "orgs.listMembershipsForAuthenticatedUser",
  "orgs.addOrUpdateMembership": "orgs.setMembershipForUser",
  "orgs.getMembership": "orgs.getMembershipForUser",
  "migrations.getArchiveForOrg": "migrations.downloadArchiveForOrg",
};

const formerScopes: Readonly<Record<string, string>> = {
  pullRequests: "pulls",
  gitdata: "git",
  repositories: "repos",
};

const methodNames = new WeakMap<OctokitRoutes, ReadonlySet<string>>();

/** Whether any namespace has a method of that name, today or formerly. */
export function isOctokitMethod(routes: OctokitRoutes, name: string): boolean {
  let names = methodNames.get(routes);
  if (names === undefined) {
    const former = Object.keys(formerNames).map((dotted) => dotted.split(".")[1]!);
    names = new Set([...[...routes.values()].flatMap((table) => [...table.keys()]), ...former]);
    methodNames.set(routes, names);
  }
  return names.has(name);
}

/** What a member of an octokit client does when it is called, or handed on to be called. */
export function octokitFindings(
  routes: OctokitRoutes,
  written: readonly string[],
  given: readonly Value[],
  guessed: boolean,
): readonly Finding[] {
  const path = written.filter((name) => !/^(?:default|instance|api|octokit)$/.test(name));
  const confidence = guessed ? 0.95 : 1;
  const [first, second] = path;
  if (first === undefined) return [];
  if (first === "request" || first === "endpoint") {
    return routeFindings(given, `octokit.${first}`, confidence);
  }
  if (first === "paginate") {
    const target = given[0];
    // A method that is handed over is found where it is named.
    if (target?.kind === "client") return [];
    if (target?.kind === "unknown" && /\.rest\.|^\w+\.\w+\.\w+$/.test(target.hint ?? "")) return [];
    return routeFindings(given, "octokit.paginate", confidence);
  }
  if (first === "graphql") {
    return [
      {
        kind: "operation",
        provider: "github",
        method: "POST",
        path: "/graphql",
        by: "octokit.graphql",
        confidence,
      },
    ];
  }
  const [scope, name] = first === "rest" ? [second, path[2]] : [first, second];
  if (scope === undefined || name === undefined) return [];
  const table = routes.get(formerScopes[scope] ?? scope);
  if (table === undefined) return [];
  const current = formerNames[`${formerScopes[scope] ?? scope}.${name}`];
  const route =
    table.get(name) ?? (current === undefined ? undefined : table.get(current.split(".")[1]!));
  const by = first === "rest" ? "octokit.rest" : "octokit";
  if (route === undefined) {
    const reason = `${path.join(".")} is not a method of octokit that is known`;
    return [{ kind: "unclear", provider: "github", reason }];
  }
  const { method, url } = route;
  return [{ kind: "operation", provider: "github", method, path: url, by, confidence }];
}

/** `"POST /repos/{owner}/{repo}/issues"`, or an object with method and URL. */
function routeFindings(given: readonly Value[], by: string, confidence: number): Finding[] {
  const route = given[0];
  if (route === undefined || route.kind === "function") return [];
  const isObject = route.kind === "object";
  const written = isObject ? (field(route, "url") ?? absent) : route;
  const stated = field(isObject ? route : (given[1] ?? absent), "method") ?? text("GET");
  return options(written).map((option) => {
    const parts = [...pieces(option)];
    const start = parts[0];
    const match = start?.kind === "text" ? /^([A-Za-z]+)\s+/.exec(start.text) : null;
    let method = stated;
    if (match !== null && start?.kind === "text") {
      parts[0] = text(start.text.slice(match[0].length));
      method = text(match[1]!.toUpperCase());
    }
    return {
      kind: "request",
      provider: "github",
      url: join(parts),
      method,
      otherwise: "GET",
      by,
      confidence,
    };
  });
}
