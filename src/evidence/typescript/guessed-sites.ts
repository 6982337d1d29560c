import { ts } from "../../typescript/compiler.ts";
import type { Finding } from "../finding.ts";
import { octokitFindings, type OctokitRoutes } from "../sdk/octokit.ts";
import { field } from "../value-fields.ts";
import { absent, options, text } from "../value-text.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { methodOf } from "./read-request.ts";
import { dottedName } from "./source.ts";

/** Names of members and functions that may well send a request. */
export const fetchLike: RegExp = /fetch|request|ajax|http|api|curl|download/i;

const verbs: Readonly<Record<string, string | undefined>> = {
  get: "GET",
  getJSON: "GET",
  head: "HEAD",
  post: "POST",
  put: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  del: "DELETE",
};

/** Members of things that are not known: `github.rest.issues.create`, `this.http.post(url)`. */
export function guessedFindings(
  evaluator: Evaluator,
  routes: OctokitRoutes,
  node: ts.CallExpression,
  hint: string,
  frame: Frame | undefined,
): readonly Finding[] {
  const rest = restPath(routes, hint) ?? restPath(routes, dottedName(node.expression));
  if (rest !== undefined) {
    return octokitFindings(routes, rest, evaluator.argumentsOf(node, frame).positional, true);
  }
  if (
    /\b(?:nock|msw|mock|stub|router|app|server|route|express|fastify|hono|intercept\w*|console|log(?:ger)?)\b/i.test(
      hint,
    )
  ) {
    return [];
  }
  const name = (dottedName(node.expression) ?? hint).split(".").at(-1)!;
  const fixed = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (name === "graphql" && /octokit|api\.github\.com/i.test(node.getSourceFile().text)) {
    return octokitFindings(routes, ["graphql"], [], true);
  }
  if (fixed === undefined && !fetchLike.test(name)) return [];
  if (ts.isPropertyAccessExpression(node.expression)) {
    // Members of lists and maps are no requests, whatever they are called.
    const receiver = evaluator.evaluate(node.expression.expression, frame);
    if (receiver.kind !== "unknown" && receiver.kind !== "object") return [];
    if (
      receiver.kind === "unknown" &&
      /^(?:Map|Set|WeakMap|Headers|URLSearchParams|FormData)$/.test(receiver.name)
    )
      return [];
  }
  const given = evaluator.argumentsOf(node, frame).positional;
  const [first, second] = [given[0] ?? absent, given[1] ?? absent];
  if (second.kind === "function" && fixed !== undefined) return [];
  const url = first.kind === "object" ? (field(first, "url") ?? absent) : first;
  if (!options(url).some((item) => item.kind === "text" || item.kind === "concat")) return [];
  const settled = first.kind === "object" ? first : second;
  const stated = settled.kind === "object" ? field(settled, "method") : undefined;
  return [
    {
      kind: "request",
      url,
      ...(fixed === undefined ? methodOf(stated, settled) : { method: text(fixed) }),
      by: `${name}()`,
      confidence: 0.7,
      guessed: true,
    },
  ];
}

/**
 * The member path behind `….rest.`, or of a thing that is called like a GitHub client. Where the
 * name says less (`api.pulls.list`), namespace and method have to be octokit's.
 */
export function restPath(
  routes: OctokitRoutes,
  hint: string | undefined,
): readonly string[] | undefined {
  if (hint === undefined) return undefined;
  // What a call answered is no client any more; `getGithub().rest` is one.
  const called = hint.lastIndexOf("()");
  const names = hint.slice(called === -1 ? 0 : called + 2).split(".");
  const at = names.lastIndexOf("rest");
  if (at !== -1 && names.length - at >= 3 && (at > 0 || called !== -1)) return names.slice(at);
  const client = names.findLastIndex((name) => /^(?:github|gh|octo|\w*octokit)$/i.test(name));
  const after = client === -1 ? [] : names.slice(client + 1);
  if (after[0] === "request" || after[0] === "paginate" || after[0] === "graphql") return after;
  if (after.length === 2 && scopeLike.test(after[0]!)) return after;
  const [holder = "", scope = "", method = ""] = names.slice(-3);
  const known = routes.get(scope)?.has(method) === true;
  return known && /^(?:api|client|kit)$|octokit|github/i.test(holder) ? [scope, method] : undefined;
}

const scopeLike =
  /^(?:issues|pulls|repos|git|checks|actions|users|orgs|teams|search|gists|reactions|apps|activity)$/;
