import { nearestName } from "../document/nearest-name.ts";
import type { CompiledProvider } from "./compiled.ts";
import { isPlaceholder } from "./request-path.ts";

/** Segments in the middle of a path that may differ. */
const maxDifferent = 2;
/** A path further off than this was not meant. */
const maxCost = 1.3;

/**
 * The template of the provider that a person most likely meant: one that equals the path but for
 * two segments at most, which are misspelt, missing or too many.
 */
export function nearestTemplate(
  provider: CompiledProvider,
  segments: readonly string[],
): string | undefined {
  let best: string | undefined;
  let least = maxCost;
  for (const template of templatesOf(provider)) {
    const cost = distance(segments, template.segments, least);
    if (cost !== undefined && cost < least) {
      least = cost;
      best = template.path;
    }
  }
  return best;
}

interface Template {
  readonly path: string;
  readonly segments: readonly string[];
}

/** Made when the first call is not found, and kept as long as the provider. */
const templates: WeakMap<CompiledProvider, readonly Template[]> = new WeakMap();

function templatesOf(provider: CompiledProvider): readonly Template[] {
  const known = templates.get(provider);
  if (known !== undefined) return known;
  const real = provider.operations.slice(0, provider.realOperations);
  const paths = [...new Set(real.map(({ path }) => path))];
  const made = paths.map((path) => ({ path, segments: path.split("/").filter(Boolean) }));
  templates.set(provider, made);
  return made;
}

function distance(
  written: readonly string[],
  template: readonly string[],
  least: number,
): number | undefined {
  const longest = Math.max(written.length, template.length);
  const shortest = Math.min(written.length, template.length);
  if (longest - shortest > maxDifferent) return undefined;
  let front = 0;
  while (front < shortest && fits(written[front]!, template[front]!)) front += 1;
  let back = 0;
  while (back < shortest - front && fits(written.at(-1 - back)!, template.at(-1 - back)!))
    back += 1;
  // Something that only parameters agree with says nothing about what was meant.
  if (longest - front - back > maxDifferent || front + back === 0) return undefined;
  const wrong = written.slice(front, written.length - back);
  const right = template.slice(front, template.length - back);
  let cost = 0.6 * Math.abs(wrong.length - right.length);
  for (let index = 0; index < Math.min(wrong.length, right.length); index++) {
    if (cost >= least) return undefined;
    cost += segmentCost(wrong[index]!, right[index]!);
  }
  return cost;
}

function fits(written: string, segment: string): boolean {
  return written === segment || segment.includes("{");
}

function segmentCost(written: string, literal: string): number {
  if (isPlaceholder(written)) return 1;
  if (written.toLowerCase() === literal.toLowerCase()) return 0.2;
  return nearestName(written, [literal]) === undefined ? 1 : 0.5;
}
