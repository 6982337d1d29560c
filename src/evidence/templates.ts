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

/** What a path with holes turned out to be. */
export type PathMatch =
  | {
      readonly kind: "match";
      readonly template: PathTemplate;
      /** A hole had to stand for several segments. */
      readonly stretched: boolean;
    }
  /** A hole stands where templates differ: which of them it is depends on its value. */
  | { readonly kind: "several"; readonly candidates: readonly PathTemplate[] }
  | { readonly kind: "none" };

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

/**
 * Finds the template that a path with holes means. A hole stands for a parameter, never for literal
 * text, for then it would be a guess which. It may stand for several parameters in a row
 * (`repository` holding `owner/name`) where the known text then fits better.
 */
export function matchSegments(
  provider: CompiledProvider,
  segments: readonly Segment[],
  method: string | undefined,
  prefixed = false,
): PathMatch {
  if (segments.length === 0) return { kind: "none" };
  const templates = templatesOf(provider);
  const all = readings(provider, segments, prefixed);
  let best: { readonly template: PathTemplate; readonly stretched: boolean } | undefined;
  for (const stretch of segments.some(isHole) ? [1, 3] : [1]) {
    for (const reading of all) {
      const fitting = templates.filter((template) => fits(reading, template, stretch, false));
      // A hole is stretched for the sake of the text around it: that counts before the method.
      const most = Math.max(...fitting.map((item) => item.literals));
      const pool = stretch === 1 ? fitting : fitting.filter((item) => item.literals === most);
      const template = mostLiteral(pool, method, reading);
      if (template === undefined) continue;
      if (best === undefined || template.literals > best.template.literals) {
        best = { template, stretched: stretch > 1 };
      }
    }
  }
  if (best !== undefined) return { kind: "match", ...best };
  // A hole alone names nothing.
  const candidates = segments.some((segment) => isLiteral(segment))
    ? templates.filter((template) => all.some((reading) => fits(reading, template, 1, true)))
    : [];
  return candidates.length === 0 ? { kind: "none" } : { kind: "several", candidates };
}

/** Whether holes that hold whole paths could make a path of the provider of it. */
export function mayStretch(provider: CompiledProvider, segments: readonly Segment[]): boolean {
  const all = readings(provider, segments, true);
  return templatesOf(provider).some((template) =>
    all.some((reading) => couldBe(reading, 0, template.parts, 0)),
  );
}

function couldBe(
  segments: readonly Segment[],
  i: number,
  parts: PathTemplate["parts"],
  j: number,
): boolean {
  const segment = segments[i];
  if (segment === undefined) return j === parts.length;
  if (isHole(segment) && couldBe(segments, i + 1, parts, j)) return true;
  const part = parts[j];
  if (part === undefined) return false;
  if (!isLiteral(segment)) {
    // A hole may hold slashes: the segment spans several parts, of which the ends are known.
    const [first, last] = [segment.parts[0]!, segment.parts.at(-1)!];
    const begins =
      first.kind === "unknown" || part.kind !== "literal" || part.text.startsWith(first.text);
    for (let end = j + 1; begins && end < parts.length; end++) {
      const ending = parts[end]!;
      const ends =
        last.kind === "unknown" || ending.kind !== "literal" || ending.text.endsWith(last.text);
      if (ends && couldBe(segments, i + 1, parts, end + 1)) return true;
    }
  }
  const same =
    part.kind === "literal"
      ? mayBe(segment, part.text)
      : part.kind === "parameter" || part.pattern.test(textOf(segment));
  if (same && couldBe(segments, i + 1, parts, j + 1)) return true;
  return part.kind === "parameter" && part.spans && couldBe(segments, i + 1, parts, j);
}

/**
 * The path as it stands, without a base path, and without a hole glued to its end; `prefixed` also
 * with what all templates begin with, which an unknown base URL may hold (`/api/0`).
 */
