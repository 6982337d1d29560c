import type { CompiledProvider } from "../catalog/compiled.ts";
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

const known = new WeakMap<CompiledProvider, readonly PathTemplate[]>();

/** The provider's templates, one for each path. */
export function templatesOf(provider: CompiledProvider): readonly PathTemplate[] {
  const found = known.get(provider);
  if (found !== undefined) return found;
  const byPath = new Map<string, Set<string>>();
  for (const operation of provider.operations.slice(0, provider.realOperations)) {
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
  known.set(provider, templates);
  return templates;
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

/** Literal segments that every template of the provider begins with. */
export function commonPrefix(provider: CompiledProvider): readonly Segment[] {
  const templates = templatesOf(provider);
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
