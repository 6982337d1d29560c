import type { CompiledProvider } from "../catalog/compiled.ts";
import type { OperationName } from "../model/catalog.ts";
import type { Segment } from "./url.ts";

/** A path template of a provider with the methods it has. */
export interface PathTemplate {
  readonly path: string;
  readonly parts: readonly TemplatePart[];
  readonly methods: ReadonlySet<string>;
  readonly literals: number;
  /** Some parameter spans segments. */
  readonly spans: boolean;
}

type TemplatePart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly spans: boolean }
  /** Text and parameter in one segment: `{basehead}.diff`. */
  | { readonly kind: "mixed"; readonly pattern: RegExp };

/** The paths that are looked for, as templates, one for each path. */
export interface PathSet {
  readonly templates: readonly PathTemplate[];
  /** What may stand before every path. */
  readonly basePaths: readonly string[];
  /** What every path begins with (`/api/0`); an unknown base URL may hold it. */
  readonly prefix: readonly Segment[];
}

const known = new WeakMap<CompiledProvider, PathSet>();

/** The paths of a provider. */
export function pathsOf(provider: CompiledProvider): PathSet {
  let found = known.get(provider);
  if (found === undefined) {
    const operations = provider.operations.slice(0, provider.realOperations);
    known.set(provider, (found = pathSet(operations, provider.basePaths)));
  }
  return found;
}

/** The paths of these operations. */
export function pathSet(
  operations: readonly OperationName[],
  basePaths: readonly string[],
): PathSet {
  const byPath = new Map<string, Set<string>>();
  for (const operation of operations) {
    const methods = byPath.get(operation.path);
    if (methods === undefined) byPath.set(operation.path, new Set([operation.method]));
    else methods.add(operation.method);
  }
  const templates = [...byPath].map(([path, methods]): PathTemplate => {
    const parts = path
      .split("/")
      .filter((part) => part !== "")
      .map(templatePart);
    const literals = parts.filter((part) => part.kind === "literal").length;
    const spans = parts.some((part) => part.kind === "parameter" && part.spans);
    return { path, parts, methods, literals, spans };
  });
  return { templates, basePaths, prefix: commonPrefix(templates) };
}

function templatePart(segment: string): TemplatePart {
  if (/^\{[^{}]*\}$/.test(segment)) return { kind: "parameter", spans: segment.endsWith("+}") };
  if (!segment.includes("{")) return { kind: "literal", text: segment };
  const source = segment
    .split(/\{[^{}]*\}/)
    .map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".+");
  return { kind: "mixed", pattern: new RegExp(`^(?:${source})$`) };
}

/** Literal segments that all templates begin with. */
function commonPrefix(templates: readonly PathTemplate[]): readonly Segment[] {
  const prefix: Segment[] = [];
  for (let index = 0; ; index++) {
    const part = templates[0]?.parts[index];
    if (part?.kind !== "literal") return prefix;
    const shared = templates.every(({ parts }) => {
      const other = parts[index];
      return other?.kind === "literal" && other.text === part.text && parts.length > index + 1;
    });
    if (!shared) return prefix;
    prefix.push({ parts: [{ kind: "text", text: part.text }] });
  }
}
