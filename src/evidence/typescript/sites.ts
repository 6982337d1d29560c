import { ts } from "../../typescript/compiler.ts";
import type { Finding } from "../finding.ts";
import { isSdkMethod, sdkFindings } from "../sdk/methods.ts";
import { isOctokitMethod, octokitFindings, type OctokitRoutes } from "../sdk/octokit.ts";
import { slackMethods } from "../sdk/slack.ts";
import { options } from "../value-text.ts";
import type { Value } from "../value.ts";
import { httpClients } from "./clients.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
import { fetchLike, guessedFindings, restPath } from "./guessed-sites.ts";
import { readRequest } from "./read-request.ts";
import { isReachable } from "./reachable.ts";
import { lookup } from "./scope.ts";
import { dottedName } from "./source.ts";

type ClientValue = Extract<Value, { kind: "client" }>;

/** Names of members that make a request, of any client. */
const requestNames = new Set([
  ...Object.values(httpClients).flatMap((client) => Object.keys(client.verbs)),
  "fetch",
  "$fetch",
  "endpoint",
  "paginate",
  "iterator",
  "graphql",
  "apiCall",
  "del",
  "filesUploadV2",
  "uploadV2",
]);

/** Whether it is worth finding out what a call calls: most calls are plainly none of ours. */
export function mayRequest(routes: OctokitRoutes, node: ts.CallExpression): boolean {
  const callee = node.expression;
  if (ts.isIdentifier(callee)) {
    const declaration = lookup(callee.text, node);
    return declaration === undefined || !ts.isFunctionDeclaration(declaration);
  }
  if (!ts.isPropertyAccessExpression(callee)) return !ts.isParenthesizedExpression(callee);
  const name = callee.name.text;
  return (
    requestNames.has(name) ||
    fetchLike.test(name) ||
    isSdkMethod(name) ||
    isOctokitMethod(routes, name) ||
    (ts.isPropertyAccessExpression(callee.expression) &&
      slackMethods.test(callee.expression.name.text))
  );
}

/** What a call does, as far as it is a request; empty where it is none. */
export function readSite(
  evaluator: Evaluator,
  routes: OctokitRoutes,
  node: ts.CallExpression,
  frame: Frame | undefined,
): readonly Finding[] {
  if (frame !== undefined && !isReachable(evaluator, node, frame)) return [];
  const callee = evaluator.evaluate(node.expression, frame);
  const found: Finding[] = [];
  for (const option of options(callee)) {
    if (option.kind === "client") {
      const given = (): readonly Value[] => evaluator.argumentsOf(node, frame).positional;
      found.push(...clientFindings(routes, option, given));
    } else if (option.kind === "unknown") {
      found.push(...guessedFindings(evaluator, routes, node, option.hint ?? option.name, frame));
    }
  }
  return found;
}

/** What naming a client's method does where it is handed on and not called. */
export function readReference(
  evaluator: Evaluator,
  routes: OctokitRoutes,
  node: ts.PropertyAccessExpression,
): readonly Finding[] {
  const found = options(evaluator.evaluate(node, undefined)).flatMap((value) => {
    if (value.kind === "client") {
      return value.client === "octokit"
        ? octokitFindings(routes, value.path, [], value.guessed === true)
        : [];
    }
    const rest =
      value.kind === "unknown"
        ? (restPath(routes, value.hint) ?? restPath(routes, dottedName(node)))
        : undefined;
    return rest === undefined ? [] : octokitFindings(routes, rest, [], true);
  });
  // `octokit.request` handed on says nothing yet; `octokit.rest.issues.list` does.
  return found.filter(
    (finding) => finding.kind === "operation" && finding.by !== "octokit.graphql",
  );
}

function clientFindings(
  routes: OctokitRoutes,
  client: ClientValue,
  given: () => readonly Value[],
): readonly Finding[] {
  if (client.client === "octokit") {
    return octokitFindings(routes, client.path, given(), client.guessed === true);
  }
  const spec = httpClients[client.client];
  if (spec === undefined) return sdkFindings(client, given());
  const path = client.path.filter((name) => name !== "default" && name !== "instance");
  const verb = path.length === 1 ? spec.verbs[path[0]!] : undefined;
  const roles = path.length === 0 ? spec.call : verb?.roles;
  if (roles === undefined) return [];
  const by = path.length === 0 ? spec.title : `${spec.title}.${path[0]!}`;
  const request = readRequest(spec, client.settings, roles, verb?.method, given());
  if (request === undefined) return [];
  return [{ kind: "request", by, confidence: client.guessed === true ? 0.95 : 1, ...request }];
}
