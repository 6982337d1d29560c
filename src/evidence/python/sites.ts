import type { Finding } from "../finding.ts";
import { joinBase } from "../join-url.ts";
import { absent, options, text } from "../value-text.ts";
import { oneOf } from "../one-of.ts";
import { field } from "../value-fields.ts";
import type { Arguments, ClientValue, Value } from "../value.ts";
import { pyVerbs } from "./clients.ts";
import type { PyEvaluator, PyFrame } from "./evaluator.ts";
import { isReachable } from "./reachable.ts";
import { pygithub } from "../sdk/pygithub.ts";
import { pySdkFindings } from "./sdk.ts";
import { child, dotted, textOf, type PyNode } from "../../python/tree.ts";

/** What a call does, as far as it is a request; empty where it is none. */
export function readPySite(
  evaluator: PyEvaluator,
  node: PyNode,
  frame: PyFrame | undefined,
): readonly Finding[] {
  if (frame !== undefined && !isReachable(evaluator, node, frame)) return [];
  const callee = node.children[0];
  const value = evaluator.valueOf(callee, frame);
  const found: Finding[] = [];
  for (const option of options(value)) {
    if (option.kind === "client") {
      found.push(...clientFindings(option, evaluator.argumentsOf(node, frame)));
    } else if (option.kind === "unknown") {
      found.push(...guessedFindings(evaluator, node, frame));
    }
  }
  return found;
}

/** Whether a call's name may be one of a client's. */
export function mayRequest(node: PyNode): boolean {
  const callee = node.children[0];
  if (callee === undefined) return false;
  if (callee.kind === "VariableName") return true;
  return callee.kind === "MemberExpression" && child(callee, "PropertyName") !== undefined;
}

function clientFindings(client: ClientValue, given: Arguments): readonly Finding[] {
  if (client.client === "urlopen") return urlopenFindings(given);
  if (client.client !== "http") return pySdkFindings(client, given);
  const [name] = client.path;
  const verb = name !== undefined && Object.hasOwn(pyVerbs, name) ? pyVerbs[name] : undefined;
  if (verb === undefined || client.path.length !== 1) return [];
  const methodFirst = verb.roles[0] === "method";
  const url = given.named.get("url") ?? given.positional[methodFirst ? 1 : 0];
  if (url === undefined || url.kind === "absent") return [];
  const method =
    verb.method === undefined
      ? (given.named.get("method") ?? given.positional[0] ?? absent)
      : text(verb.method);
  const base = given.named.get("base_url") ?? client.settings;
  return [
    {
      kind: "request",
      url: base.kind === "absent" || base.kind === "unknown" ? url : joinBase(hostBase(base), url),
      method,
      by: `http.${name ?? ""}`,
      confidence: client.guessed === true ? 0.95 : 1,
    },
  ];
}

/** http.client takes a host where others take a URL. */
function hostBase(base: Value): Value {
  return oneOf(
    options(base).map((item) =>
      item.kind === "text" && !item.text.includes("/") ? text(`https://${item.text}`) : item,
    ),
  );
}

/** `urlopen(url)`, `urlopen(Request(url, data=…, method=…))`. */
function urlopenFindings(given: Arguments): readonly Finding[] {
  const target = given.positional[0] ?? given.named.get("url") ?? absent;
  return options(target).map((option): Finding => {
    const isRequest = option.kind === "object";
    const url = isRequest ? (field(option, "url") ?? absent) : option;
    const stated = isRequest ? field(option, "method") : undefined;
    const data = isRequest
      ? field(option, "data")
      : (given.named.get("data") ?? given.positional[1]);
    const method = stated ?? text(data === undefined || data.kind === "absent" ? "GET" : "POST");
    return { kind: "request", url, method, by: "urlopen", confidence: 1 };
  });
}

/** `self.session.post(url)`, `api_client.request("GET", url)` of things that are not known. */
function guessedFindings(
  evaluator: PyEvaluator,
  node: PyNode,
  frame: PyFrame | undefined,
): readonly Finding[] {
  const callee = node.children[0]!;
  const property = child(callee, "PropertyName");
  const name = property === undefined ? textOf(callee) : textOf(property);
  if (name === "get_repo" && property !== undefined && /github/i.test(node.module.text)) {
    const path = "/repos/{owner}/{repo}";
    return [
      {
        kind: "operation",
        provider: "github",
        method: "GET",
        path,
        by: "PyGithub",
        confidence: 0.85,
      },
    ];
  }
  const known = property === undefined ? undefined : byNameAlone(node, name);
  if (known !== undefined) return [known];
  const verb = Object.hasOwn(pyVerbs, name) ? pyVerbs[name] : undefined;
  if (verb === undefined || (property === undefined && name !== "urlopen")) return [];
  if (
    /\b(?:router|app|api|responses|respx|mock\w*|rsps|httpretty|m)\.\w+$/.test(dotted(callee) ?? "")
  )
    return [];
  const receiver = evaluator.valueOf(callee.children[0], frame);
  const isOurs = receiver.kind === "object" && receiver.of === undefined;
  if (isOurs || receiver.kind === "list" || receiver.kind === "text") return [];
  const given = evaluator.argumentsOf(node, frame);
  const methodFirst = verb.roles[0] === "method";
  const url = given.named.get("url") ?? given.positional[methodFirst ? 1 : 0];
  if (
    url === undefined ||
    !options(url).some((item) => item.kind === "text" || item.kind === "concat")
  )
    return [];
  const method =
    verb.method === undefined
      ? (given.named.get("method") ?? given.positional[0] ?? absent)
      : text(verb.method);
  // A session is a session, wherever it was made.
  const session = /session|client|http|requests/i.test(dotted(callee.children[0]) ?? "");
  return [
    {
      kind: "request",
      url,
      method,
      by: `${name}()`,
      confidence: session ? 0.85 : 0.7,
      guessed: true,
    },
  ];
}

/** `pr.get_issue_comments()` of something unknown, in a file about GitHub: no other library has it. */
function byNameAlone({ module }: PyNode, name: string): Finding | undefined {
  if (!name.includes("_") || !/github/i.test(module.text)) return undefined;
  const routes = new Set(
    Object.values(pygithub).flatMap((methods) => {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      return method === undefined ? [] : [method[0]];
    }),
  );
  const [route, ...others] = routes;
  if (route === undefined || others.length > 0) return undefined;
  const [method, path] = route.split(" ") as [string, string];
  return { kind: "operation", provider: "github", method, path, by: "PyGithub", confidence: 0.6 };
}