function readings(
  provider: CompiledProvider,
  segments: readonly Segment[],
  prefixed: boolean,
): (readonly Segment[])[] {
  const found = [segments];
  const prefix = prefixed ? commonPrefix(provider) : [];
  if (prefix.length > 0) found.push([...prefix, ...segments]);
  for (const base of provider.basePaths) {
    const parts = base.split("/").filter((part) => part !== "");
    const same = parts.every((part, index) => {
      const segment = segments[index];
      return segment !== undefined && isLiteral(segment) && textOf(segment) === part;
    });
    if (!same || parts.length === 0) continue;
    found.push(segments.slice(parts.length));
  }
  const last = segments.at(-1);
  if (last?.mayEnd === true) {
    const bare: Segment = { parts: last.parts.slice(0, -1) };
    for (const reading of found.slice()) found.unshift([...reading.slice(0, -1), bare]);
  }
  return found;
}

/** Literal segments that every template of the provider begins with. */
function commonPrefix(provider: CompiledProvider): readonly Segment[] {
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

function isHole(segment: Segment): boolean {
  return segment.parts.length === 1 && segment.parts[0]!.kind === "unknown";
}

export function isLiteral(segment: Segment): boolean {
  return segment.parts.every((part) => part.kind === "text");
}

function textOf(segment: Segment): string {
  const written = segment.parts
    .map((part) => (part.kind === "text" ? part.text : `{${part.name}}`))
    .join("");
  if (!written.includes("%")) return written;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function fits(
  segments: readonly Segment[],
  template: PathTemplate,
  stretch: number,
  loose: boolean,
): boolean {
  const { parts } = template;
  // Most templates are ruled out by their length alone.
  if (stretch === 1 && !template.spans && parts.length !== segments.length) return false;
  if (parts.length < segments.length && !template.spans) return false;
  if (parts.length > segments.length * stretch) return false;
  const from = (i: number, j: number): boolean => {
    if (i === segments.length) return j === parts.length;
    const part = parts[j];
    if (part === undefined) return false;
    const segment = segments[i]!;
    if (part.kind === "parameter") {
      const most = part.spans ? segments.length - i : 1;
      for (let count = 1; count <= most; count++) if (from(i + count, j + 1)) return true;
    } else if (part.kind === "literal") {
      if (isLiteral(segment) && textOf(segment) === part.text && from(i + 1, j + 1)) return true;
      if (loose && !isLiteral(segment) && mayBe(segment, part.text) && from(i + 1, j + 1)) {
        return true;
      }
    } else if (part.pattern.test(textOf(segment)) && from(i + 1, j + 1)) return true;
    if (stretch > 1 && isHole(segment)) {
      // The hole covers several parameters in a row.
      for (let count = 2; count <= stretch; count++) {
        const covered = parts.slice(j, j + count);
        if (covered.length < count || covered.some((item) => item.kind !== "parameter")) break;
        if (from(i + 1, j + count)) return true;
      }
    }
    return false;
  };
  return from(0, 0);
}

/** Whether a segment with holes could come out as the text. */
function mayBe(segment: Segment, text: string): boolean {
  let at = 0;
  let free = false;
  for (const part of segment.parts) {
    if (part.kind === "unknown") free = true;
    else {
      const found = text.indexOf(part.text, at);
      if (found === -1 || (!free && found !== at)) return false;
      at = found + part.text.length;
      free = false;
    }
  }
  return free || at === text.length;
}

/** Most literal first, compared from the left; one that knows the method is preferred. */
function mostLiteral(
  templates: readonly PathTemplate[],
  method: string | undefined,
  reading: readonly Segment[],
): PathTemplate | undefined {
  const withMethod = templates.filter((item) => method !== undefined && item.methods.has(method));
  const pool = withMethod.length > 0 ? withMethod : templates;
  return pool.toSorted(
    (a, b) =>
      b.literals - a.literals ||
      literalOrder(a, b, reading.length) ||
      a.path.localeCompare(b.path, "en"),
  )[0];
}

function literalOrder(a: PathTemplate, b: PathTemplate, length: number): number {
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.parts[index]?.kind, b.parts[index]?.kind];
    if (left === right) continue;
    if (left === "literal") return -1;
    if (right === "literal") return 1;
  }
  return 0;
}
