import type { SchemaError } from "../../generated/validators.js";
import { nearestName } from "./nearest-name.ts";
import type { Path } from "./yaml.ts";

/** The words of one problem, and the key in the value at its path that is to be shown. */
export interface SchemaWords {
  readonly code: string;
  readonly message: string;
  readonly key?: string;
  readonly expected?: string;
  readonly nearest?: string;
  readonly help?: string;
}

/** Says what is wrong with the value at `path`. */
export function describe(error: SchemaError, path: Path): SchemaWords {
  const { keyword, params } = error;
  const schema = (error.parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  const what = place(path);
  switch (keyword) {
    case "type": {
      const types = typeNames(params["type"] as string | readonly string[]);
      const expected = types + suchAs(schema, ", ");
      if (path.length === 0 && error.data === null) {
        return { code: "wrong-type", message: "the file is empty", expected };
      }
      const message = `${what} must be ${types}, found ${found(error.data)}`;
      return { code: "wrong-type", message, expected };
    }
    case "required": {
      const name = String(params["missingProperty"]);
      const expected = `a key \`${name}\`${about(schema, name)}`;
      const owner = path.length === 0 ? "the file" : what;
      return { code: "missing-key", message: `${owner} has no \`${name}\``, expected };
    }
    case "additionalProperties":
    case "unevaluatedProperties": {
      const key = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      const known = properties(schema);
      const where = path.length === 0 ? "" : ` in ${what}`;
      return {
        code: "unknown-key",
        key,
        message: `the key \`${key}\` is not known${where}`,
        ...(known.length > 0 ? { expected: oneOf(known) } : {}),
        ...near(nearestName(key, known)),
      };
    }
    case "propertyNames": {
      const key = String(params["propertyName"]);
      return {
        code: "wrong-key",
        key,
        message: `\`${key}\` can't be a key of ${what}`,
        ...expectation(schema),
      };
    }
    case "enum": {
      const allowed = (params["allowedValues"] as readonly unknown[]).map(String);
      const written = typeof error.data === "string" ? error.data : undefined;
      return {
        code: "unknown-value",
        message: `${what} can't be ${found(error.data)}`,
        expected: oneOf(allowed),
        ...near(written === undefined ? undefined : nearestName(written, allowed)),
      };
    }
    case "const":
      return {
        code: "unknown-value",
        message: `${what} can't be ${found(error.data)}`,
        expected: JSON.stringify(params["allowedValue"]),
      };
    case "pattern":
    case "format":
      return {
        code: "wrong-form",
        message: `${what} can't be ${found(error.data)}`,
        ...expectation(schema),
      };
    case "minLength":
    case "minItems":
    case "minProperties": {
      const limit = Number(params["limit"]);
      const message = limit === 1 ? `${what} is empty` : `${what} is too short`;
      return { code: "too-few", message, expected: `at least ${limit}` };
    }
    case "maxProperties": {
      const limit = Number(params["limit"]);
      const message = `${what} has more than ${limit === 1 ? "one key" : `${limit} keys`}`;
      return { code: "too-many", message, ...expectation(schema) };
    }
    case "uniqueItems":
      return {
        code: "duplicate-item",
        message: `items ${Number(params["i"]) + 1} and ${Number(params["j"]) + 1} of ${what} are equal`,
        help: "keep one of them",
      };
    case "oneOf":
      return {
        code: "ambiguous-form",
        message: `${what} fits several forms at once`,
        ...expectation(schema),
      };
    default:
      return {
        code: "wrong-value",
        message: `${what} ${error.message ?? "is not valid"}, found ${found(error.data)}`,
        ...expectation(schema),
      };
  }
}

/** `token.environments[1]`, as code. */
function place(path: Path): string {
  if (path.length === 0) return "the file's content";
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return `\`${text}\``;
}

const typeWords: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "nothing",
};

function typeNames(types: string | readonly string[]): string {
  const names = typeof types === "string" ? [types] : types;
  return names.map((name) => typeWords[name] ?? name).join(" or ");
}

/** A value as a person would name it; long text is cut. */
function found(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function properties(schema: Readonly<Record<string, unknown>>): readonly string[] {
  // `$schema` is for editors; nobody means it by another key.
  return Object.keys(schema["properties"] ?? {}).filter((key) => !key.startsWith("$"));
}

/** What a schema says on one of its properties, in parentheses. */
function about(schema: Readonly<Record<string, unknown>>, name: string): string {
  const all = schema["properties"] as Readonly<Record<string, unknown>> | undefined;
  const { description } = (all?.[name] ?? {}) as { readonly description?: string };
  return description === undefined ? "" : ` (${inSentence(firstSentence(description))})`;
}

/** What a schema asks for, in its own words; else its examples, else its pattern. */
function expectation(schema: Readonly<Record<string, unknown>>): { readonly expected?: string } {
  const { description, pattern } = schema as {
    readonly description?: string;
    readonly pattern?: string;
  };
  if (description !== undefined) {
    return { expected: inSentence(firstSentence(description)) + suchAs(schema, ", ") };
  }
  const such = suchAs(schema, "");
  if (such !== "") return { expected: such };
  return pattern === undefined ? {} : { expected: `text that matches ${pattern}` };
}

function suchAs(schema: Readonly<Record<string, unknown>>, before: string): string {
  const { examples } = schema as { readonly examples?: readonly unknown[] };
  const shown = examples?.map((value) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );
  return shown === undefined ? "" : `${before}such as ${shown.join(", ")}`;
}

/** A description as part of a sentence; names such as `CI` keep their capitals. */
function inSentence(text: string): string {
  return /^[A-Z](?:[a-z]| )/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}

function firstSentence(text: string): string {
  return text.split(/\.(?:\s|$)/)[0]!;
}

function oneOf(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(", ")}…` : names.join(", ");
}

function near(nearest: string | undefined): { readonly nearest?: string } {
  return nearest === undefined ? {} : { nearest };
}
