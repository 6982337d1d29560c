import type { SchemaError, Validate } from "../../generated/validators.js";
import type { Problem } from "../model/problem.ts";
import { collapseAlternatives } from "./schema-alternatives.ts";
import { describe } from "./schema-words.ts";
import type { Path, PlacedData } from "./yaml.ts";

/**
 * Checks a document's data against a schema: one problem for each thing that a person has to
 * mend, in the order of the file. Nothing wrong gives an empty list.
 */
export function validate(document: PlacedData, check: Validate): readonly Problem[] {
  if (check(document.data)) return [];
  const errors = collapseAlternatives(check.errors ?? []);
  const found = errors.map((error) => ({ error, problem: problemOf(document, error) }));
  // A misspelt key is both unknown and missing; that it is misspelt says it all.
  const misspelt = new Set(
    found.map(({ error, problem }) => `${error.instancePath} ${problem.nearest}`),
  );
  const problems = found
    .filter(({ error: { keyword, instancePath, params } }) => {
      const missing = `${instancePath} ${String(params["missingProperty"])}`;
      return keyword !== "required" || !misspelt.has(missing);
    })
    .map(({ problem }) => problem);
  const seen = new Set<string>();
  return problems
    .filter(({ at, message }) => {
      const key = `${at?.start.offset} ${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => (a.at?.start.offset ?? 0) - (b.at?.start.offset ?? 0));
}

function problemOf(document: PlacedData, error: SchemaError): Problem {
  const path = dataPath(document.data, error.instancePath);
  const { key, code, ...words } = describe(error, path);
  const at =
    key === undefined
      ? document.spanOf(path, error.keyword === "required" ? "key" : "value")
      : document.spanOf([...path, key], "key");
  return { code, file: document.source.path, at, ...words };
}

/** A JSON pointer as a path, with list indices as numbers. */
function dataPath(data: unknown, pointer: string): Path {
  const path: (string | number)[] = [];
  let value = data;
  for (const part of pointer.split("/").slice(1)) {
    const step = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(value) ? Number(step) : step);
    value =
      typeof value === "object" && value !== null
        ? (value as Record<string, unknown>)[step]
        : undefined;
  }
  return path;
}
