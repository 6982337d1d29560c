import { readings } from "./match-path.ts";
import { isHole, isLiteral, mayBe, textOf } from "./segments.ts";
import type { PathSet, PathTemplate } from "./templates.ts";
import type { Segment } from "./url.ts";

/** Whether holes that hold whole paths could make one of the paths of it. */
export function mayStretch(paths: PathSet, segments: readonly Segment[]): boolean {
  const all = readings(paths, segments, true);
  return paths.templates.some((template) =>
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
