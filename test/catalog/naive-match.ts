/** One way in which a template fits a path: for each of its segments, how literal, and how long. */
type Way = readonly (readonly [rank: number, text: string, length: number])[];

/**
 * The template that a path fits best, found by trying every way in which every template fits.
 * Written without any of the matcher's code, for its tests.
 */
export function naiveMatch(
  templates: readonly string[],
  segments: readonly string[],
): string | undefined {
  let best: { readonly template: string; readonly way: Way } | undefined;
  for (const template of templates) {
    for (const way of waysOf(template.split("/").filter(Boolean), segments)) {
      if (best === undefined || compareWays(way, best.way) < 0) best = { template, way };
    }
  }
  return best?.template;
}

function waysOf(template: readonly string[], path: readonly string[]): Way[] {
  const [first, ...rest] = template;
  if (first === undefined) return path.length === 0 ? [[]] : [];
  const ways: Way[] = [];
  const longest = /^\{.*\+\}$/.test(first) ? path.length : Math.min(1, path.length);
  for (let length = 1; length <= longest; length++) {
    const rank = rankOf(first, path[0]!);
    if (rank === undefined) continue;
    const head = [rank, first.replaceAll(/\{[^}]*\}/g, "{}"), length] as const;
    for (const tail of waysOf(rest, path.slice(length))) ways.push([head, ...tail]);
  }
  return ways;
}

/** 0 for a literal, 1 for text with parameters, 2 for a parameter, 3 for a span. */
function rankOf(template: string, segment: string): number | undefined {
  if (/^\{.*\+\}$/.test(template)) return 3;
  if (/^\{[^}]*\}$/.test(template)) return 2;
  const pattern = template
    .split(/\{[^}]*\}/)
    .map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("(.+)");
  if (!new RegExp(`^(?:${pattern})$`, "s").test(segment)) return undefined;
  return template.includes("{") ? 1 : 0;
}

function compareWays(a: Way, b: Way): number {
  for (const [index, [rank, text, length]] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 0;
    if (rank !== other[0]) return rank - other[0];
    // Of two texts with parameters, the one with more text.
    if (text !== other[1]) return other[1].length - text.length || (text < other[1] ? -1 : 1);
    if (length !== other[2]) return length - other[2];
  }
  return 0;
}
