import { posix } from "node:path";
import { catalog, catalogOperations, type Validate } from "../../generated/validators.js";
import { validate } from "../document/validate.ts";
import { parseYaml, type YamlDocument } from "../document/yaml.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import type { Path, Placed, ProviderPart, WrittenOperations, WrittenProvider } from "./written.ts";

/** Reads a file by a path relative to some root; says what is wrong if it can't. */
export type ReadFile = (path: string) => Outcome<SourceFile>;

/** The shape that schemas/catalog.schema.json lets through. */
interface WrittenCatalog {
  readonly providers: Readonly<Record<string, WrittenProvider>>;
}

/** The shape that schemas/catalog-operations.schema.json lets through. */
interface WrittenOperationsFile {
  readonly provider: string;
  readonly operations: WrittenOperations;
}

/**
 * Reads a catalog file and the operation files that it names. Everything fits the schemas then;
 * whether it makes sense is for `checkFacts` to say.
 */
export function readCatalog(read: ReadFile, path: string): Outcome<readonly ProviderPart[]> {
  const document = readDocument(read, path, catalog);
  if (!document.ok) return document;
  const { providers } = document.value.data as WrittenCatalog;
  const parts: ProviderPart[] = [];
  const problems: Problem[] = [];
  for (const [id, value] of Object.entries(providers)) {
    const root = ["providers", id];
    const operations = readOperations(read, document.value, id, value.operations);
    if (operations.ok) {
      parts.push({ id, ...placed(document.value, root, value), operations: operations.value });
    } else problems.push(...operations.problems);
  }
  const [first, ...rest] = problems;
  return first === undefined
    ? { ok: true, value: parts }
    : { ok: false, problems: [first, ...rest] };
}

function readOperations(
  read: ReadFile,
  document: YamlDocument,
  id: string,
  written: WrittenProvider["operations"],
): Outcome<Placed<WrittenOperations>> {
  const root = ["providers", id, "operations"];
  if (typeof written !== "string") {
    return { ok: true, value: placed(document, root, written ?? {}) };
  }
  const folder = posix.dirname(document.source.path);
  const beside = readDocument(read, posix.join(folder, written), catalogOperations);
  if (!beside.ok) return beside;
  const { provider, operations } = beside.value.data as WrittenOperationsFile;
  if (provider === id) {
    return { ok: true, value: placed(beside.value, ["operations"], operations) };
  }
  const { path } = document.source;
  const problem: Problem = {
    code: "wrong-provider",
    message: `these are operations of \`${provider}\`, but ${path} names the file for \`${id}\``,
    file: beside.value.source.path,
    at: beside.value.spanOf(["provider"]),
    expected: id,
  };
  return { ok: false, problems: [problem] };
}

function readDocument(read: ReadFile, path: string, check: Validate): Outcome<YamlDocument> {
  const source = read(path);
  if (!source.ok) return source;
  const document = parseYaml(source.value);
  if (!document.ok) return document;
  const [first, ...rest] = validate(document.value, check);
  return first === undefined ? document : { ok: false, problems: [first, ...rest] };
}

function placed<T>(document: YamlDocument, root: Path, value: T): Placed<T> {
  return { value, at: (path, part) => document.spanOf([...root, ...path], part) };
}
