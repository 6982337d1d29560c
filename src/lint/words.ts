/** Numbers and lists in the words of a sentence. */

/** `1 call`, `2 calls`. The plural is the singular with an s unless it is given. */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** "`a`, `b` and `c`". */
export function quotedList(names: readonly string[]): string {
  return joined(names.map((name) => `\`${name}\``));
}

/** `a, b and c`. */
export function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

const units: readonly (readonly [string, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** A length of time in the largest unit that divides it: `90 days`, `36 hours`. */
export function duration(milliseconds: number): string {
  for (const [unit, size] of units) {
    if (milliseconds >= size && milliseconds % size === 0) return count(milliseconds / size, unit);
  }
  return count(milliseconds, "millisecond");
}
