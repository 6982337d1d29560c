import { type Document, type Node, parseDocument } from "yaml";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile, Span } from "../model/span.ts";
import { type Comment, yamlComments } from "./comments.ts";
import { indexLines, type LineIndex, spanAt } from "./lines.ts";
import { type Place, plainData } from "./plain-data.ts";

/** Keys and list indices from the root to a value. */
export type Path = readonly (string | number)[];

/** Plain data that a file states, in whatever language, and where everything stands. */
export interface PlacedData {
  readonly source: SourceFile;
  /** Strings, finite or infinite numbers, booleans, null, arrays and plain objects. */
  readonly data: unknown;
  /**
   * Where the value at a path stands, or its key; the root and list items, which have none, are
   * named by their first line. What is not there is found at the nearest enclosing key that is.
   * Values behind an alias are found where they are written.
   */
  spanOf(path: Path, part?: "key" | "value"): Span;
}

/** One YAML (or JSON) file: its data, and where everything stands. */
export interface YamlDocument extends PlacedData {
  readonly lines: LineIndex;
  readonly comments: readonly Comment[];
  /** The `yaml` package's own tree, with source tokens, for edits. */
  readonly tree: Document.Parsed;
  /** The node of the value at a path; an alias as itself. */
  nodeAt(path: Path): Node | undefined;
  /** Whether the path leads through an alias: then its value also stands elsewhere. */
  throughAlias(path: Path): boolean;
}

/** More errors than this say nothing new about a broken file. */
const maxProblems = 10;

/**
 * Parses one YAML 1.2 document.
 *
 * Refused, each with its place: bad syntax, duplicate keys, several documents, `%YAML 1.1`, merge
 * keys (`<<` is not in YAML 1.2), tags beyond the core schema, keys that are no plain scalars,
 * aliases that expand without bound, and nesting beyond 100 levels. Never throws for any text.
 */
export function parseYaml(source: SourceFile): Outcome<YamlDocument> {
  const lines = indexLines(source.text);
  const tree = parseDocument(source.text, {
    prettyErrors: false,
    // Looks at every earlier key of a map; `plainData` finds duplicates at once.
    uniqueKeys: false,
    keepSourceTokens: true,
    // With "silent", a second document would be no error.
    logLevel: "error",
  });
  const syntax = syntaxProblems(source, lines, tree);
  if (syntax !== undefined) return { ok: false, problems: syntax };
  const plain = plainData(source.path, lines, tree);
  if (!plain.ok) return plain;
  const { data, root } = plain.value;
  const comments = yamlComments(source.path, source.text, lines);
  const span = (start: number, end: number): Span => spanAt(source.path, lines, start, end);
  return {
    ok: true,
    value: {
      source,
      lines,
      data,
      comments,
      tree,
      spanOf: (path, part = "value") => {
        const place = placeAt(root, path);
        const exact = place.depth === path.length;
        const { key, value } = place.at;
        // A whole value may be long; its key names it in fewer lines, and so does its first line.
        if (exact && part === "value") return span(...value);
        return span(...(key ?? firstLine(source.text, value)));
      },
      nodeAt: (path) => {
        const place = placeAt(root, path);
        return place.depth === path.length ? place.at.node : undefined;
      },
      throughAlias: (path) => placeAt(root, path).aliased,
    },
  };
}

/** The deepest place on the way to `path` that exists. */
function placeAt(root: Place, path: Path): { at: Place; depth: number; aliased: boolean } {
  let at = root;
  let aliased = root.alias === true;
  for (const [depth, step] of path.entries()) {
    const next = at.children?.get(step);
    if (next === undefined) return { at, depth, aliased };
    at = next;
    aliased ||= next.alias === true;
  }
  return { at, depth: path.length, aliased };
}

function firstLine(text: string, [start, end]: readonly [number, number]): [number, number] {
  const newline = text.indexOf("\n", start);
  const lineEnd = newline === -1 ? text.length : newline;
  return [start, Math.min(end, text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd)];
}

function syntaxProblems(
  source: SourceFile,
  lines: LineIndex,
  tree: Document.Parsed,
): [Problem, ...Problem[]] | undefined {
  const file = source.path;
  if (tree.errors.some((error) => error.code === "RESOURCE_EXHAUSTION")) {
    return [{ code: "yaml-too-deep", message: "this YAML is nested too deeply", file }];
  }
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { code, pos, message } of tree.errors) {
    // One slip often gives several errors at one place; the first is the nearest to it.
    if (seen.has(`${pos[0]}`)) continue;
    seen.add(`${pos[0]}`);
    const at = spanAt(file, lines, pos[0], Math.max(pos[0] + 1, pos[1]));
    if (code === "MULTIPLE_DOCS") {
      problems.push({
        code: "yaml-several-documents",
        message: "a second YAML document begins here",
        file,
        at,
        expected: "one document in a file",
        help: "put each document in a file of its own",
      });
    } else {
      problems.push({ code: "yaml-syntax", message: sentence(message), file, at });
    }
    if (problems.length === maxProblems) break;
  }
  if (tree.directives.yaml.version === "1.1") {
    problems.push({
      code: "yaml-version",
      message: "this file declares YAML 1.1",
      file,
      at: spanAt(file, lines, 0, 0),
      expected: "YAML 1.2",
      help: "remove the %YAML line",
    });
  }
  const [first, ...rest] = problems;
  return first === undefined ? undefined : [first, ...rest];
}

/** The parser's message as one sentence without a full stop. */
function sentence(message: string): string {
  const line = message.split("\n")[0]!.trim().replace(/[.:]$/, "");
  return `this is not valid YAML: ${line}`;
}
