import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DeclaredTypes } from "./declared-types.ts";
import { fitting, keeping, type Operation, type Published } from "./operation.ts";
import { bodyCheck, nothing, queryCheck } from "./schema-check.ts";

const call =
  /var (?<name>\w+) = \(options\) => \(options\??\.client \?\? client\)\.(?<method>\w+)\(\{.*?\burl: "(?<url>[^"]+)"/gs;
const declared = /export declare const (?<name>\w+): <[^;]*?\bOptions<(?<data>\w+),/gs;

/** Sentry's own client, made of its OpenAPI description: what it calls, and the types of each call. */
export function publishedBySentry(): Published {
  const main = import.meta.resolve("@sentry/api");
  const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, main)), "utf8");
  const types = new DeclaredTypes(read("types.gen.d.ts"));
  const dataOf = new Map<string, string>();
  for (const { groups } of read("sdk.gen.d.ts").matchAll(declared)) {
    dataOf.set(groups!["name"]!, groups!["data"]!);
  }
  const calls = new Map<string, string>();
  for (const { groups } of read("index.js").matchAll(call)) {
    const { name = "", method = "", url = "" } = groups!;
    const data = dataOf.get(name);
    if (data !== undefined) calls.set(`${method.toUpperCase()} ${url}`, data);
  }
  const operation = keeping<Operation>();
  return ({ method, path }) => {
    const template = fitting(path, templatesOf(calls, method));
    const name = `${method} ${template}`;
    const data = calls.get(name);
    return Promise.resolve(
      data === undefined ? undefined : operation(name, () => operationOf(types, name, data)),
    );
  };
}

function templatesOf(calls: ReadonlyMap<string, string>, method: string): string[] {
  return [...calls.keys()]
    .filter((name) => name.startsWith(`${method} `))
    .map((name) => name.slice(method.length + 1));
}

/** @param data name of the type of what a call takes */
function operationOf(types: DeclaredTypes, name: string, data: string): Operation {
  const [query, body] = (["query", "body"] as const).map((part) => {
    const type = types.find(data, part);
    const schema = type === undefined ? never : types.schemaOf(type);
    return "not" in schema ? undefined : schema;
  });
  return {
    name,
    query: queryCheck(query ?? nothing),
    bodyRequired: types.isRequired(data, "body"),
    ...(body === undefined ? {} : { body: bodyCheck(body) }),
  };
}

/** How the client declares that there is none. */
const never = { not: {} };
