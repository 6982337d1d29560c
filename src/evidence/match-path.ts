import { isHole, isLiteral, mayBe, textOf } from "./segments.ts";
import type { PathSet, PathTemplate } from "./templates.ts";
import type { Segment } from "./url.ts";

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

/**
 * Finds the template that a path with holes means. A hole stands for a parameter, never for literal
 * text, for then it would be a guess which. It may stand for several parameters in a row
 * (`repository` holding `owner/name`) where the known text then fits better.
 */
export function matchSegments(
  paths: PathSet,
  segments: readonly Segment[],
  method: string | undefined,
  prefixed = false,
): PathMatch {
  if (segments.length === 0) return { kind: "none" };
  const { templates } = paths;
  const all = readings(paths, segments.flatMap(pairOf), prefixed);
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

/** A hole that is called after `owner/name` is two segments. */
function pairOf(segment: Segment): readonly Segment[] {
  const [hole] = segment.parts;
  if (!isHole(segment) || hole?.kind !== "unknown" || !pairNames.test(hole.name)) return [segment];
  return [segment, segment];
}

const pairNames =
  /^(?:name_?with_?owner|(?:repo(?:sitory)?_?)?full_?name|(?:github_?)?repo(?:sitory)?_?slug)$/i;

/**
 * The path as it stands, without a base path, and without a hole glued to its end; `prefixed` also
 * with what all templates begin with, which an unknown base URL may hold (`/api/0`).
 */
export function readings(
  { basePaths, prefix }: PathSet,
  segments: readonly Segment[],
  prefixed: boolean,
): (readonly Segment[])[] {
  const found = [segments];
  if (prefixed && prefix.length > 0) found.push([...prefix, ...segments]);
  for (const base of basePaths) {
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
