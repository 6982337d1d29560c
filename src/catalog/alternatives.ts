/**
 * The alternatives that matter: each in ascending order without repetitions, none containing
 * another, shortest first. `alternatives` are lists of scope numbers.
 */
export function minimalAlternatives(alternatives: readonly (readonly number[])[]): number[][] {
  const ordered = alternatives
    .map((scopes) => [...new Set(scopes)].toSorted((a, b) => a - b))
    .toSorted(compareAlternatives);
  const kept: number[][] = [];
  for (const candidate of ordered) {
    // Only shorter or equal ones can be contained in it, and these are decided already.
    if (!kept.some((other) => contains(candidate, other))) kept.push(candidate);
  }
  return kept;
}

function compareAlternatives(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [index, scope] of a.entries()) {
    const difference = scope - b[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether ascending `outer` has all of ascending `inner`. */
function contains(outer: readonly number[], inner: readonly number[]): boolean {
  let at = 0;
  for (const scope of inner) {
    while (at < outer.length && outer[at]! < scope) at += 1;
    if (outer[at] !== scope) return false;
    at += 1;
  }
  return true;
}
