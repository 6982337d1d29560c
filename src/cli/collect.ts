import type { Outcome } from "../model/problem.ts";

/** All values, or all problems. */
export function collect<T>(outcomes: readonly Outcome<T>[]): Outcome<readonly T[]> {
  const [first, ...rest] = outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.problems));
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  return { ok: true, value: outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])) };
}
