import type { Finding } from "../resolve.ts";
import { isOctokitMethod, octokitFindings, type OctokitRoutes } from "../sdk/octokit.ts";
import { isSdkMethod, sdkFindings } from "../sdk/methods.ts";
import { slackMethods } from "../sdk/slack.ts";
import { ts } from "../../typescript/ts-morph.ts";
import { absent, field, oneOf, options, text, type Value } from "../value.ts";
import { joinBase } from "../url.ts";
import { merged } from "./builtins.ts";
import { httpClients, type HttpClient, type Role } from "./clients.ts";
import type { Evaluator, Frame } from "./evaluator.ts";
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

const fetchLike = /fetch|request|ajax|http|api|curl|download/i;

/** What a call does, as far as it is a request; empty where it is none. */
export function readSite(
  evaluator: Evaluator,
  routes: OctokitRoutes,
  node: ts.CallExpression,
  frame: Frame | undefined,
): readonly Finding[] {
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
  const value = evaluator.evaluate(node, undefined);
  if (value.kind === "client" && value.client === "octokit") {
    // `octokit.request` handed on says nothing yet; `octokit.rest.issues.list` does.
    return octokitFindings(routes, value.path, [], value.guessed === true).filter(
      (finding) => finding.kind === "operation" && finding.by !== "octokit.graphql",
    );
  }
  const rest =
    value.kind === "unknown" ? (restPath(value.hint) ?? restPath(dottedName(node))) : undefined;
  return rest === undefined
    ? []
    : octokitFindings(routes, rest, [], true).filter((finding) => finding.kind === "operation");
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

interface RequestParts {
  readonly url: Value;
  readonly method: Value;
  readonly otherwise?: string;
}

function readRequest(
  spec: HttpClient,
  settings: Value,
  roles: readonly Role[],
  fixed: string | undefined,
  given: readonly Value[],
): RequestParts | undefined {
  let url: Value = absent;
  let method: Value = absent;
  const layers: Value[] = spec.originFirst === true ? [] : [settings];
  const values = roles.map((_role, index) => given[index] ?? absent);
  if (roles[0] === "method" && (values[1]?.kind ?? "absent") === "absent") {
    // superagent(url): a call without a method.
    return { url: values[0] ?? absent, method: text("GET") };
  }
  for (const [index, role] of roles.entries()) {
    const value = values[index]!;
    if (value.kind === "function") continue;
    if (role === "url" && value.kind === "object") layers.push(value);
    else if (role === "url") url = value;
    else if (role === "method") method = value;
    else if (role === "options") layers.push(value);
  }
  const settled = merged(layers);
  const from = (names: readonly string[]): Value | undefined => {
    for (const name of names) {
      const found = field(settled, name);
      if (found !== undefined && found.kind !== "absent") return found;
    }
    return undefined;
  };
  if (url.kind === "absent") url = from(spec.urlFields) ?? absent;
  if (spec.title === "node:http") url = withHost(url, from(["hostname", "host"]));
  const base =
    spec.originFirst === true
      ? settings
      : spec.base.length > 0
        ? known(from(spec.base))
        : undefined;
  if (base !== undefined) url = joinBase(base, url);
  if (url.kind === "absent") return undefined;
  if (fixed !== undefined) return { url, method: text(fixed) };
  const stated = method.kind === "absent" ? from(spec.methodFields) : method;
  return { url, ...methodOf(stated, settled) };
}

/** A hole that only stands for "this object may have more fields" says nothing about a base URL. */
function known(value: Value | undefined): Value | undefined {
  return value?.kind === "unknown" ? undefined : value;
}

/** Without a method it is a GET; where the options can't be seen, it is a GET unless a caller says. */
function methodOf(
  stated: Value | undefined,
  settled: Value,
): { readonly method: Value; readonly otherwise?: string } {
  if (stated === undefined) return { method: text("GET") };
  const listed = settled.kind === "object" && settled.names().includes("method");
  const open = stated.kind === "unknown" && !listed;
  const method = oneOf(
    options(stated).map((option) => (option.kind === "absent" ? text("GET") : option)),
  );
  return open ? { method, otherwise: "GET" } : { method };
}

/** node:http takes host and path apart. */
function withHost(path: Value, host: Value | undefined): Value {
  if (host === undefined) return path;
  return joinBase(
    oneOf(
      options(host).map((item) => (item.kind === "text" ? text(`https://${item.text}`) : item)),
    ),
    path.kind === "absent" ? text("/") : path,
  );
}

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
function guessedFindings(
  evaluator: Evaluator,
  routes: OctokitRoutes,
  node: ts.CallExpression,
  hint: string,
  frame: Frame | undefined,
): readonly Finding[] {
  const rest = restPath(hint) ?? restPath(dottedName(node.expression));
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

/** The member path behind `….rest.`, or of a thing that is called like a GitHub client. */
function restPath(hint: string | undefined): readonly string[] | undefined {
  if (hint === undefined) return undefined;
  // What a call answered is no client any more; `getGithub().rest` is one.
  const called = hint.lastIndexOf("()");
  const names = hint.slice(called === -1 ? 0 : called + 2).split(".");
  const at = names.lastIndexOf("rest");
  if (at !== -1 && names.length - at >= 3 && (at > 0 || called !== -1)) return names.slice(at);
  const client = names.findIndex((name) => /^(?:github|gh|octo|\w*octokit)$/i.test(name));
  const after = client === -1 ? [] : names.slice(client + 1);
  if (after[0] === "request" || after[0] === "paginate" || after[0] === "graphql") return after;
  return after.length === 2 && scopeLike.test(after[0]!) ? after : undefined;
}

const scopeLike =
  /^(?:issues|pulls|repos|git|checks|actions|users|orgs|teams|search|gists|reactions|apps|activity)$/;
