import type { UnresolvedSite } from "../../model/evidence.ts";
import { matchSegments } from "../match-path.ts";
import { pathSet, type PathSet } from "../templates.ts";
import { parseUrl } from "../url.ts";
import { loadOctokitRoutes } from "./octokit.ts";

let endpoints: PathSet | undefined;

/** All operations that octokit has methods for, whether a permission is documented for them or not. */
async function githubEndpoints(): Promise<PathSet> {
  if (endpoints === undefined) {
    const routes = [...(await loadOctokitRoutes()).values()].flatMap((table) => [
      ...table.values(),
    ]);
    const operations = routes.map(({ method, url }) => ({ method, path: url }));
    endpoints = pathSet(operations, ["/api/v3"]);
  }
  return endpoints;
}

/**
 * Tells of GitHub's operations that are in no list of permissions what is known of them: that they
 * are there. What they need stays unknown, so that nothing is concluded from them.
 */
export async function explainGithub(
  sites: readonly UnresolvedSite[],
): Promise<readonly UnresolvedSite[]> {
  const ours = ({ provider, request }: UnresolvedSite): boolean =>
    provider === "github" && request !== undefined;
  if (!sites.some(ours)) return sites;
  const known = await githubEndpoints();
  return sites.map((site) => (ours(site) ? explained(site, known) : site));
}

function explained(site: UnresolvedSite, known: PathSet): UnresolvedSite {
  const { path } = site.request!;
  const method = site.request!.method === "HEAD" ? "GET" : site.request!.method;
  if (path.endsWith("/graphql")) {
    const reason =
      "a GraphQL query of GitHub: what it needs depends on the fields it asks for, which are not judged";
    return { ...site, reason };
  }
  const segments = parseUrl({ kind: "text", text: path })?.segments ?? [];
  const found = matchSegments(known, segments, method);
  if (found.kind !== "match" || !found.template.methods.has(method)) return site;
  const operation = `${method} ${found.template.path}`;
  const reason = `${operation} is a known operation of GitHub; which permission it needs is not documented`;
  return { ...site, reason };
}
