import { createHash } from "node:crypto";
import { indexLines, spanAt } from "../document/lines.ts";
import { readSource } from "../document/read.ts";
import { parseYaml, type Path } from "../document/yaml.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile, Span } from "../model/span.ts";

/** Published descriptions of large platforms have some 15 MB as JSON. */
const maxJsonBytes = 64_000_000;
/** YAML is read with the place of everything, which takes far more time and room. */
const maxYamlBytes = 12_000_000;

/** A JSON or YAML file as plain data. */
export interface DataFile {
  readonly path: string;
  readonly data: unknown;
  /** SHA-256 of the text, in hex. */
  readonly digest: string;
  /** Where a value stands; worked out when something is wrong with it. */
  readonly spanOf: (path: Path) => Span | undefined;
}

/** Reads a file of JSON or YAML. JSON is what begins with a bracket. */
export function readData(root: string, path: string): Outcome<DataFile> {
  const source = readSource(root, path, maxJsonBytes);
  if (!source.ok) return source;
  const { text } = source.value;
  const digest = createHash("sha256").update(text).digest("hex");
  if (/^\s*[[{]/.test(text)) {
    const parsed = parseJson(source.value);
    if (parsed.ok) {
      const spanOf = (at: Path): Span | undefined => spanIn(source.value, at);
      return { ok: true, value: { path: source.value.path, data: parsed.data, digest, spanOf } };
    }
    if (path.endsWith(".json")) return { ok: false, problems: [parsed.problem] };
  }
  if (text.length > maxYamlBytes) {
    const problem: Problem = {
      code: "file-too-large",
      message: `this YAML file has ${(text.length / 1e6).toFixed(1)} MB; it was not read`,
      file: source.value.path,
      expected: `at most ${maxYamlBytes / 1e6} MB of YAML, or ${maxJsonBytes / 1e6} MB of JSON`,
      help: "convert it to JSON",
    };
    return { ok: false, problems: [problem] };
  }
  const document = parseYaml(source.value);
  if (!document.ok) return document;
  const yaml = document.value;
  const spanOf = (at: Path): Span => yaml.spanOf(at, "key");
  return { ok: true, value: { path: source.value.path, data: yaml.data, digest, spanOf } };
}

function parseJson(
  source: SourceFile,
): { readonly ok: true; readonly data: unknown } | { readonly ok: false; problem: Problem } {
  try {
    return { ok: true, data: JSON.parse(source.text) as unknown };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const position = Number(/at position (\d+)/.exec(words)?.[1] ?? source.text.length);
    const at = spanAt(source.path, indexLines(source.text), position, position + 1);
    // The rest of the parser's sentence quotes the file at length.
    const what = words.split(/ in JSON|, "/)[0]!;
    return {
      ok: false,
      problem: {
        code: "json-syntax",
        message: `this is not valid JSON: ${what}`,
        file: source.path,
        at,
      },
    };
  }
}

/** The place of a value of a JSON file, if the file is small enough to look for it. */
function spanIn(source: SourceFile, path: Path): Span | undefined {
  if (path.length === 0) return spanAt(source.path, indexLines(source.text), 0, 1);
  if (source.text.length > maxYamlBytes) return undefined;
  const document = parseYaml(source);
  return document.ok ? document.value.spanOf(path, "key") : undefined;
}

/** What is wrong with the input as a whole, or with a value in it. */
export function inputProblem(
  file: DataFile,
  path: Path,
  problem: Pick<Problem, "code" | "message"> & Partial<Problem>,
): { readonly ok: false; readonly problems: readonly [Problem] } {
  const at = file.spanOf(path);
  return {
    ok: false,
    problems: [{ file: file.path, ...(at === undefined ? {} : { at }), ...problem }],
  };
}

/** Plain objects alone: neither arrays nor null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of an object; of anything else, none. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** The texts of a list; anything else in it is left out. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A text as it is, a number as text, anything else as nothing. */
export function plainText(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : "";
}
