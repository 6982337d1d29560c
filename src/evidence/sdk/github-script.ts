import type { Catalog, CompiledProvider } from "../../catalog/compiled.ts";
import type { ReadScript } from "../../model/command-needs.ts";
import type { StatedNeed } from "../../model/integration.ts";
import { jobTokenScopes } from "../job-token.ts";
import { resolveFinding } from "../resolve.ts";
import { octokitFindings, type OctokitRoutes } from "./octokit.ts";

/**
 * Reads what a script of actions/github-script may need of the token that its client holds: the
 * scopes of the methods that it names. A script that has the client anywhere else, be it in a text or
 * a comment, or that reaches beyond itself, is not known. Whether a call is made is not looked into,
 * so no need is certain.
 */
export function scriptNeeds(catalog: Catalog, routes: OctokitRoutes): ReadScript {
  return (script, at) => {
    const provider = catalog.provider("github");
    const unknown = { what: "a script with the job's token", at };
    if (provider === undefined) return { needs: [], unknown };
    const needs: StatedNeed[] = [];
    for (const match of script.matchAll(method)) {
      const found = needsOfMethod(catalog, provider, routes, match[1]!.split("."));
      if (found === undefined)
        return { needs, unknown: { what: `what \`${match[0]}\` needs`, at } };
      for (const scope of found) {
        needs.push({ scope, by: match[0], at, certain: false, guessed: true });
      }
    }
    const rest = script.replaceAll(method, "").replaceAll(harmless, "");
    return beyond.test(rest) ? { needs, unknown } : { needs };
  };
}

/** `github.rest.issues.create`, and as it was written before `rest` came. */
const method = /\bgithub\.((?:rest\.)?[a-z]\w*\.[a-z]\w*)\b/g;
/** `paginate` asks for what it is handed, and that is named; the others ask nothing of an API. */
const harmless =
  /\bgithub\.com\b|\bgithub\.paginate\s*(?=\()|\bprocess\.env\.(?!\w*TOKEN)\w+|\brequire\(\s*["'](?:node:)?(?:fs|fs\/promises|os|path|util)["']\s*\)/g;
const beyond =
  /\bgithub\b|[oO]ctokit|require|\b(?:import|fetch|exec|eval|Function|process|globalThis|arguments)\b/;

function needsOfMethod(
  catalog: Catalog,
  provider: CompiledProvider,
  routes: OctokitRoutes,
  path: readonly string[],
): readonly string[] | undefined {
  const findings = octokitFindings(routes, path, [], false);
  const calls = findings.flatMap((finding) => resolveFinding(catalog, finding, {}).calls);
  const [call, ...others] = calls;
  if (call?.provider !== provider.id || others.length > 0) return undefined;
  const asked = jobTokenScopes(provider, call.operation);
  return asked && [...asked.scopes.keys(), ...asked.instead];
}
