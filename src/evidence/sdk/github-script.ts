import type { Catalog, CompiledProvider } from "../../catalog/compiled.ts";
import type { ReadScript } from "../../model/command-needs.ts";
import type { StatedNeed } from "../../model/integration.ts";
import { jobTokenScopes } from "../job-token.ts";
import { resolveFinding } from "../resolve.ts";
import { octokitFindings, type OctokitRoutes } from "./octokit.ts";

/**
 * Reads what a script of actions/github-script needs of the token that its client holds: the scopes
 * of the methods that it names. A script that uses the client in another way, or reaches beyond
 * itself, is not known.
 *
 * A need is certain under the same conditions as a command's.
 */
export function scriptNeeds(catalog: Catalog, routes: OctokitRoutes): ReadScript {
  return (script, at) => {
    const provider = catalog.provider("github");
    const unknown = { what: "a script with the job's token", at };
    if (provider === undefined) return { needs: [], unknown };
    const plain = script.replaceAll(comment, "");
    const needs: StatedNeed[] = [];
    const own = !otherRepository.test(plain);
    for (const match of plain.matchAll(method)) {
      const found = needsOfMethod(catalog, provider, routes, match[1]!.split("."));
      if (found === undefined)
        return { needs, unknown: { what: `what \`${match[0]}\` needs`, at } };
      const bound = own && !mayNotRun.test(plain.slice(0, match.index));
      for (const [scope, always] of found.scopes) {
        needs.push({ scope, by: match[0], at, certain: bound && always && found.changes });
      }
    }
    const rest = plain.replaceAll(method, "").replaceAll(harmless, "");
    return client.test(rest) || beyond.test(rest) ? { needs, unknown } : { needs };
  };
}

const comment = /\/\*[^]*?\*\/|(?<=^|\s)\/\/[^\n]*/g;
/** `github.rest.issues.create`, and as it was written before `rest` came. */
const method = /\b(?:github|octokit)\.((?:rest\.)?[a-z]\w*\.[a-z]\w*)\b/g;
/** `paginate` asks for what it is handed, and that is named; the others ask nothing of an API. */
const harmless =
  /\bgithub\.com\b|\b(?:github|octokit)\.paginate\s*(?=\()|\bprocess\.env\b|\brequire\(\s*["'](?:node:)?(?:fs|fs\/promises|os|path|util)["']\s*\)/g;
const client = /\b(?:github|octokit)\b/;
const beyond = /\b(?:require|import|fetch|exec|eval|Function|getOctokit|process|globalThis)\b/;
/** Something before a call may keep it from being made, or its failing from being seen. */
const mayNotRun = /\b(?:if|for|while|switch|try|catch|return|throw|function)\b|=>|\?|&&|\|\|/;
const otherRepository = /\b(?:owner|repo)\s*:(?!\s*context\.repo\.(?:owner|repo)\b)/;

function needsOfMethod(
  catalog: Catalog,
  provider: CompiledProvider,
  routes: OctokitRoutes,
  path: readonly string[],
): { readonly scopes: ReadonlyMap<string, boolean>; readonly changes: boolean } | undefined {
  const findings = octokitFindings(routes, path, [], false);
  const calls = findings.flatMap((finding) => resolveFinding(catalog, finding, {}).calls);
  const [call, ...others] = calls;
  if (call?.provider !== provider.id || others.length > 0) return undefined;
  const asked = jobTokenScopes(provider, call.operation);
  return asked === undefined
    ? undefined
    : { scopes: asked.scopes, changes: call.method !== "GET" && call.method !== "HEAD" };
}
