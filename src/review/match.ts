import type { Integration } from "../model/integration.ts";

/** An integration before and after a change; one side is absent for a new or a removed one. */
export type Pair =
  | { readonly base: Integration; readonly head: Integration }
  | { readonly base: Integration; readonly head?: undefined }
  | { readonly base?: undefined; readonly head: Integration };

/** Definitions that have less in common are taken for two. */
const leastSimilarity = 0.4;

/**
 * Pairs integrations: by name; of the rest, the only one of a file with the only one of the same
 * file at the other side; of the rest, the most similar ones of the same provider. Heads in their
 * order, then what is gone.
 */
export function matchIntegrations(
  base: readonly Integration[],
  head: readonly Integration[],
): readonly Pair[] {
  const partner = new Map<Integration, Integration>();
  const taken = new Set<Integration>();
  const pair = (before: Integration, after: Integration): void => {
    partner.set(after, before);
    taken.add(before);
  };
  const left = (): Integration[] => base.filter((each) => !taken.has(each));
  const open = (): Integration[] => head.filter((each) => !partner.has(each));

  const byName = new Map(base.map((each) => [each.name, each]));
  for (const after of head) {
    const before = byName.get(after.name);
    if (before !== undefined && !taken.has(before)) pair(before, after);
  }
  const leftByFile = Map.groupBy(left(), ({ at }) => at.file);
  for (const [file, afters] of Map.groupBy(open(), ({ at }) => at.file)) {
    const [before, ...others] = leftByFile.get(file) ?? [];
    const [after, ...more] = afters;
    if (before === undefined || after === undefined || others.length + more.length > 0) continue;
    if (before.provider.value === after.provider.value) pair(before, after);
  }
  const traitsOf = memo(traits);
  const afters = open();
  const likely = left()
    .flatMap((before) =>
      afters
        .filter((after) => areComparable(before, after))
        .map((after) => ({ before, after, score: similarity(traitsOf(before), traitsOf(after)) })),
    )
    .filter(({ score }) => score >= leastSimilarity)
    .toSorted((a, b) => b.score - a.score);
  for (const { before, after } of likely) {
    if (!taken.has(before) && !partner.has(after)) pair(before, after);
  }
  return [
    ...head.map((after): Pair => {
      const before = partner.get(after);
      return before === undefined ? { head: after } : { base: before, head: after };
    }),
    ...left().map((before): Pair => ({ base: before })),
  ];
}

/**
 * Whether likeness says anything. Jobs of workflows are much alike: one that moved has kept its own
 * name, after the file's.
 */
function areComparable(before: Integration, after: Integration): boolean {
  if (before.provider.value !== after.provider.value) return false;
  return jobOf(before) === jobOf(after);
}

function jobOf({ name }: Integration): string | undefined {
  return name.split("#")[1];
}

/** The share of scopes, calls and places that two integrations have in common. */
function similarity(mine: ReadonlySet<string>, theirs: ReadonlySet<string>): number {
  const common = [...mine].filter((trait) => theirs.has(trait)).length;
  return common === 0 ? 0 : common / (mine.size + theirs.size - common);
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

function traits(integration: Integration): ReadonlySet<string> {
  const { scopes, calls, deliver, owner, token, unstated } = integration;
  const job = jobOf(integration);
  return new Set([
    ...scopes.map(({ value }) => `scope ${value}`),
    ...calls.map(({ name }) => `call ${name.method} ${name.path}`),
    ...deliver.map(({ sink, target }) => `sink ${sink} ${target}`),
    ...(owner === undefined ? [] : [`owner ${owner.value}`]),
    ...(token.kind === undefined ? [] : [`kind ${token.kind.value}`]),
    ...(job === undefined ? [] : [`job ${job}`]),
    ...(unstated === undefined ? [] : [`of ${unstated.of}`]),
  ]);
}
