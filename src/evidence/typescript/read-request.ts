import { joinBase } from "../join-url.ts";
import { oneOf } from "../one-of.ts";
import { field } from "../value-fields.ts";
import { absent, options, text } from "../value-text.ts";
import type { Value } from "../value.ts";
import { merged } from "./builtins.ts";
import type { HttpClient, Role } from "./clients.ts";

interface RequestParts {
  readonly url: Value;
  readonly method: Value;
  readonly otherwise?: string;
}

export function readRequest(
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
export function methodOf(
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
