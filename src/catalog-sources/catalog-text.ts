import type { WrittenKind, WrittenRequirement, WrittenScope } from "../catalog/written.ts";
import type { ImportedCatalog, ImportedOperation } from "./imported.ts";

const methodOrder = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/**
 * The text of a catalog file with what was imported: a line for each operation, sorted, so that a
 * new version of the source shows as added and removed lines. The same input gives the same text.
 */
export function catalogText(catalog: ImportedCatalog, how: string): string {
  const { id, title, hosts, basePaths, source, scopes, tokenKinds, operations } = catalog;
  const origin = source.commit === undefined ? source.of : `${source.of}@${source.commit}`;
  const lines = [
    `# Made by \`scopewright ${how}\`. Corrections belong into a catalog of your own.`,
    "version: 1",
    "providers:",
    `  ${scalar(id)}:`,
    `    title: ${scalar(title)}`,
    ...(hosts.length === 0 ? [] : [`    hosts: ${flow(hosts)}`]),
    ...(basePaths.length === 0 ? [] : [`    basePaths: ${flow(basePaths)}`]),
    "    listSemantics: any-of",
    `    source: ${flow(source)}`,
    `    reason: ${scalar(`imported from ${origin}`)}`,
    ...section("scopes", [...scopes].toSorted(byName), (scope: WrittenScope) => flow(scope)),
    ...section("tokenKinds", [...tokenKinds].toSorted(byName), (kind: WrittenKind) => flow(kind)),
    `    operations:${operations.length === 0 ? " {}" : ""}`,
  ];
  for (const [path, atPath] of Map.groupBy(operations, (operation) => operation.path)) {
    lines.push(`      ${scalar(path)}:`);
    for (const operation of atPath.toSorted(byMethod)) {
      lines.push(`        ${operation.method}: ${operationText(operation)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function section<T>(
  name: string,
  entries: readonly (readonly [string, T])[],
  text: (value: T) => string,
): string[] {
  if (entries.length === 0) return [];
  return [`    ${name}:`, ...entries.map(([key, value]) => `      ${scalar(key)}: ${text(value)}`)];
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byMethod(a: ImportedOperation, b: ImportedOperation): number {
  const place = ({ method }: ImportedOperation): number =>
    (methodOrder.indexOf(method) + methodOrder.length) % methodOrder.length;
  return place(a) - place(b) || (a.method < b.method ? -1 : 1);
}

/** The shortest form that says the same. */
function operationText({ requirements, at, unsettled }: ImportedOperation): string {
  const marked = requirements.map((requirement): WrittenRequirement => ({
    ...requirement,
    ...(unsettled === undefined ? {} : { extraChecks: true }),
    ...(at === undefined ? {} : { source: { of: at } }),
  }));
  const [only, ...others] = marked;
  if (others.length > 0) return flow(marked);
  if (Object.keys(only!).length > 1) return flow(only!);
  const { anyOf } = only!;
  const single = anyOf.length > 0 && anyOf.every((scopes) => scopes.length === 1);
  return flow(single ? anyOf.flat() : anyOf);
}

/** A value on one line. Fields that are absent are left out. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    if (fields.length === 0) return "{}";
    return `{ ${fields.map(([key, field]) => `${scalar(key)}: ${flow(field)}`).join(", ")} }`;
  }
  return typeof value === "string" ? scalar(value) : String(value);
}

/** Words that YAML takes for something else than text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** Plain where YAML reads the text back unchanged everywhere, else quoted. */
function scalar(text: string): string {
  const plain = /^[A-Za-z/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*$/.test(text);
  return plain && !reserved.test(text) ? text : quoted(text);
}

/** JSON, with what YAML does not allow in it written as escapes. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
