import type { Choice } from "./objective.ts";
import type { Problem } from "./problem.ts";
import { withoutIncluded } from "./reduce.ts";
import { partsAfter } from "./parts.ts";
import { search } from "./search.ts";
import { choiceOf, compareChoices } from "./objective.ts";

/** Nodes spent on looking for ties; what is found by then is listed. */
const tieNodes = 2_000;

/**
 * The sufficient sets with the same weight and size as the best one, which comes first; at most
 * `most`, in the order of choices. `best` holds scope numbers.
 */
export function tiedSets(problem: Problem, best: readonly number[], most: number): number[][] {
  const chosen = new Set(best);
  // Dominated candidates count here: they may tie. Only the parts are taken one by one.
  const parts = partsAfter(
    { ...problem, demands: withoutIncluded(problem.demands, problem.scopes.length) },
    [],
  );
  let sets: Choice[] = [choiceOf(problem, [])];
  for (const { problem: part } of parts) {
    const first = choiceOf(
      part,
      part.scopes.flatMap((scope, candidate) => (chosen.has(scope) ? [candidate] : [])),
    );
    const { choices } = search(part, { maxNodes: tieNodes, first, keep: most });
    const own = choices.map(({ candidates }) =>
      candidates.map((candidate) => problem.scopes.indexOf(part.scopes[candidate]!)),
    );
    sets = sets
      .flatMap((set) => own.map((more) => choiceOf(problem, [...set.candidates, ...more])))
      .toSorted(compareChoices)
      .slice(0, most);
  }
  return sets.map(({ candidates }) => candidates.map((candidate) => problem.scopes[candidate]!));
}
